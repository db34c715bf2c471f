<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\Conversation;
use ItopIntercom\Link\Links;
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
	/** @var Remark */
	private $oRemark;
	private $sKey;
	/** @var \DBObject|null the link that is to be paused with the ticket at hand */
	private $oPaused = null;

	/** @param string $sKey one of KEYS */
	public function __construct(TicketClass $oTickets, TicketLogs $oLogs, string $sKey, Conversation $oConversation)
	{
		$this->oTickets = $oTickets;
		// A ticket may have several conversations.
		$this->oRemark = new Remark($oTickets, $oLogs, $sKey.'-'.$oConversation->Id());
		$this->sKey = $sKey;
	}

	public function Nothing(): array
	{
		return array();
	}

	public function IsDue(\DBObject $oTicket, Outcome $oOutcome): bool
	{
		$oOutcome->Is('known');
		return $this->IsUnsaid($oTicket) || $this->IsToPause($oOutcome);
	}

	public function Make(\DBObject $oTicket, Outcome $oOutcome)
	{
		if ($this->IsUnsaid($oTicket)) {
			$this->oRemark->Add($oTicket, (new Language())->Text('event_'.$this->sKey));
		}
		if ($this->IsToPause($oOutcome)) {
			$this->oPaused = $oOutcome->Link();
		}
		$oOutcome->Is('remarked');
	}

	public function AfterWrite(\DBObject $oTicket)
	{
		if ($this->oPaused !== null) {
			$this->oPaused->Set('sync', TicketClass::SYNC_OFF);
			Links::Save($this->oPaused);
			$this->oPaused = null;
		}
	}

	/** A class that is configured to have no private log is told nothing: the public one is for customers to read. */
	private function IsUnsaid(\DBObject $oTicket): bool
	{
		return !$this->oRemark->IsLeftOut() && !$this->oRemark->Stands($oTicket);
	}

	private function IsToPause(Outcome $oOutcome): bool
	{
		$bPausable = $this->sKey === self::DELETED && $this->oTickets->Has('intercom_sync_activated');
		return $bPausable && $oOutcome->Link() !== null && $this->oTickets->Linked()->IsSynced($oOutcome->Link());
	}
}
