<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

/**
 * The entries of one log of which rows should have told, and did not: whoever saves a ticket as he has read it, before the module moved
 * its entries, leaves rows with places that are those of other entries. But each entry is of about the moment of its own row.
 */
final class MissedEntries
{
	/** Seconds by which an entry may be older than its row, as a page takes to save, and by which the clocks of web servers may differ. */
	const BEFORE = 10;
	const CLOCKS = 5;
	/** Of words that are told so; nobody writes more in some seconds. */
	const MOST_BYTES = 1000000;

	private $oTicket;
	private $sAttCode;
	/** @var string[] when the changes of the rows began, as iTop writes it, by the number of the row */
	private $aDates = array();

	public function __construct(\DBObject $oTicket, string $sAttCode)
	{
		$this->oTicket = $oTicket;
		$this->sAttCode = $sAttCode;
	}

	public function Ticket(): \DBObject
	{
		return $this->oTicket;
	}

	/** A row of somebody in iTop has told of the log. */
	public function Note(array $aRow)
	{
		$this->aDates[(int)$aRow['id']] = (string)$aRow['date'];
	}

	/** Returns the number of the newest row that has told of it. */
	public function Row(): int
	{
		return max(array_keys($this->aDates));
	}

	/**
	 * Returns all that is told with the missed ones among it: those of one log in the order in which they were written, each once.
	 * @param array[] $aTold by the rows, in order
	 * @param callable $fRecord is given an entry, and returns what is told of it
	 */
	public function AddTo(array $aTold, Entries $oEntries, Writers $oWriters, callable $fRecord): array
	{
		$iFrom = min(array_map(array(Moment::class, 'Earliest'), $this->aDates)) - self::BEFORE;
		$iTo = max(array_map(array(Moment::class, 'Latest'), $this->aDates)) + self::CLOCKS;
		$aEntries = $oEntries->Between($this->oTicket, $this->sAttCode, $iFrom, $iTo, $oWriters);
		$aPlaces = array_flip(array_column($aEntries, 'digest'));
		$aSlots = array();
		$aRecords = array();
		foreach ($aTold as $iSlot => $aRecord) {
			$sDigest = isset($aRecord['entry']) ? $aRecord['entry']['digest'] : '';
			if (isset($aPlaces[$sDigest]) && $aRecord['ticket']['id'] === (string)$this->oTicket->GetKey()) {
				$aSlots[] = $iSlot;
				$aRecords += array($aPlaces[$sDigest] => $aRecord);
			}
		}
		if (count($aRecords) === count($aEntries)) {
			return $aTold;
		}
		$iBytes = 0;
		foreach (array_diff_key(array_values($aEntries), $aRecords) as $iPlace => $aEntry) {
			$iBytes += strlen($aEntry['html']) + strlen($aEntry['text']);
			$aRecords[$iPlace] = ($iBytes <= self::MOST_BYTES) ? $fRecord($aEntry) : null;
		}
		ksort($aRecords);
		$aInOrder = array_values(array_filter($aRecords));
		foreach ($aSlots as $iNumber => $iSlot) {
			// There are fewer of them where rows have told one twice.
			$aTold[$iSlot] = isset($aInOrder[$iNumber]) ? $aInOrder[$iNumber] : null;
		}
		return array_merge(array_values(array_filter($aTold)), array_slice($aInOrder, count($aSlots)));
	}
}
