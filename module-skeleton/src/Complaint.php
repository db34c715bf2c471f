<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/** What is wrong with the configuration and met at every call of a page: told to the log once in a while. */
final class Complaint
{
	const SILENCE_SECONDS = 3600;

	/** @param string $sAbout what is wrong, the same for every user who meets it */
	public static function Tell(string $sAbout, string $sSentence): void
	{
		$sNote = \utils::GetCachePath().ModuleInfo::CODE.'-'.sha1($sAbout).'.logged';
		clearstatcache(true, $sNote);
		if (is_file($sNote) && filemtime($sNote) > time() - self::SILENCE_SECONDS) {
			return;
		}
		// Without the folder the line comes more often; that is no reason to fail.
		@touch($sNote);
		\IssueLog::Error($sSentence, ModuleInfo::CODE);
	}
}
