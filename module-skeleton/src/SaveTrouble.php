<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/** What the caller is told when iTop did not save an object. */
final class SaveTrouble
{
	/** Errors of the database that pass, or that its operator ends: locks, restarts, connections lost, no space left. */
	const PASSING = array(1021, 1040, 1053, 1114, 1203, 1205, 1213, 1290, 1836, 2002, 2003, 2006, 2013);

	public static function AsFailure(\CoreCannotSaveObjectException $oTrouble): Failure
	{
		$oCause = $oTrouble->getPrevious();
		if (!($oCause instanceof \MySQLException)) {
			return new Failure(422, 'refused', implode(' ', $oTrouble->getIssues()));
		}
		$iCode = (int)$oCause->getCode();
		if (in_array($iCode, self::PASSING, true)) {
			return new Failure(409, 'busy', "The database cannot be written at the moment (error $iCode); try again.");
		}

		// The words of the database would quote the whole statement, texts of messages included.
		return new Failure(422, 'refused', "The database refused the change (error $iCode); the log of iTop says why.");
	}
}
