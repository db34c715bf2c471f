<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/**
 * Names in iTop's history who is behind the following changes.
 */
final class History
{
	/**
	 * Starts a new change under that name, e.g. "Mara Lindt (Intercom)".
	 */
	public static function Begin(string $sWho)
	{
		// A change that exists already keeps its name; without this, the second of two changes would carry the first name.
		\CMDBObject::SetCurrentChange(null);
		\CMDBObject::SetTrackInfo($sWho);
		\CMDBObject::SetTrackOrigin('custom-extension');
	}
}
