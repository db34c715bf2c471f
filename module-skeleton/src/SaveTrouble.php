<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/**
 * What the caller is told when iTop did not save an object.
 */
final class SaveTrouble
{
	const LOCK_WAIT_TIMEOUT = 1205;
	const DEADLOCK = 1213;

	public static function AsFailure(\CoreCannotSaveObjectException $oTrouble): Failure
	{
		$oCause = $oTrouble->getPrevious();
		if (!($oCause instanceof \MySQLException)) {
			return new Failure(422, 'refused', implode(' ', $oTrouble->getIssues()));
		}
		if (in_array($oCause->getCode(), array(self::LOCK_WAIT_TIMEOUT, self::DEADLOCK), true)) {
			return new Failure(409, 'busy', 'The database was busy with the same ticket; try again.');
		}

		// The words of the database would quote the whole statement, texts of messages included.
		return new Failure(422, 'refused', 'The database refused the change; the log of iTop says why.');
	}
}
