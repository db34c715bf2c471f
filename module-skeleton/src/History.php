<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\People\Agent;

/** Names in iTop's history who is behind the following changes. */
final class History
{
	/** The column has room for 255 characters, of which iTop 2.7 and 3.0 count the bytes. */
	const MAX_BYTES = 255;

	/**
	 * Starts a new change of the agent: iTop shows her user where she has one, and her name in Intercom else.
	 * @param string $sMark what is to follow her name
	 */
	public static function Of(Agent $oAgent, string $sMark = '')
	{
		$oUser = $oAgent->User();
		self::Begin($oAgent->HistoryName(), ($oUser === null) ? 0 : (int)$oUser->GetKey(), $sMark);
	}

	/**
	 * Starts a new change under that name, e.g. "Mara Lindt (Intercom)".
	 * @param int $iUserId id of her iTop user, 0 for none; iTop 2.7 shows the name in any case
	 */
	public static function Begin(string $sWho, int $iUserId = 0, string $sMark = '')
	{
		// A change that exists already keeps its name; without this, the second of two changes would carry the first name.
		\CMDBObject::SetCurrentChange(null);
		\CMDBObject::SetTrackInfo(mb_strcut($sWho, 0, self::MAX_BYTES - strlen($sMark), 'UTF-8').$sMark);
		\CMDBObject::SetTrackOrigin('custom-extension');
		if (is_callable(array('CMDBObject', 'SetTrackUserId'))) {
			// iTop takes null for the account that it works for.
			\CMDBObject::SetTrackUserId($iUserId);
		}
	}
}
