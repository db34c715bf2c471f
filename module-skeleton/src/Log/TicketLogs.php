<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\TicketClass;

/**
 * Puts messages of a conversation into the two logs of a ticket, each part once, in the order of the conversation.
 */
final class TicketLogs
{
	/** @var TicketClass */
	private $oTickets;
	/** @var Authors */
	private $oAuthors;
	/** @var LogEntry[] */
	private $aEntries = array();

	public function __construct(TicketClass $oTickets, Authors $oAuthors)
	{
		$this->oTickets = $oTickets;
		$this->oAuthors = $oAuthors;
	}

	/**
	 * Returns those messages that do not stand in either log of the ticket.
	 *
	 * @param Message[] $aMessages
	 *
	 * @return Message[]
	 */
	public function Missing(\DBObject $oTicket, array $aMessages): array
	{
		$aKnown = array();
		foreach (Message::LOGS as $sLog) {
			$oLog = new CaseLog($oTicket->Get($this->AttributeOf($sLog)));
			$aKnown += $oLog->PartIds();
		}

		return array_values(array_filter($aMessages, function (Message $oMessage) use ($aKnown): bool {
			return !isset($aKnown[$oMessage->PartId()]);
		}));
	}

	/**
	 * Puts messages into the logs of the ticket in memory; the caller writes it.
	 *
	 * @param Message[] $aMessages of which none stands there yet
	 *
	 * @throws \ItopIntercom\SyncApi\Failure 422 log_full; the ticket is unchanged then
	 */
	public function Add(\DBObject $oTicket, array $aMessages)
	{
		$oCaller = $this->Caller($oTicket);
		$aLogs = array();
		foreach ($aMessages as $oMessage) {
			$sAttCode = $this->AttributeOf($oMessage->Log());
			if (!isset($aLogs[$sAttCode])) {
				$aLogs[$sAttCode] = new CaseLog($oTicket->Get($sAttCode));
			}
			$aLogs[$sAttCode]->Insert($this->Entry($oMessage, $oCaller));
		}
		$aJoined = array_map(function (CaseLog $oLog): \ormCaseLog {
			return $oLog->Joined();
		}, $aLogs);
		(new LogLimits())->Check($aJoined);
		foreach ($aJoined as $sAttCode => $oLog) {
			$oTicket->Set($sAttCode, $oLog);
		}
	}

	private function AttributeOf(string $sLog): string
	{
		return $this->oTickets->Attribute($sLog.'_log');
	}

	private function Entry(Message $oMessage, ?\DBObject $oCaller): LogEntry
	{
		$oAuthor = $this->oAuthors->Of($oMessage->Author(), $oCaller);
		$sKey = $oMessage->PartId().' '.$oAuthor->UserId().' '.$oAuthor->Name();
		if (!isset($this->aEntries[$sKey])) {
			$sHtml = $this->Sanitized($oMessage->Html()).Marker::Of($oMessage->PartId());
			$this->aEntries[$sKey] = LogEntry::Make($sHtml, $oAuthor, $oMessage->Date());
		}

		return $this->aEntries[$sKey];
	}

	private function Sanitized(string $sHtml): string
	{
		// Out of nothing the sanitizer of iTop makes a document type declaration.
		if (trim($sHtml) === '') {
			return '';
		}

		return Marker::Without((string)\HTMLSanitizer::Sanitize($sHtml));
	}

	private function Caller(\DBObject $oTicket): ?\DBObject
	{
		$sAttCode = $this->oTickets->Attribute('caller_id');
		$oAttDef = \MetaModel::GetAttributeDef(get_class($oTicket), $sAttCode);
		if (!$oAttDef->IsExternalKey() || (int)$oTicket->Get($sAttCode) === 0) {
			return null;
		}

		return \MetaModel::GetObject($oAttDef->GetTargetClass(), $oTicket->Get($sAttCode), false);
	}
}
