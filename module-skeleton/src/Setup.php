<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\Link\TakeOver;
use ItopIntercom\SyncApi\Account;

/** What iTop's setup does for the module, after the database is as the new model wants it. */
final class Setup
{
	/** Setup stops where this fails: tickets would seem to belong to no conversation. */
	public static function AfterDatabaseCreation()
	{
		try {
			(new TakeOver())->Run();
		} catch (\Error $oProblem) {
			throw new \Exception('Module for Intercom: '.get_class($oProblem).' '.$oProblem->getMessage());
		}
	}

	/** It never stops a setup. */
	public static function AfterDatabaseSetup()
	{
		try {
			foreach (self::Notices() as $sNotice) {
				\SetupLog::Warning($sNotice);
			}
		} catch (\Throwable $oProblem) {
			\SetupLog::Warning('Module for Intercom: '.get_class($oProblem).' '.$oProblem->getMessage());
		}
	}

	/** @return string[] a sentence for each thing that an administrator has to do */
	private static function Notices(): array
	{
		$oParameters = Parameters::OfModule();
		if (!$oParameters->IsDefault(Account::PROFILES) || Account::CountReaders($oParameters) > 0) {
			return array();
		}
		$sWhat = 'No account has the profile "'.ModuleInfo::SERVICE_PROFILE.'" yet, without which the sync app for Intercom is refused';
		$sHow = 'give it to the account of the sync app, in place of "'.Account::EARLIER_PROFILE.'", which was enough before';
		return array(ModuleInfo::CODE.": $sWhat: $sHow, or name the old one in ".Account::PROFILES.' in config-itop.php.');
	}
}
