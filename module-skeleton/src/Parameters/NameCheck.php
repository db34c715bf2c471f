<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Parameters;

use ItopIntercom\ModuleInfo;
use ItopIntercom\Parameters;

/**
 * Whether every entry of the module in the configuration file is named as a parameter is: iTop reads any, and says nothing.
 */
final class NameCheck
{
	/** @var string[] */
	private $aKnown;

	/**
	 * @param string[] $aKnown the names of all parameters
	 */
	public function __construct(array $aKnown)
	{
		$this->aKnown = $aKnown;
	}

	/**
	 * Returns the names that stand in the configuration file with a value. iTop itself only looks one up that it is asked for.
	 *
	 * @return string[]
	 */
	public static function Written(): array
	{
		$aSettings = \MetaModel::GetConfig()->ToArray();
		$aWritten = isset($aSettings['module_settings'][ModuleInfo::CODE]) ? $aSettings['module_settings'][ModuleInfo::CODE] : array();

		$fHasValue = function ($value): bool {
			return $value !== null;
		};

		return array_map('strval', array_keys(array_filter($aWritten, $fHasValue)));
	}

	/**
	 * Returns a sentence for each name that is not one of a parameter, now or in an earlier version.
	 *
	 * @param string[] $aNames
	 *
	 * @return string[]
	 */
	public function Problems(array $aNames): array
	{
		$aProblems = array();
		foreach (array_diff($aNames, $this->aKnown, Parameters::OLD_NAMES) as $sName) {
			$aProblems[] = 'Parameter "'.substr($sName, 0, Nearest::LONGEST).'" means nothing'.$this->Instead($sName);
		}

		return $aProblems;
	}

	private function Instead(string $sName): string
	{
		$sNearest = Nearest::To($sName, $this->aKnown);
		if ($sNearest !== '') {
			return "; did you mean \"$sNearest\"?";
		}
		foreach ($this->aKnown as $sKnown) {
			if (strpos($sKnown, $sName.'.') === 0) {
				return "; a parameter is named as a whole, such as \"$sKnown\".";
			}
		}
		if (array_key_exists($sName, WorkspaceCheck::KEYS)) {
			return '; it belongs into an entry of "workspaces".';
		}

		return array_key_exists($sName, MappingCheck::KINDS) ? '; it belongs into "sync_app.ticket.attributes_mapping".' : '.';
	}
}
