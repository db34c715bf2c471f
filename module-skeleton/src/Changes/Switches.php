<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\ModuleInfo;
use ItopIntercom\Parameters;

/** Whether a workspace is told anything of what happens in iTop. */
final class Switches
{
	const OF_ALL = 'sync_app.';
	const PREFIX = 'sync_app.to_intercom.';
	/** What they say is how something is told; they turn nothing on. */
	const QUIET = array(self::PREFIX.'teammate', self::PREFIX.'files', self::PREFIX.'snooze_days');

	private $oParameters;

	public function __construct(Parameters $oParameters)
	{
		$this->oParameters = $oParameters;
	}

	/** @return string[] the ids of the workspaces that are told something */
	public function Workspaces(): array
	{
		$aOn = array();
		foreach ($this->oParameters->Map('workspaces') as $key => $entry) {
			if ($this->IsOn(is_array($entry) ? $entry : array())) {
				$aOn[] = (string)$key;
			}
		}

		return $aOn;
	}

	private function IsOn(array $aEntry): bool
	{
		foreach (ModuleInfo::PARAMETERS as $sName => $aParameter) {
			$bSwitch = strncmp($sName, self::PREFIX, strlen(self::PREFIX)) === 0 && !in_array($sName, self::QUIET, true);
			if ($bSwitch && !in_array($this->Said($sName, $aEntry), array('', self::Text($aParameter['default'])), true)) {
				return true;
			}
		}

		return false;
	}

	private function Said(string $sName, array $aEntry): string
	{
		$sKey = substr($sName, strlen(self::OF_ALL));
		$sOwn = isset($aEntry[$sKey]) ? self::Text($aEntry[$sKey]) : '';
		if ($sOwn !== '') {
			return $sOwn;
		}

		$bList = ModuleInfo::PARAMETERS[$sName]['kind'] === 'array';
		return self::Text($bList ? $this->oParameters->Texts($sName) : $this->oParameters->Text($sName));
	}

	/** @param mixed $value a text, or a list */
	private static function Text($value): string
	{
		return is_array($value) ? implode(',', array_filter($value, 'is_scalar')) : (is_scalar($value) ? strtolower(trim((string)$value)) : '');
	}
}
