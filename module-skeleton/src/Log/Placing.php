<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/** Where in a log its entries stand after it was changed. */
final class Placing
{
	/** Of so many messages at most what was added is quoted: a whole conversation may be copied at once. */
	const MOST_QUOTED = 20;

	/** @var Entry[] oldest first */
	private $aEntries;
	/** @var int[] by the keys of the messages */
	private $aByKey = array();

	/** @param Entry[] $aEntries oldest first */
	public function __construct(array $aEntries)
	{
		$this->aEntries = $aEntries;
		foreach ($aEntries as $iPlace => $oEntry) {
			// What somebody quotes, mark and all, stands behind what is quoted.
			$this->aByKey += array_fill_keys($oEntry->Keys(), $iPlace);
		}
	}

	/** Returns the place of an entry, or of the group that its message is in now; null where it is gone. */
	public function Of(Entry $oEntry): ?int
	{
		$iPlace = array_search($oEntry, $this->aEntries, true);
		if ($iPlace !== false) {
			return $iPlace;
		}
		$aKeys = $oEntry->Keys();
		return (count($aKeys) > 0 && isset($this->aByKey[$aKeys[0]])) ? $this->aByKey[$aKeys[0]] : null;
	}

	/**
	 * @param Entry[] $aBefore as they stood
	 * @return int[] by the place where an entry stood, where it stands now; of those that moved
	 */
	public function Moves(array $aBefore): array
	{
		$aMoves = array();
		foreach ($aBefore as $iBefore => $oEntry) {
			$iNow = $this->Of($oEntry);
			if ($iNow !== null && $iNow !== $iBefore) {
				$aMoves[$iBefore] = $iNow;
			}
		}

		return $aMoves;
	}

	/**
	 * Returns what was added as HTML, oldest first: the last entry as it is, anything else with its date.
	 * @param LogEntry[] $aAdded
	 */
	public function Quote(array $aAdded, Language $oLanguage): string
	{
		usort($aAdded, function (LogEntry $oOne, LogEntry $oOther): int {
			return $oOne->First()->IsAfter($oOther->First()) ? 1 : -1;
		});
		if (count($aAdded) === 1 && end($aAdded) === end($this->aEntries)) {
			return $aAdded[0]->Text();
		}
		$sHtml = '';
		foreach (array_slice($aAdded, -self::MOST_QUOTED) as $oEntry) {
			$aMessages = $oEntry->Messages();
			$sHtml .= (count($aMessages) === 1) ? $aMessages[0]->Html($oLanguage) : $oEntry->Text();
		}

		return $sHtml;
	}
}
