<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * A case log taken apart, so that an entry can be put where it belongs, under any author and date;
 * iTop itself appends at the end, under the name of the account, with the date of today.
 *
 * iTop keeps a case log as one text (newest entry first) and an index of its entries (oldest first, lengths in bytes).
 */
final class CaseLog
{
	/** @var LogEntry[] oldest first */
	private $aEntries = array();
	/** @var string what follows the entries in the text: an attribute that was plain text once, or the index was lost */
	private $sRemainder;

	public function __construct(\ormCaseLog $oLog)
	{
		$sText = (string)$oLog->GetText();
		// An index that was cut off by the database is read as none.
		$aIndex = is_array($oLog->GetIndex()) ? array_values($oLog->GetIndex()) : array();
		$iPosition = 0;
		foreach (array_reverse($aIndex) as $aRow) {
			$iLength = $aRow['separator_length'] + $aRow['text_length'];
			$this->aEntries[] = LogEntry::Existing($aRow, (string)substr($sText, $iPosition, $iLength));
			$iPosition += $iLength;
		}
		$this->aEntries = array_reverse($this->aEntries);
		$this->sRemainder = (string)substr($sText, $iPosition);
	}

	/**
	 * Returns the ids of the parts that stand in this log, as keys.
	 */
	public function PartIds(): array
	{
		$aIds = array_fill_keys(Marker::PartIds($this->sRemainder), true);
		foreach ($this->aEntries as $oEntry) {
			foreach ($oEntry->PartIds() as $sPartId) {
				$aIds[$sPartId] = true;
			}
		}

		return $aIds;
	}

	/**
	 * Puts the entry behind the last one that is not after it; all others keep their places.
	 */
	public function Insert(LogEntry $oEntry)
	{
		$iPlace = count($this->aEntries);
		while ($iPlace > 0 && $this->aEntries[$iPlace - 1]->IsAfter($oEntry)) {
			$iPlace--;
		}
		array_splice($this->aEntries, $iPlace, 0, array($oEntry));
	}

	/**
	 * Returns the log as iTop wants it. It does not count as "modified": iTop hands the latest entry of a modified log on to
	 * the child requests and to the people mentioned in it, which is not wanted for what a customer said in a chat.
	 */
	public function Joined(): \ormCaseLog
	{
		$sText = '';
		$aIndex = array();
		foreach ($this->aEntries as $oEntry) {
			$aIndex[] = $oEntry->Row();
		}
		foreach (array_reverse($this->aEntries) as $oEntry) {
			$sText .= $oEntry->Piece();
		}

		return new \ormCaseLog($sText.$this->sRemainder, $aIndex);
	}
}
