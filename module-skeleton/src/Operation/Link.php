<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Conversation;
use ItopIntercom\Link\TicketLinks;
use ItopIntercom\Linking;
use ItopIntercom\SyncApi\Input;

/** Joins an existing ticket to the conversation and turns its sync on. */
final class Link extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->ConversationOf($oInput->Sub('conversation'));
		$sThere = $oInput->Has('move_from_workspace') ? $oInput->WorkspaceId('move_from_workspace') : $oConversation->Workspace();
		$oMoveFrom = new Conversation($sThere, $oInput->Text('move_from', '', 255));
		$bBeside = $oInput->Flag('beside', false);
		$bKeepSync = $oInput->Flag('keep_sync', false);
		$sNote = $oInput->Text('note', '', Linking::MAX_NOTE_BYTES);
		$sId = $oInput->Id('id');
		$fChange = function (TicketLinks $oLinks) use ($oConversation, $oMoveFrom, $bBeside, $bKeepSync): ?array {
			return $this->Join($oLinks, $oConversation, $oMoveFrom, $bBeside, $bKeepSync);
		};
		return (new Linking($this->oContext))->Change($sId, $oConversation, $sNote, $fChange);
	}

	/**
	 * Makes it a ticket of the conversation that gets its messages, in memory.
	 * @param Conversation $oMoveFrom the one whose place it may take
	 * @param bool $bBeside whether it may have others beside
	 * @param bool $bKeepSync whether a paused one stays paused
	 * @return array|null the link whose place it took
	 */
	private function Join(TicketLinks $oLinks, Conversation $oConversation, Conversation $oMoveFrom, bool $bBeside, bool $bKeepSync): ?array
	{
		$bJoined = $oLinks->Own() !== null;
		$oLeft = $oLinks->To($oMoveFrom);
		$aMoved = ($oLeft === null) ? null : $this->oContext->View()->LinkRecord($oLeft);
		if ($oLeft !== null) {
			$oLinks->Replace($oLeft);
		} elseif (!$bJoined && !$bBeside && $oLinks->First() !== null) {
			(new Linking($this->oContext))->Refuse($oLinks->Ticket(), $oLinks->First());
		} else {
			$oLinks->Add();
		}
		if (!$bKeepSync) {
			$oLinks->Resume();
		}
		if ($oConversation->Url() !== '' || !$bJoined) {
			$oLinks->SetUrl($oConversation->Url());
		}

		return $aMoved;
	}
}
