<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Parameters;

use ItopIntercom\Territory;

/**
 * Whether the entries of the parameter `workspaces` can be used.
 */
final class WorkspaceCheck
{
	/** What an entry may hold => how it is checked, '' where any text will do. */
	const KEYS = array(
		'scope' => 'Scope',
		'organizations' => 'Organizations',
		'client_secret' => '',
		'access_token' => '',
		'region' => 'Region',
		'identity_secret' => '',
		'identity_method' => 'IdentityMethod',
		'language' => 'Language',
		'timezone' => 'Timezone',
	);

	/**
	 * @param array $aWorkspaces workspace id => entry; an entry may be its scope alone
	 *
	 * @return string[] the rest of a sentence that begins with the parameter
	 */
	public function Problems(array $aWorkspaces): array
	{
		$aProblems = array();
		foreach ($aWorkspaces as $key => $entry) {
			$aFound = is_string($entry) ? $this->InEntry(array('scope' => $entry)) : $this->InEntry($entry);
			if (preg_match('/^[A-Za-z0-9_-]+$/D', (string)$key) !== 1) {
				array_unshift($aFound, 'is not the id of a workspace');
			}
			foreach ($aFound as $sProblem) {
				$aProblems[] = ", entry \"$key\" $sProblem";
			}
		}

		return $aProblems;
	}

	private function InEntry($entry): array
	{
		if (!is_array($entry)) {
			return array('must be an array with "scope"');
		}
		$aProblems = array();
		foreach ($entry as $key => $value) {
			if (!array_key_exists($key, self::KEYS)) {
				$aProblems[] = "has \"$key\", which means nothing".Nearest::Instead((string)$key, array_keys(self::KEYS));
			} elseif ($value === true || ($value !== null && !is_scalar($value))) {
				$aProblems[] = "must give a text for $key";
			} elseif (trim((string)$value) !== '' && self::KEYS[$key] !== '') {
				$sProblem = $this->{self::KEYS[$key]}(trim((string)$value));
				$aProblems = array_merge($aProblems, ($sProblem === '') ? array() : array($sProblem));
			}
		}

		return $aProblems;
	}

	private function Scope(string $sOql): string
	{
		try {
			\DBSearch::FromOQL($sOql);
		} catch (\Exception $oException) {
			return 'has a scope that is not a valid OQL query';
		}

		return '';
	}

	private function Organizations(string $sOql): string
	{
		return Territory::Problem($sOql);
	}

	private function Region(string $sRegion): string
	{
		return in_array(strtolower($sRegion), array('us', 'eu', 'au'), true) ? '' : "has the region \"$sRegion\"; it must be us, eu or au";
	}

	private function IdentityMethod(string $sMethod): string
	{
		$bKnown = in_array(strtolower($sMethod), array('jwt', 'user_hash'), true);

		return $bKnown ? '' : "has the identity_method \"$sMethod\"; it must be jwt or user_hash";
	}

	/**
	 * Either as iTop names it ("FR FR"), or by its first half ("fr").
	 */
	private function Language(string $sLanguage): string
	{
		foreach (array_keys(\Dict::GetLanguages()) as $sCode) {
			if (in_array(strtolower($sLanguage), array(strtolower($sCode), strtolower(substr($sCode, 0, 2))), true)) {
				return '';
			}
		}

		return "has the language \"$sLanguage\", which this iTop does not have";
	}

	/**
	 * A name of IANA, in any case.
	 */
	private function Timezone(string $sTimezone): string
	{
		$aKnown = array_map('strtolower', \DateTimeZone::listIdentifiers(\DateTimeZone::ALL_WITH_BC));
		$bKnown = in_array(strtolower($sTimezone), $aKnown, true);

		return $bKnown ? '' : "has the timezone \"$sTimezone\", which PHP does not know; take a name such as Europe/Paris";
	}
}
