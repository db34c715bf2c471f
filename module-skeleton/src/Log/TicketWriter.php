<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\Conversation;
use ItopIntercom\Objects;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\TicketClass;
use ItopIntercom\TicketLock;
use ItopIntercom\WithContext;

/**
 * Writes a change to the tickets of a conversation, one after the other: under the lock of the ticket, read again inside it.
 * What goes wrong with one ticket never holds back the others.
 */
final class TicketWriter extends WithContext
{
	/** @var TicketClass */
	private $oTickets;
	private $bFormer;

	/** @param bool $bFormer whether tickets count too that belonged to the conversation once */
	public function __construct(Context $oContext, bool $bFormer = false)
	{
		$this->bFormer = $bFormer;
		parent::__construct($oContext);
		$this->oTickets = $oContext->Tickets();
	}

	/** @return string[] the ids of all tickets of the conversation that the account sees */
	public function Ids(Conversation $oConversation): array
	{
		return Objects::Ids($this->oTickets->Linked()->OfConversation($oConversation, $this->bFormer));
	}

	/**
	 * Returns the tickets of the answer (docs/sync-api.md).
	 * @param string[] $aIds
	 */
	public function Write(TicketChange $oChange, array $aIds, Conversation $oConversation): array
	{
		$aRecords = array();
		foreach ($aIds as $sId) {
			$aRecords[] = $this->WriteOne($oChange, $sId, $oConversation)->AsRecord();
		}

		return $aRecords;
	}

	/** A database that is away is no matter of one ticket. */
	private function WriteOne(TicketChange $oChange, string $sId, Conversation $oConversation): Outcome
	{
		$oOutcome = new Outcome($sId, $oChange->Nothing());
		try {
			$this->Attempt($oChange, $oOutcome, $oConversation);
		} catch (Failure $e) {
			$oOutcome->Refused($e);
		} catch (\CoreCannotSaveObjectException $e) {
			$oOutcome->Refused(Failure::OfSave($e));
		} catch (\MySQLException $e) {
			throw $e;
		} catch (\Throwable $e) {
			$this->AfterTrouble($e, $oChange, $oOutcome, $oConversation);
		}

		return $oOutcome;
	}

	private function Attempt(TicketChange $oChange, Outcome $oOutcome, Conversation $oConversation)
	{
		if (!$oChange->IsDue($this->Ticket($oOutcome, $oConversation), $oOutcome)) {
			return;
		}
		TicketLock::Of($this->oTickets, $oOutcome->Id())->Run(function () use ($oChange, $oOutcome, $oConversation) {
			$oTicket = $this->Ticket($oOutcome, $oConversation);
			if (!$oChange->IsDue($oTicket, $oOutcome)) {
				return;
			}
			$this->oTickets->RequireModify($oTicket);
			$oChange->Make($oTicket, $oOutcome);
			LogHistory::Follow($oTicket);
			$oTicket->DBUpdate();
			$oChange->AfterWrite($oTicket);
			// iTop does not notice that the row it updates is gone.
			$this->oTickets->RequireThere($oTicket);
		});
	}

	/** @throws Failure 404 ticket_not_found, 409 linked_elsewhere */
	private function Ticket(Outcome $oOutcome, Conversation $oConversation): \DBObject
	{
		if (!Objects::IsId($oOutcome->Id())) {
			throw new Failure(404, 'ticket_not_found', 'That is not the id of a ticket.');
		}
		$oTicket = $this->oTickets->Find($oOutcome->Id());
		$this->oTickets->Attribute('intercom_ref');
		$oLink = $this->oTickets->Linked()->LinkTo($oTicket, $oConversation);
		$oOutcome->Of((string)$oTicket->GetName(), $oLink);
		if ($oLink === null && !($this->bFormer && $this->oTickets->Linked()->WasLinked($oTicket, $oConversation))) {
			throw new Failure(409, 'linked_elsewhere', 'The ticket does not belong to this conversation.');
		}

		return $oTicket;
	}

	/** What another module or a notification threw may have come after the write, so the ticket itself is asked. */
	private function AfterTrouble(\Throwable $oTrouble, TicketChange $oChange, Outcome $oOutcome, Conversation $oConversation)
	{
		$sReference = $this->oContext->Log()->Exception($oTrouble);
		try {
			$oAsked = new Outcome($oOutcome->Id(), $oChange->Nothing());
			if ($oChange->IsDue($this->Ticket($oAsked, $oConversation), $oAsked)) {
				$sMessage = "iTop had an internal error; its log has the details under reference $sReference.";
				$oOutcome->Refused(new Failure(500, 'internal_error', $sMessage));
			}
		} catch (Failure $e) {
			$oOutcome->Refused($e);
		}
	}
}
