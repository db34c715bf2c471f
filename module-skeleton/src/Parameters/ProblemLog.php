<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Parameters;

use ItopIntercom\ModuleInfo;
use ItopIntercom\SyncApi\Log;

/**
 * Tells the log of iTop what is wrong with the parameters: once, and again when that has changed.
 */
final class ProblemLog
{
	/** @var Log */
	private $oLog;

	public function __construct(Log $oLog)
	{
		$this->oLog = $oLog;
	}

	/**
	 * The note of what was told lies in iTop's cache, so that a setup has it told anew.
	 *
	 * @param string[] $aProblems
	 */
	public function Tell(array $aProblems)
	{
		$sNote = \utils::GetCachePath().ModuleInfo::CODE.'-problems.logged';
		$sNow = (count($aProblems) === 0) ? '' : sha1(implode("\n", $aProblems));
		clearstatcache(true, $sNote);
		$sTold = is_file($sNote) ? (string)@file_get_contents($sNote) : '';
		// Where the note cannot be left, each call would write the same lines again.
		if ($sNow === $sTold || @file_put_contents($sNote, $sNow) === false) {
			return;
		}
		foreach ($aProblems as $sProblem) {
			$this->oLog->Warning($sProblem);
		}
	}
}
