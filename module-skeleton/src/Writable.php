<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/**
 * Asked before rights are looked at: in read-only mode iTop denies them all, which would not sound as if it passed.
 */
final class Writable
{
	/**
	 * @throws Failure 409 busy while iTop is in read-only mode
	 */
	public static function Required()
	{
		if (\MetaModel::DBIsReadOnly()) {
			throw new Failure(409, 'busy', 'This iTop is in read-only mode; try again later.');
		}
	}
}
