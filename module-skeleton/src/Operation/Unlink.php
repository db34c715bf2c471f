<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Link\TicketLinks;
use ItopIntercom\Linking;
use ItopIntercom\SyncApi\Input;

/** Separates a ticket from the conversation, and from no other one; nothing of it is removed from the logs. */
final class Unlink extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$sNote = $oInput->Text('note', '', Linking::MAX_NOTE_BYTES);
		$oConversation = $this->oContext->Conversation($oInput);
		return (new Linking($this->oContext))->Change($oInput->Id('id'), $oConversation, $sNote, function (TicketLinks $oLinks): ?array {
			return $this->Separate($oLinks);
		});
	}

	/** Makes it a ticket of the conversation no longer, in memory; returns the link that it had. */
	private function Separate(TicketLinks $oLinks): ?array
	{
		if ($oLinks->Own() === null && $oLinks->First() !== null) {
			(new Linking($this->oContext))->Refuse($oLinks->Ticket(), $oLinks->First());
		}
		$aLeft = ($oLinks->Own() === null) ? null : $this->oContext->View()->LinkRecord($oLinks->Own());
		$oLinks->Remove();
		return $aLeft;
	}
}
