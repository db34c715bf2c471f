<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/** The values of an enumeration or of a set, or yes and no. */
final class ListChoices implements Choices
{
	/** @var string[] label by value */
	private $aLabels;

	public function __construct(array $aLabels)
	{
		// Some versions of iTop offer the state of no class, under an empty name.
		unset($aLabels['']);
		$this->aLabels = $aLabels;
	}

	public function Read(string $sQuery, int $iStart, int $iLimit): array
	{
		$aChoices = array();
		foreach ($this->aLabels as $sValue => $sLabel) {
			if ($this->Contains((string)$sLabel, $sQuery)) {
				$aChoices[] = $this->Choice((string)$sValue);
			}
		}

		return array_slice($aChoices, $iStart, $iLimit);
	}

	public function Find(string $sValue): ?array
	{
		return isset($this->aLabels[$sValue]) ? $this->Choice($sValue) : null;
	}

	private function Choice(string $sValue): array
	{
		return array('value' => $sValue, 'label' => (string)$this->aLabels[$sValue], 'subtitle' => '');
	}

	private function Contains(string $sLabel, string $sQuery): bool
	{
		foreach (preg_split('/\s+/u', $sQuery, -1, PREG_SPLIT_NO_EMPTY) as $sWord) {
			if (mb_stripos($sLabel, $sWord, 0, 'UTF-8') === false) {
				return false;
			}
		}

		return true;
	}
}
