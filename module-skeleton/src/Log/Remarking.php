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

	private $oTickets;
	private $oRemark;
	private $sKey;

	/** @param string $sKey one of KEYS */
	public function __construct(TicketClass $oTickets, TicketLogs $oLogs, string $sKey)
	{
		$this->oTickets = $oTickets;
		$this->oRemark = new Remark($oTickets, $oLogs, $sKey);
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
			$this->oRemark->Add($oTicket, (new Language())->Text('event_'.$this->sKey));
		}
		if ($this->IsToPause($oTicket)) {
			$this->oTickets->SetValue($oTicket, 'intercom_sync_activated', TicketClass::SYNC_OFF);
		}
		$oOutcome->Is('remarked');
	}

	public function AfterWrite(\DBObject $oTicket)
	{
	}

	/** A class that is configured to have no private log is told nothing: the public one is for customers to read. */
	private function IsUnsaid(\DBObject $oTicket): bool
	{
		return !$this->oRemark->IsLeftOut() && !$this->oRemark->Stands($oTicket);
	}

	private function IsToPause(\DBObject $oTicket): bool
	{
		return $this->sKey === self::DELETED && $this->oTickets->Has('intercom_sync_activated') && $this->oTickets->IsSynced($oTicket);
	}
}
