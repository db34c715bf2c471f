<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\Files\Places;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\TicketClass;

/** Puts messages of a conversation into the two logs of a ticket, each part once, in the order of the conversation. */
final class TicketLogs
{
	private $oTickets;
	private $oAuthors;
	/** @var Language */
	private $oLanguage;
	private $sMark;
	/** @var LogEntry[] */
	private $aEntries = array();

	/** @param string $sMark says of an entry where it came from, '' for nothing */
	public function __construct(TicketClass $oTickets, Authors $oAuthors, string $sMark)
	{
		$this->sMark = $sMark;
		$this->oTickets = $oTickets;
		$this->oAuthors = $oAuthors;
		$this->oLanguage = new Language();
	}

	/**
	 * Returns the logs that the ticket has, by attribute code.
	 * @return CaseLog[]
	 * @throws Failure 422 misconfigured
	 */
	public function Of(\DBObject $oTicket): array
	{
		$aLogs = array();
		foreach ($this->oTickets->Attributes(array('public_log', 'private_log')) as $sAttCode) {
			$aLogs[$sAttCode] = $this->LogIn($oTicket, $sAttCode);
		}

		return $aLogs;
	}

	/** Returns all that stands in the logs of the ticket, as it is kept. */
	public function Text(\DBObject $oTicket): string
	{
		$sText = '';
		foreach ($this->oTickets->Attributes(array('public_log', 'private_log')) as $sAttCode) {
			$oLog = $oTicket->Get($sAttCode);
			$sText .= ($oLog instanceof \ormCaseLog) ? (string)$oLog->GetText() : '';
		}

		return $sText;
	}

	/** @return string[] the ids of the parts of a workspace that stand in the logs of the ticket */
	public function PartIds(\DBObject $oTicket, string $sWorkspace): array
	{
		$aIds = array();
		foreach (array_keys($this->Keys($oTicket)) as $sKey) {
			if (Marker::IsOf((string)$sKey, $sWorkspace)) {
				$aIds[Marker::PartId((string)$sKey)] = true;
			}
		}

		return array_map('strval', array_keys($aIds));
	}

	/** @return bool[] by what the parts are marked */
	private function Keys(\DBObject $oTicket): array
	{
		$aKeys = array();
		foreach ($this->Of($oTicket) as $oLog) {
			$aKeys += $oLog->Keys();
		}

		return $aKeys;
	}

	/**
	 * Returns those messages that have a log in the ticket and do not stand there.
	 * @param Message[] $aMessages
	 * @return Message[]
	 */
	public function Missing(\DBObject $oTicket, array $aMessages): array
	{
		$aKnown = $this->Keys($oTicket);
		return array_values(array_filter($aMessages, function (Message $oMessage) use ($aKnown): bool {
			$bKnown = isset($aKnown[$oMessage->Key()]) || isset($aKnown[Marker::PartId($oMessage->Key())]);
			return !$bKnown && !$this->oTickets->IsLeftOut($oMessage->Log().'_log');
		}));
	}

	/**
	 * Returns those messages for which the class has a log.
	 * @param Message[] $aMessages
	 * @return Message[]
	 */
	public function WithLog(array $aMessages): array
	{
		return array_values(array_filter($aMessages, function (Message $oMessage): bool {
			$bLeftOut = $this->oTickets->IsLeftOut($oMessage->Log().'_log');
			return !$bLeftOut && $this->oTickets->Has($this->Role($oMessage->Log()));
		}));
	}

	/**
	 * Puts messages into the logs of the ticket in memory; the caller writes it.
	 * @param Message[] $aMessages of which none stands there yet
	 * @throws Failure 422 log_full; the ticket is unchanged then
	 */
	public function Add(\DBObject $oTicket, array $aMessages)
	{
		$oCaller = $this->Caller($oTicket);
		$aLogs = array();
		foreach ($aMessages as $oMessage) {
			$sAttCode = $this->AttributeOf($oMessage->Log());
			if (!isset($aLogs[$sAttCode])) {
				$aLogs[$sAttCode] = $this->LogIn($oTicket, $sAttCode);
			}
			$aLogs[$sAttCode]->Insert($this->Entry($oMessage, $oCaller, $oTicket));
		}
		$this->Replace($oTicket, $aLogs);
	}

	/**
	 * Puts changed logs into the ticket in memory.
	 * @param CaseLog[] $aLogs by attribute code
	 * @throws Failure 422 log_full; the ticket is unchanged then
	 */
	public function Replace(\DBObject $oTicket, array $aLogs)
	{
		$aJoined = array_map(function (CaseLog $oLog): \ormCaseLog {
			return $oLog->Joined();
		}, $aLogs);
		(new LogLimits())->Check($aJoined);
		foreach ($aJoined as $sAttCode => $oLog) {
			$oTicket->Set($sAttCode, $oLog);
		}
	}

	/** @throws Failure 422 misconfigured */
	private function AttributeOf(string $sLog): string
	{
		return $this->oTickets->Attribute($this->Role($sLog));
	}

	/** In a class without a public log its words may stand in the private one; the other way round they would be leaked. */
	private function Role(string $sLog): string
	{
		$bElsewhere = $sLog === 'public' && !$this->oTickets->Has('public_log') && $this->oTickets->Has('private_log');
		return $bElsewhere ? 'private_log' : $sLog.'_log';
	}

	/** @throws Failure 422 misconfigured */
	private function LogIn(\DBObject $oTicket, string $sAttCode): CaseLog
	{
		$oLog = $oTicket->Get($sAttCode);
		if (!$oLog instanceof \ormCaseLog) {
			$sSays = 'Parameter '.TicketClass::MAPPING." says \"$sAttCode\" for a log";
			throw new Failure(422, 'misconfigured', "$sSays, which is not a case log of {$this->oTickets->Name()}.");
		}

		return new CaseLog($oLog, $this->oLanguage);
	}

	private function Entry(Message $oMessage, ?\DBObject $oCaller, \DBObject $oTicket): LogEntry
	{
		$oAuthor = $this->oAuthors->Of($oMessage->Author(), $oCaller);
		if (Places::In($oMessage)) {
			// Each ticket has files of its own.
			return $this->Made($oMessage, $oAuthor, (new Places($this->oLanguage))->Fill($oMessage, $oTicket, $oAuthor));
		}
		$sKey = $oMessage->Key().' '.$oAuthor->UserId().' '.$oAuthor->Kind().' '.$oAuthor->Name();
		if (!isset($this->aEntries[$sKey])) {
			$this->aEntries[$sKey] = $this->Made($oMessage, $oAuthor, $oMessage->Html());
		}

		return $this->aEntries[$sKey];
	}

	private function Made(Message $oMessage, Author $oAuthor, string $sWords): LogEntry
	{
		$sHeading = Heading::Of($oAuthor, $this->oLanguage, $this->sMark);
		$sHtml = $sHeading.$this->Sanitized($sWords).Marker::OfPart($oMessage->Key());
		return LogEntry::Make($sHtml, $oAuthor, $oMessage->Date());
	}

	private function Sanitized(string $sHtml): string
	{
		// Out of nothing the sanitizer of iTop makes a document type declaration.
		if (trim($sHtml) === '') {
			return '';
		}

		return WikiLinks::Defused(Marker::Without((string)\HTMLSanitizer::Sanitize($sHtml)));
	}

	private function Caller(\DBObject $oTicket): ?\DBObject
	{
		if (!$this->oTickets->Has('caller_id')) {
			return null;
		}
		$sAttCode = $this->oTickets->Attribute('caller_id');
		$oAttDef = \MetaModel::GetAttributeDef(get_class($oTicket), $sAttCode);
		if (!$oAttDef->IsExternalKey() || (int)$oTicket->Get($sAttCode) === 0) {
			return null;
		}

		return \MetaModel::GetObject($oAttDef->GetTargetClass(), $oTicket->Get($sAttCode), false);
	}
}
