<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\Link\Mirror;
use ItopIntercom\Log\AgentEntry;
use ItopIntercom\Log\LogHistory;
use ItopIntercom\Log\Marker;
use ItopIntercom\SyncApi\Failure;

/**
 * A change of the conversation that a ticket belongs to: under the lock of the ticket, never over the head of another
 * conversation, with a note in the private log and both conversations in iTop's history.
 */
final class Linking extends WithContext
{
	const MAX_NOTE_BYTES = 4096;

	/**
	 * Returns the answer of link and unlink.
	 * @param Conversation $oConversation the one that asks
	 * @param Conversation[] $aFrom those that the ticket may belong to now
	 * @param string $sNote plain text, '' for none
	 * @param callable $fChange changes the given ticket in memory; is told whether it belongs to that conversation
	 * @throws Failure 409 linked_elsewhere
	 */
	public function Change(string $sId, Conversation $oConversation, array $aFrom, string $sNote, callable $fChange): array
	{
		return TicketLock::Of($this->oContext->Tickets(), $sId)->Run(
			function () use ($sId, $oConversation, $aFrom, $sNote, $fChange): array {
				$oTickets = $this->oContext->Tickets();
				$oTicket = $oTickets->Find($sId);
				$oTickets->RequireModify($oTicket);
				$oView = $this->oContext->View();
				$aLink = $oView->Link($oTicket);
				$this->RequireOneOf($aFrom, $oTicket, $aLink);
				$bJoined = $aLink !== null && self::IsOf($aLink, $oConversation);
				$fChange($oTicket, $bJoined);
				// The attributes of a ticket do not tell equal ids of two workspaces apart.
				$bJoins = $oTickets->Value($oTicket, 'intercom_ref') !== '' && !$bJoined;
				$bChanged = count($oTicket->ListChanges()) > 0 || $bJoins;
				if ($bChanged) {
					$this->Write($oTicket, $oConversation, $sNote);
				}
				$aNow = $oView->Link($oTicket);
				$bMoved = $aLink !== null && ($aNow === null || !$bJoined);
				return array(
					'ticket' => $oView->Row($oTicket),
					'changed' => $bChanged,
					'portal_url' => $oView->PortalUrl($oTicket),
					'backoffice_url' => $oView->BackofficeUrl($oTicket),
					'moved' => $bMoved ? $aLink : null,
				);
			}
		);
	}

	/**
	 * @param Conversation[] $aFrom
	 * @param array|null $aLink the link that the ticket has
	 */
	private function RequireOneOf(array $aFrom, \DBObject $oTicket, ?array $aLink)
	{
		$bFits = $aLink === null;
		foreach ($aFrom as $oOne) {
			$bFits = $bFits || self::IsOf($aLink, $oOne);
		}
		if (!$bFits) {
			$oFailure = new Failure(409, 'linked_elsewhere', $oTicket->GetName().' belongs to another conversation.');
			throw $oFailure->With(array('ticket' => $this->oContext->View()->Row($oTicket), 'link' => $aLink));
		}
	}

	/** A link of no known workspace is one of whoever asks. */
	private static function IsOf(array $aLink, Conversation $oConversation): bool
	{
		return $aLink['conversation_id'] === $oConversation->Id() && in_array($aLink['workspace'], array('', $oConversation->Workspace()), true);
	}

	private function Write(\DBObject $oTicket, Conversation $oConversation, string $sNote)
	{
		if (trim($sNote) !== '' && $this->oContext->Tickets()->Has('private_log')) {
			$this->AddNote($oTicket, $sNote);
		}
		History::Of($this->oContext->Agent());
		Mirror::During($oConversation, function () use ($oTicket) {
			LogHistory::Follow($oTicket);
			$oTicket->DBUpdate();
			Mirror::TicketSaved($oTicket, null);
		});
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
