<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\Log\GroupEntry;
use ItopIntercom\Log\Heading;
use ItopIntercom\Log\Language;
use ItopIntercom\Log\LogEntry;
use ItopIntercom\Log\Marker;
use ItopIntercom\Log\Message;
use ItopIntercom\View\AttributeText;
use ItopIntercom\View\LogView;
use ItopIntercom\WithContext;

/**
 * What somebody wrote into a log, as docs/sync-api.md describes it; what the app wrote for Intercom is left out. One for a call: it
 * remembers what rows have told.
 */
final class Entries extends WithContext
{
	/** Of its words, so that a page of them stays small. */
	const MAX_BYTES = 65536;
	/** Seconds that an entry may be older than the change that it is of: it is dated before it is saved. */
	const EARLIER = 300;

	/** @var array by ticket and log, up to which row it is known, and the highest place of which rows up to it tell */
	private $aHighest = array();

	/**
	 * Returns the entries of which a row of the table of changes tells, by their places, oldest first. The row knows the place of the
	 * newest one; several may have been added at once, and what stands up to the places of earlier rows is theirs. Earlier rows may be
	 * gone (a history that was purged, a table that was emptied), an entry that came with the ticket has none, and two rows that name
	 * one place cannot both be right. So nothing but the place that this row is the first to name is certain: of the rest what is older
	 * than the change is none of it, and what is not has `by_date`, true unless it is of about the moment of the row.
	 */
	public function Of(\DBObject $oTicket, array $aRow, Writers $oWriters): array
	{
		if (!$this->AreRead($oTicket, (string)$aRow['attcode'])) {
			return array();
		}
		$sLog = $this->LogOf((string)$aRow['attcode']);
		$aEntries = self::Split($oTicket->Get($aRow['attcode']));
		$iLast = (int)$aRow['lastentry'];
		$iBefore = $this->PlaceBefore($aRow);
		$iFirst = min($iLast, $iBefore + 1);
		$iMoment = Moment::Earliest((string)$aRow['date']);
		$aRecords = array();
		$bOurs = Writers::IsOurs($aRow);
		foreach (array_slice($aEntries, $iFirst, $iLast - $iFirst + 1, true) as $iPlace => $oEntry) {
			$bCertain = $iPlace === $iLast && $iBefore < $iLast;
			if (!$bCertain && $oEntry->Date() < $iMoment - self::EARLIER) {
				continue;
			}
			// Where somebody has overwritten what we wrote, his entry stands at its place, which his own row tells.
			if (!self::IsOfIntercom($oEntry) && (!$bOurs || Marker::IsOfAgent($oEntry->Text()))) {
				$aByDate = $bCertain ? array() : array('by_date' => $oEntry->Date() < $iMoment - MissedEntries::BEFORE);
				$aRecords[$iPlace] = $this->Record($oTicket, $sLog, $oEntry, $oWriters) + $aByDate;
			}
		}

		return $aRecords;
	}

	/** Rows come in order: of each only those behind the one of before are asked for. */
	private function PlaceBefore(array $aRow): int
	{
		$sLog = $aRow['objkey'].'.'.$aRow['attcode'];
		list($iRow, $iHighest) = isset($this->aHighest[$sLog]) ? $this->aHighest[$sLog] : array(0, -1);
		$iBefore = max($iHighest, (new Table())->PlaceBefore($aRow, $iRow));
		$this->aHighest[$sLog] = array((int)$aRow['id'], $iBefore);
		return $iBefore;
	}

	/** Whether the attribute is a log that is told, and that may be read. */
	public function AreRead(\DBObject $oTicket, string $sAttCode): bool
	{
		$sLog = $this->LogOf($sAttCode);
		return $sLog !== '' && (new LogView($this->oContext->Tickets()))->MayRead($oTicket, $sLog);
	}

	/**
	 * Returns the entries of some moments, by their places, oldest first.
	 * @param int $iFrom unix seconds
	 * @param int $iTo unix seconds
	 */
	public function Between(\DBObject $oTicket, string $sAttCode, int $iFrom, int $iTo, Writers $oWriters): array
	{
		$aRecords = array();
		foreach (self::Split($oTicket->Get($sAttCode)) as $iPlace => $oEntry) {
			if ($oEntry->Date() >= $iFrom && $oEntry->Date() <= $iTo && !self::IsOfIntercom($oEntry)) {
				$aRecords[$iPlace] = $this->Record($oTicket, $this->LogOf($sAttCode), $oEntry, $oWriters);
			}
		}

		return $aRecords;
	}

	/** Returns public or private, '' for what is no log that is told. */
	private function LogOf(string $sAttCode): string
	{
		foreach (Message::LOGS as $sLog) {
			if ($this->oContext->Tickets()->Has($sLog.'_log') && $this->oContext->Tickets()->Attribute($sLog.'_log') === $sAttCode) {
				return $sLog;
			}
		}

		return '';
	}

	/** @return LogEntry[] oldest first */
	private static function Split(\ormCaseLog $oLog): array
	{
		$sText = (string)$oLog->GetText();
		$aEntries = array();
		$iPosition = 0;
		foreach (array_reverse(is_array($oLog->GetIndex()) ? array_values($oLog->GetIndex()) : array()) as $aRow) {
			$iLength = $aRow['separator_length'] + $aRow['text_length'];
			$aEntries[] = LogEntry::Existing($aRow, (string)substr($sText, $iPosition, $iLength));
			$iPosition += $iLength;
		}

		return array_reverse($aEntries);
	}

	/** A mark that somebody quotes stands inside of what he wrote, ours at the end. */
	private static function IsOfIntercom(LogEntry $oEntry): bool
	{
		$sText = rtrim($oEntry->Text());
		return Marker::TextOfOne($sText) !== null || Marker::IsEvent($sText) || GroupEntry::Existing($oEntry, new Language()) !== null;
	}

	private function Record(\DBObject $oTicket, string $sLog, LogEntry $oEntry, Writers $oWriters): array
	{
		$aRow = $oEntry->Row() + array('user_name' => '', 'user_id' => 0, 'format' => 'text');
		$sText = $oEntry->Text();
		$sWords = Marker::WithoutAgent(Heading::Split(rtrim($sText))[2]);
		// By its mark an entry of the panel is the same when it is written again, because somebody's save has overwritten it.
		$iDate = Marker::IsOfAgent($sText) ? 0 : $oEntry->Date();
		$bHtml = $aRow['format'] === 'html';
		$bCut = strlen($sWords) > self::MAX_BYTES;
		$sPlain = $bHtml ? (new AttributeText())->OfHtml($sWords) : trim($sWords);
		if ($bCut) {
			// Half of a tag would spoil what is around it.
			$sPlain = mb_strcut($sPlain, 0, self::MAX_BYTES, 'UTF-8');
		}

		return array(
			'log' => $sLog,
			'digest' => hash('sha256', implode("\n", array($sLog, $iDate, (int)$aRow['user_id'], $aRow['user_name'], $sText))),
			'html' => ($bHtml && !$bCut) ? trim($sWords) : (string)\utils::TextToHtml($sPlain),
			'text' => $sPlain,
			'cut' => $bCut,
			'at' => $oEntry->Date(),
			'author' => $oWriters->OfEntry($oTicket, (int)$aRow['user_id'], (string)$aRow['user_name']),
			'panel' => Marker::IsOfAgent($sText),
		);
	}
}
