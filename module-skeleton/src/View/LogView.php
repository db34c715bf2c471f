<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

use ItopIntercom\Log\Heading;
use ItopIntercom\Log\Marker;
use ItopIntercom\Log\Message;
use ItopIntercom\TicketClass;

/**
 * The logs of a ticket as a person reads them, newest entry first. Only the entries that are asked for become text:
 * iTop's own reading converts all of them.
 */
final class LogView
{
	const LINK = '#<a\b[^>]*\bhref="(https?://[^"]+)"[^>]*>(.*?)</a>#is';
	const MOST_LINKS = 10;

	private $oTickets;

	public function __construct(TicketClass $oTickets)
	{
		$this->oTickets = $oTickets;
	}

	/** Returns the logs that the ticket has and that may be read, each with its first entries; the public one first. */
	public function Readable(\DBObject $oTicket, int $iEntries): array
	{
		$aLogs = array();
		foreach (Message::LOGS as $sLog) {
			if ($this->MayRead($oTicket, $sLog)) {
				$aLogs[] = $this->Page($oTicket, $sLog, 1, $iEntries);
			}
		}

		return $aLogs;
	}

	/**
	 * Returns a page of a log that the ticket has.
	 * @param string $sLog public or private
	 */
	public function Page(\DBObject $oTicket, string $sLog, int $iPage, int $iSize): array
	{
		$sAttCode = $this->oTickets->Attribute($sLog.'_log');
		$oLog = $oTicket->Get($sAttCode);
		$aIndex = is_array($oLog->GetIndex()) ? array_values($oLog->GetIndex()) : array();
		$iStart = ($iPage - 1) * $iSize;
		return array(
			'log' => $sLog,
			'code' => $sAttCode,
			'label' => (string)\MetaModel::GetLabel(get_class($oTicket), $sAttCode),
			'count' => count($aIndex),
			'page' => $iPage,
			'more' => count($aIndex) > $iStart + $iSize,
			'entries' => $this->Entries((string)$oLog->GetText(), array_reverse($aIndex), $iStart, $iSize),
		);
	}

	/** @param string $sLog public or private */
	public function MayRead(\DBObject $oTicket, string $sLog): bool
	{
		return $this->Allows($oTicket, $sLog, UR_ACTION_READ);
	}

	/** @param string $sLog public or private */
	public function MayWrite(\DBObject $oTicket, string $sLog): bool
	{
		return $this->oTickets->CanModify($oTicket) && $this->Allows($oTicket, $sLog, UR_ACTION_MODIFY);
	}

	private function Allows(\DBObject $oTicket, string $sLog, int $iAction): bool
	{
		$sRole = $sLog.'_log';
		if (!$this->oTickets->Has($sRole)) {
			return false;
		}
		$sAttCode = $this->oTickets->Attribute($sRole);
		return $oTicket->Get($sAttCode) instanceof \ormCaseLog
			&& $this->oTickets->Rights()->AllowsAttribute(get_class($oTicket), $sAttCode, $iAction, $oTicket);
	}

	/** @param array[] $aIndex newest entry first, as in the text */
	private function Entries(string $sText, array $aIndex, int $iStart, int $iSize): array
	{
		$aEntries = array();
		$iPosition = 0;
		foreach ($aIndex as $iNumber => $aRow) {
			if ($iNumber >= $iStart + $iSize) {
				break;
			}
			$iPosition += $aRow['separator_length'];
			if ($iNumber >= $iStart) {
				$aEntries[] = $this->Entry($aRow, (string)substr($sText, $iPosition, $aRow['text_length']));
			}
			$iPosition += $aRow['text_length'];
		}

		return $aEntries;
	}

	private function Entry(array $aRow, string $sText): array
	{
		$bHtml = isset($aRow['format']) && $aRow['format'] === 'html';
		list(, $sKind, $sWords) = Heading::Split($sText);
		$aLinks = array();
		if ($bHtml) {
			// iTop would write the address behind the words.
			$sWords = (string)preg_replace_callback(self::LINK, function (array $aLink) use (&$aLinks): string {
				$aLinks[] = array('text' => trim((string)\utils::HtmlToText($aLink[2])), 'url' => html_entity_decode($aLink[1], ENT_QUOTES, 'UTF-8'));
				return $aLink[2];
			}, $sWords);
		}
		return array(
			'author' => (string)$aRow['user_name'],
			'date' => $this->Date($aRow['date']),
			'text' => $bHtml ? (new AttributeText())->OfHtml($sWords) : trim($sText),
			'links' => array_slice($aLinks, 0, self::MOST_LINKS),
			'copied' => count(Marker::Keys($sText)) > 0,
			'kind' => $sKind,
		);
	}

	/** @param int|\DateTimeInterface|mixed $date iTop has kept it in both ways */
	private function Date($date): string
	{
		if ($date instanceof \DateTimeInterface) {
			return $date->format(DATE_ATOM);
		}

		return is_numeric($date) ? date(DATE_ATOM, (int)$date) : '';
	}
}
