<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\SyncApi\Input;

/**
 * Numbers of changes that were not there though later ones were: somebody's transaction took them and goes on, or was undone. They
 * are looked for again until they are there or ten minutes have passed.
 */
final class Missing
{
	const PATIENCE = 600;
	const MOST = 2000;

	/** @var array[] from, to, since; in any order */
	private $aRanges = array();

	/** @throws \ItopIntercom\SyncApi\Failure 400 bad_request */
	public static function Read(Input $oInput, int $iNow): Missing
	{
		$oMissing = new self();
		foreach ($oInput->Records('missing', array()) as $oRange) {
			$iFrom = (int)$oRange->Id('from');
			$iTo = (int)$oRange->Id('to');
			$iSince = $oRange->Integer('since', null, 0, 4294967295);
			if ($iSince > $iNow - self::PATIENCE) {
				$oMissing->Add($iFrom, $iTo, $iSince);
			}
		}

		return $oMissing;
	}

	/** @param int $iSince unix seconds */
	public function Add(int $iFrom, int $iTo, int $iSince)
	{
		if ($iFrom <= $iTo) {
			$this->aRanges[] = array($iFrom, $iTo, $iSince);
		}
	}

	/**
	 * Adds what is not there between a number and others.
	 * @param int[] $aIds ascending, all above the number
	 */
	public function AddBetween(int $iBefore, array $aIds, int $iSince)
	{
		foreach ($aIds as $iId) {
			$this->Add($iBefore + 1, $iId - 1, $iSince);
			$iBefore = $iId;
		}
	}

	/** Returns a condition on a column that holds for these numbers, '' where there are none. */
	public function Condition(string $sColumn): string
	{
		return implode(' OR ', array_map(function (array $aRange) use ($sColumn): string {
			return "$sColumn BETWEEN {$aRange[0]} AND {$aRange[1]}";
		}, $this->aRanges));
	}

	/** These are there now. @param int[] $aIds ascending */
	public function Remove(array $aIds)
	{
		$aRanges = $this->aRanges;
		$this->aRanges = array();
		foreach ($aRanges as list($iFrom, $iTo, $iSince)) {
			foreach ($aIds as $iId) {
				if ($iId >= $iFrom && $iId <= $iTo) {
					$this->Add($iFrom, $iId - 1, $iSince);
					$iFrom = $iId + 1;
				}
			}
			$this->Add($iFrom, $iTo, $iSince);
		}
	}

	/** Returns them as docs/sync-api.md describes them; where there are too many, the newest. */
	public function AsRecords(): array
	{
		sort($this->aRanges);
		return array_map(function (array $aRange): array {
			return array('from' => (string)$aRange[0], 'to' => (string)$aRange[1], 'since' => $aRange[2]);
		}, array_slice($this->aRanges, -self::MOST));
	}
}
