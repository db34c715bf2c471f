<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Linking;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketClass;

/** Separates a ticket from the conversation; nothing of it is removed from the logs. */
final class Unlink extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->Conversation($oInput);
		return (new Linking($this->oContext))->Change(
			$oInput->Id('id'),
			$oConversation,
			array($oConversation),
			$oInput->Text('note', '', Linking::MAX_NOTE_BYTES),
			function (\DBObject $oTicket) {
				$this->Separate($oTicket);
			}
		);
	}

	/** Makes it a ticket of no conversation, in memory. */
	private function Separate(\DBObject $oTicket)
	{
		$oTickets = $this->oContext->Tickets();
		if ($oTickets->Value($oTicket, 'intercom_ref') === '') {
			return;
		}
		$oTicket->Set($oTickets->Attribute('intercom_ref'), '');
		$oTickets->SetValue($oTicket, 'intercom_url', '');
		$oTickets->SetValue($oTicket, 'intercom_sync_activated', TicketClass::SYNC_OFF);
	}
}
