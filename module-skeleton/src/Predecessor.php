<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/**
 * The older module of the same code that this one was installed over. It copied messages as well, without our mark,
 * so that its copies are not known again.
 */
final class Predecessor
{
	/** Our first version. */
	const OURS = '2.0.0';

	/** Returns when this module took its place, as an ISO date; null where there was none. */
	public function ReplacedAt(): ?string
	{
		$oSearch = \DBObjectSearch::FromOQL_AllData('SELECT ModuleInstallation WHERE name = :code');
		$oSet = new \DBObjectSet($oSearch, array('id' => true), array('code' => ModuleInfo::CODE));
		$bOlder = false;
		$sReplaced = null;
		while ($oInstallation = $oSet->Fetch()) {
			if (version_compare((string)$oInstallation->Get('version'), self::OURS, '<')) {
				$bOlder = true;
				$sReplaced = null;
			} elseif ($bOlder && $sReplaced === null) {
				$sReplaced = Dates::ToIso((string)$oInstallation->Get('installed'));
			}
		}

		return ($sReplaced === '') ? null : $sReplaced;
	}
}
