<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\Link\Links;
use ItopIntercom\Link\TicketLinks;
use ItopIntercom\Log\AgentEntry;
use ItopIntercom\Log\Language;
use ItopIntercom\Log\LogHistory;
use ItopIntercom\Log\Marker;
use ItopIntercom\SyncApi\Failure;

/**
 * A change of the conversations that a ticket belongs to: under the lock of the ticket, never over the head of another
 * conversation, with a note in the private log and both conversations in iTop's history.
 */
final class Linking extends WithContext
{
	const MAX_NOTE_BYTES = 4096;
	/** Conversations of a ticket whose coming and going stands in its log: a log holds some 360 entries, and each sends mails. */
	const MOST_NOTED = 10;

	/**
	 * Returns the answer of link and unlink.
	 * @param Conversation $oConversation the one that asks
	 * @param string $sNote plain text, '' for none
	 * @param callable $fChange is given the TicketLinks, says what is to become of them, and returns the link as it was of a
	 *                          conversation that the ticket is taken from, else null
	 * @throws Failure 409 linked_elsewhere
	 */
	public function Change(string $sId, Conversation $oConversation, string $sNote, callable $fChange): array
	{
		return TicketLock::Of($this->oContext->Tickets(), $sId)->Run(function () use ($sId, $oConversation, $sNote, $fChange): array {
			$oTickets = $this->oContext->Tickets();
			$oTicket = $oTickets->Find($sId);
			$oTickets->RequireModify($oTicket);
			$oView = $this->oContext->View();
			$oLinks = new TicketLinks($oTickets, $oTicket, $oConversation);
			$aMoved = $fChange($oLinks);
			$bChanged = $oLinks->HasChanges();
			if ($bChanged) {
				$this->Write($oTicket, $oLinks, $sNote);
			}
			return array(
				'ticket' => $oView->Row($oTicket),
				'changed' => $bChanged,
				'portal_url' => $oView->PortalUrl($oTicket),
				'backoffice_url' => $oView->BackofficeUrl($oTicket),
				'moved' => $bChanged ? $aMoved : null,
				'conversations' => $oTickets->Linked()->CountOf($oTicket, $this->oContext->Workspace(), $this->oContext->IsAlone()),
			);
		});
	}

	/** @throws Failure 409 linked_elsewhere, with the first conversation of the ticket */
	public function Refuse(\DBObject $oTicket, \DBObject $oFirst)
	{
		$oView = $this->oContext->View();
		$oFailure = new Failure(409, 'linked_elsewhere', $oTicket->GetName().' belongs to another conversation.');
		throw $oFailure->With(array('ticket' => $oView->Row($oTicket), 'link' => $oView->LinkRecord($oFirst)));
	}

	private function Write(\DBObject $oTicket, TicketLinks $oLinks, string $sNote)
	{
		$sSaid = (trim($sNote) === '' || !$this->oContext->Tickets()->Has('private_log')) ? '' : self::Noted($sNote, $oTicket, $oLinks);
		if ($sSaid !== '') {
			$this->AddNote($oTicket, $sSaid);
		}
		History::Of($this->oContext->Agent());
		LogHistory::Follow($oTicket);
		$oLinks->Write();
	}

	/** Returns what the log says of it, '' where iTop's history alone has it. */
	private static function Noted(string $sNote, \DBObject $oTicket, TicketLinks $oLinks): string
	{
		$iBefore = Links::CountOf($oTicket);
		if ($iBefore < self::MOST_NOTED || ($iBefore === self::MOST_NOTED && !$oLinks->IsMore())) {
			return $sNote;
		}

		return ($iBefore === self::MOST_NOTED) ? rtrim($sNote)."\n".(new Language())->Text('more_links') : '';
	}

	/** A log that is full is no reason to leave the ticket where it is. */
	private function AddNote(\DBObject $oTicket, string $sNote)
	{
		try {
			(new AgentEntry($this->oContext))->Add($oTicket, $this->oContext->Tickets()->Attribute('private_log'), $sNote, Marker::OfEvent(Marker::LINK));
		} catch (Failure $e) {
			$this->oContext->Log()->Warning('Ticket linked without a note', array('code' => $e->ErrorCode()));
		}
	}
}
