<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\TicketClass;

/**
 * The private log of a ticket says once that something happened to the conversation in Intercom.
 * A conversation that is gone there has nothing to copy any more.
 */
final class Remarking implements TicketChange
{
	const DELETED = 'conversation_deleted';
	const KEYS = array(self::DELETED, 'conversation_merged', 'conversation_merged_away', 'contact_merged', 'contact_archived');
	const LOG = 'private_log';

	private $oTickets;
	private $oLogs;
	private $sKey;

	/** @param string $sKey one of KEYS */
	public function __construct(TicketClass $oTickets, TicketLogs $oLogs, string $sKey)
	{
		$this->oTickets = $oTickets;
		$this->oLogs = $oLogs;
		$this->sKey = $sKey;
	}

	public function Nothing(): array
	{
		return array();
	}

	public function IsDue(\DBObject $oTicket, Outcome $oOutcome): bool
	{
		$oOutcome->Is('known');
		return $this->IsUnsaid($oTicket) || $this->IsToPause($oTicket);
	}

	public function Make(\DBObject $oTicket, Outcome $oOutcome)
	{
		if ($this->IsUnsaid($oTicket)) {
			$sAttCode = $this->oTickets->Attribute(self::LOG);
			$oLog = $this->oLogs->Of($oTicket)[$sAttCode];
			$oLog->Insert($this->Entry());
			$this->oLogs->Replace($oTicket, array($sAttCode => $oLog));
		}
		if ($this->IsToPause($oTicket)) {
			$this->oTickets->SetValue($oTicket, 'intercom_sync_activated', TicketClass::SYNC_OFF);
		}
		$oOutcome->Is('remarked');
	}

	/** A class that is configured to have no private log is told nothing: the public one is for customers to read. */
	public function AfterWrite(\DBObject $oTicket)
	{
	}

	private function IsUnsaid(\DBObject $oTicket): bool
	{
		if ($this->oTickets->IsLeftOut(self::LOG)) {
			return false;
		}

		return !$this->oLogs->Of($oTicket)[$this->oTickets->Attribute(self::LOG)]->HasEvent($this->sKey);
	}

	private function IsToPause(\DBObject $oTicket): bool
	{
		return $this->sKey === self::DELETED && $this->oTickets->Has('intercom_sync_activated') && $this->oTickets->IsSynced($oTicket);
	}

	private function Entry(): LogEntry
	{
		$oLanguage = new Language();
		$oAuthor = new Author(GroupEntry::AUTHOR, '');
		$sText = htmlspecialchars($oLanguage->Text('event_'.$this->sKey), ENT_NOQUOTES, 'UTF-8');
		$sHtml = Heading::Of($oAuthor, $oLanguage, '')."<p>$sText</p>".Marker::OfEvent($this->sKey);
		return LogEntry::Make($sHtml, $oAuthor, time());
	}
}
