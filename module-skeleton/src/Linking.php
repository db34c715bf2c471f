<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\Log\AgentEntry;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Failure;

/**
 * A change of the conversation that a ticket belongs to: under the lock of the ticket, never over the head of another
 * conversation, with a note in the private log and both conversations in iTop's history.
 */
final class Linking
{
	const MAX_NOTE_BYTES = 4096;

	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	/**
	 * Returns the answer of link and unlink.
	 *
	 * @param string[] $aFrom conversations that the ticket may belong to now
	 * @param string $sNote plain text, '' for none
	 * @param callable $fChange changes the given ticket in memory
	 *
	 * @throws Failure 409 linked_elsewhere
	 */
	public function Change(string $sId, array $aFrom, string $sNote, callable $fChange): array
	{
		return TicketLock::Of($this->oContext->Tickets(), $sId)->Run(function () use ($sId, $aFrom, $sNote, $fChange): array {
			$oTickets = $this->oContext->Tickets();
			$oTicket = $oTickets->Find($sId);
			$oTickets->RequireModify($oTicket);
			$oView = $this->oContext->View();
			$aLink = $oView->Link($oTicket);
			if ($aLink !== null && !in_array($aLink['conversation_id'], $aFrom, true)) {
				$oFailure = new Failure(409, 'linked_elsewhere', $oTicket->GetName().' belongs to another conversation.');
				throw $oFailure->With(array('ticket' => $oView->Row($oTicket), 'link' => $aLink));
			}
			$fChange($oTicket);
			$bChanged = count($oTicket->ListChanges()) > 0;
			if ($bChanged) {
				$this->Write($oTicket, $sNote);
			}
			$aNow = $oView->Link($oTicket);
			$bMoved = $aLink !== null && ($aNow === null || $aNow['conversation_id'] !== $aLink['conversation_id']);

			return array(
				'ticket' => $oView->Row($oTicket),
				'changed' => $bChanged,
				'portal_url' => $oView->PortalUrl($oTicket),
				'moved' => $bMoved ? $aLink : null,
			);
		});
	}

	private function Write(\DBObject $oTicket, string $sNote)
	{
		if (trim($sNote) !== '' && $this->oContext->Tickets()->Has('private_log')) {
			$this->AddNote($oTicket, $sNote);
		}
		History::Of($this->oContext->Agent());
		$oTicket->DBUpdate();
	}

	/**
	 * A log that is full is no reason to leave the ticket where it is.
	 */
	private function AddNote(\DBObject $oTicket, string $sNote)
	{
		try {
			(new AgentEntry($this->oContext))->Add($oTicket, $this->oContext->Tickets()->Attribute('private_log'), $sNote);
		} catch (Failure $e) {
			$this->oContext->Log()->Warning('Ticket linked without a note', array('code' => $e->ErrorCode()));
		}
	}
}
