<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

// iTop includes this file on every request and looks for the class: it declares, and does nothing else.
if (class_exists('AbstractApplicationObjectExtension')) {
	/** Told of whatever somebody has saved; must never keep anybody from that. */
	final class HintHook extends \AbstractApplicationObjectExtension
	{
		public function OnDBUpdate($oObject, $oChange = null)
		{
			try {
				Hint::Saved($oObject);
			} catch (\Throwable $oTrouble) {
				\IssueLog::Warning('The sync app for Intercom was not told of a change: '.get_class($oTrouble), \ItopIntercom\ModuleInfo::CODE);
			}
		}
	}
}
