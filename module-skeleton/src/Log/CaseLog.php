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
	private $oLanguage;
	/** @var Entry[] oldest first */
	private $aEntries = array();
	/** @var Entry[] as they stood in the beginning */
	private $aBefore;
	/** @var LogEntry[] what was inserted, or redacted */
	private $aAdded = array();
	/** @var string what follows the entries in the text: an attribute that was plain text once, or the index was lost */
	private $sRemainder;

	public function __construct(\ormCaseLog $oLog, Language $oLanguage)
	{
		$this->oLanguage = $oLanguage;
		$sText = (string)$oLog->GetText();
		// An index that was cut off by the database is read as none.
		$aIndex = is_array($oLog->GetIndex()) ? array_values($oLog->GetIndex()) : array();
		$iPosition = 0;
		foreach (array_reverse($aIndex) as $aRow) {
			$iLength = $aRow['separator_length'] + $aRow['text_length'];
			$oEntry = LogEntry::Existing($aRow, (string)substr($sText, $iPosition, $iLength));
			$oGroup = GroupEntry::Existing($oEntry, $oLanguage);
			$this->aEntries[] = ($oGroup === null) ? $oEntry : $oGroup;
			$iPosition += $iLength;
		}
		$this->aEntries = array_reverse($this->aEntries);
		$this->aBefore = $this->aEntries;
		$this->sRemainder = (string)substr($sText, $iPosition);
	}

	/** Returns by what the parts are marked that stand in this log (Marker::Key), as keys of an array. */
	public function Keys(): array
	{
		$aKeys = array_fill_keys(Marker::Keys($this->sRemainder), true);
		foreach ($this->aEntries as $oEntry) {
			$aKeys += array_fill_keys($oEntry->Keys(), true);
		}

		return $aKeys;
	}

	/** Tells whether the log has that mark of something that happened in Intercom. */
	public function HasEvent(string $sKey): bool
	{
		foreach ($this->aEntries as $oEntry) {
			if (strpos($oEntry->Piece(), Marker::OfEvent($sKey)) !== false) {
				return true;
			}
		}

		return false;
	}

	/** Puts the entry before each message that is after it, and behind the last other one that is not; those keep their places. */
	public function Insert(LogEntry $oNew)
	{
		$this->aAdded[] = $oNew;
		$iPlace = $this->FirstMessageAfter($oNew->First());
		$oNext = isset($this->aEntries[$iPlace]) ? $this->aEntries[$iPlace] : null;
		if ($oNext instanceof GroupEntry && !$oNext->First()->IsAfter($oNew->First())) {
			array_splice($this->aEntries, $iPlace, 1, $oNext->With($oNew));
			return;
		}
		while ($iPlace > 0 && $this->aEntries[$iPlace - 1]->Last()->IsAfter($oNew->First())) {
			$iPlace--;
		}
		array_splice($this->aEntries, $iPlace, 0, array($oNew));
	}

	/**
	 * Returns the place of the first entry with a message that is after that one, else the end. Somebody's entry between
	 * messages does not tell: it may be of the same second, or dated by a clock that is behind.
	 */
	private function FirstMessageAfter(Place $oNew): int
	{
		$iPlace = count($this->aEntries);
		for ($iBefore = $iPlace - 1; $iBefore >= 0; $iBefore--) {
			$oEntry = $this->aEntries[$iBefore];
			if (count($oEntry->Keys()) === 0) {
				continue;
			}
			if (!$oEntry->Last()->IsAfter($oNew)) {
				break;
			}
			$iPlace = $iBefore;
		}

		return $iPlace;
	}

	/**
	 * Returns which of the parts stand here with words of Intercom, as keys.
	 * @param string[] $aKeys
	 */
	public function Readable(array $aKeys): array
	{
		$aReadable = array();
		foreach ($this->Copies($aKeys) as $aCopy) {
			if ($aCopy['message']->SaysSomething()) {
				$aReadable[$aCopy['message']->Key()] = true;
			}
		}

		return $aReadable;
	}

	/**
	 * Returns the words of these parts that stand here, as HTML.
	 * @param string[] $aKeys
	 * @return string[]
	 */
	public function Words(array $aKeys): array
	{
		$aWords = array();
		foreach ($this->Copies($aKeys) as $aCopy) {
			if ($aCopy['message']->SaysSomething()) {
				$aWords[] = $aCopy['message']->Words();
			}
		}

		return $aWords;
	}

	/**
	 * Returns of when the copies of these parts are that stand here, in unix seconds, by key.
	 * @param string[] $aKeys
	 * @return int[]
	 */
	public function Dates(array $aKeys): array
	{
		return array_map(function (array $aCopy): int {
			return $aCopy['message']->Date();
		}, $this->Copies($aKeys));
	}

	/**
	 * Puts a sentence in place of the words of these parts; author, date and mark stay.
	 * @param string[] $aKeys
	 */
	public function Redact(array $aKeys)
	{
		$aCopies = $this->Copies($aKeys);
		foreach ($this->aEntries as $iPlace => $oEntry) {
			$aMessages = $this->ToRedact($iPlace, $aCopies);
			if ($oEntry instanceof GroupEntry) {
				foreach ($aMessages as $oMessage) {
					$oRedacted = $oMessage->Redacted($this->oLanguage);
					$oEntry = $oEntry->Replacing($oRedacted);
					$this->aAdded[] = $oRedacted->AsEntry($this->oLanguage);
				}
			} elseif ($oEntry instanceof LogEntry && count($aMessages) > 0) {
				$sMark = Marker::OfPart($aMessages[0]->Key());
				$oEntry = $oEntry->WithText(CopiedMessage::Blank($this->oLanguage).$sMark);
				$this->aAdded[] = $oEntry;
			}
			$this->aEntries[$iPlace] = $oEntry;
		}
	}

	/**
	 * Returns the log as iTop wants it, its messages gathered as far as its index needs it. It does not count as "modified":
	 * iTop hands the latest entry of a modified log on to the child requests and to the people mentioned in it, which is not
	 * wanted for what a customer said in a chat. It knows what was added, for what iTop says of it.
	 */
	public function Joined(): AddedLog
	{
		$sText = '';
		$aIndex = array();
		$aEntries = (new Grouping($this->oLanguage))->Of($this->aEntries);
		foreach ($aEntries as $oEntry) {
			$aIndex[] = $oEntry->Row();
		}
		foreach (array_reverse($aEntries) as $oEntry) {
			$sText .= $oEntry->Piece();
		}

		$oPlacing = new Placing($aEntries);
		$aPlaces = array_filter(array_map(array($oPlacing, 'Of'), $this->aAdded), 'is_int');
		$iPlace = (count($aPlaces) > 0) ? max($aPlaces) : null;
		$sAdded = $oPlacing->Quote($this->aAdded, $this->oLanguage);
		return AddedLog::Of($sText.$this->sRemainder, $aIndex, $iPlace, $sAdded, $oPlacing->Moves($this->aBefore));
	}

	/**
	 * Returns the copies of these parts: what somebody quotes, mark and all, stands behind what is quoted and is not ours.
	 * @param string[] $aKeys
	 * @return array[] place of the entry and message, by key
	 */
	private function Copies(array $aKeys): array
	{
		$aCopies = array();
		foreach ($this->aEntries as $iPlace => $oEntry) {
			if (count(array_intersect($oEntry->Keys(), $aKeys)) === 0) {
				continue;
			}
			foreach ($oEntry->Messages() as $oMessage) {
				if (in_array($oMessage->Key(), $aKeys, true)) {
					$aCopies += array($oMessage->Key() => array('place' => $iPlace, 'message' => $oMessage));
				}
			}
		}

		return $aCopies;
	}

	/** @return CopiedMessage[] */
	private function ToRedact(int $iPlace, array $aCopies): array
	{
		$aMessages = array();
		foreach ($aCopies as $aCopy) {
			if ($aCopy['place'] === $iPlace && $aCopy['message']->SaysSomething()) {
				$aMessages[] = $aCopy['message'];
			}
		}

		return $aMessages;
	}
}
