<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

use ItopIntercom\ModuleInfo;
use ItopIntercom\Parameters;

/** The chat widget as iTop's hooks need it: whatever goes wrong here, the page of iTop comes up. */
final class Widget
{
	/** What the back office is called among the portals of `enabled_portals`. */
	const BACKOFFICE = 'backoffice';

	/** Returns the script that brings up the chat for the current user, or '' where there is none to be shown. */
	public static function ForPage(string $sPortal): string
	{
		try {
			$oAdmission = new Admission(Parameters::OfModule());
			$sRefusal = $oAdmission->Refusal($sPortal);
			$oWorkspace = ($sRefusal === '') ? $oAdmission->Workspace() : null;
			if ($oWorkspace === null) {
				self::LogRefusal($sPortal, ($sRefusal === '') ? 'no workspace has a scope that finds something for the user' : $sRefusal);
				return '';
			}

			return Snippet::OfCurrentUser($sPortal, $oWorkspace)->Script();
		} catch (\Throwable $oError) {
			self::LogError('The chat widget is left out of this page', $oError);
			return '';
		}
	}

	/** Ends the chat in the browser of the user who is logging out. */
	public static function Forget(): void
	{
		try {
			foreach (Workspace::All(Parameters::OfModule()) as $oWorkspace) {
				Cookies::Expire($oWorkspace->Id());
			}
		} catch (\Throwable $oError) {
			self::LogError('The cookies of the chat widget could not be removed at logout', $oError);
		}
	}

	private static function LogRefusal(string $sPortal, string $sReason): void
	{
		\IssueLog::Debug("The chat widget is not shown in \"$sPortal\" to \"".\UserRights::GetUser()."\": $sReason.", ModuleInfo::CODE);
	}

	private static function LogError(string $sWhat, \Throwable $oError): void
	{
		try {
			\IssueLog::Error($sWhat.': '.get_class($oError).': '.$oError->getMessage(), ModuleInfo::CODE);
		} catch (\Throwable $oLogError) {
			// A log that cannot be written must not break a page either.
			return;
		}
	}
}
