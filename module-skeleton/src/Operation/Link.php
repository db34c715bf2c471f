<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Conversation;
use ItopIntercom\Linking;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketClass;

/** Joins an existing ticket to the conversation and turns its sync on. */
final class Link extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->ConversationOf($oInput->Sub('conversation'));
		$sThere = $oInput->Has('move_from_workspace') ? $oInput->WorkspaceId('move_from_workspace') : $oConversation->Workspace();
		$oMoveFrom = new Conversation($sThere, $oInput->Text('move_from', '', 255));
		$bKeepSync = $oInput->Flag('keep_sync', false);
		$sNote = $oInput->Text('note', '', Linking::MAX_NOTE_BYTES);
		return (new Linking($this->oContext))->Change(
			$oInput->Id('id'),
			$oConversation,
			array($oConversation, $oMoveFrom),
			$sNote,
			function (\DBObject $oTicket, bool $bJoined) use ($oConversation, $bKeepSync) {
				$this->Join($oTicket, $oConversation, $bJoined, $bKeepSync);
			}
		);
	}

	/**
	 * Makes it a ticket of the conversation that gets its messages, in memory.
	 * @param bool $bJoined whether it is one already
	 * @param bool $bKeepSync whether a paused one stays paused
	 */
	private function Join(\DBObject $oTicket, Conversation $oConversation, bool $bJoined, bool $bKeepSync)
	{
		$oTickets = $this->oContext->Tickets();
		$oTicket->Set($oTickets->Attribute('intercom_ref'), $oConversation->Id());
		if (!$bKeepSync) {
			$oTickets->SetValue($oTicket, 'intercom_sync_activated', TicketClass::SYNC_ON);
		}
		if ($oConversation->Url() !== '' || !$bJoined) {
			$oTickets->SetValue($oTicket, 'intercom_url', $oConversation->Url());
		}
	}
}
