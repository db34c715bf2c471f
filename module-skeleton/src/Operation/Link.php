<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Linking;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketClass;

/**
 * Joins an existing ticket to the conversation and turns its sync on.
 */
final class Link implements PanelOperation
{
	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	public function Run(Input $oInput): array
	{
		$oConversation = $oInput->Sub('conversation');
		$sConversationId = $oConversation->Name('id');
		$sUrl = $oConversation->Text('url', '', 2048);
		$sMoveFrom = $oInput->Text('move_from', '', 255);
		$sNote = $oInput->Text('note', '', Linking::MAX_NOTE_BYTES);

		return (new Linking($this->oContext))->Change(
			$oInput->Id('id'),
			array($sConversationId, $sMoveFrom),
			$sNote,
			function (\DBObject $oTicket) use ($sConversationId, $sUrl) {
				$this->Join($oTicket, $sConversationId, $sUrl);
			}
		);
	}

	/**
	 * Makes it a ticket of the conversation that gets its messages, in memory.
	 */
	private function Join(\DBObject $oTicket, string $sConversationId, string $sUrl)
	{
		$oTickets = $this->oContext->Tickets();
		$bMoved = $oTickets->Value($oTicket, 'intercom_ref') !== $sConversationId;
		$oTicket->Set($oTickets->Attribute('intercom_ref'), $sConversationId);
		$oTickets->SetValue($oTicket, 'intercom_sync_activated', TicketClass::SYNC_ON);
		if ($sUrl !== '' || $bMoved) {
			$oTickets->SetValue($oTicket, 'intercom_url', $sUrl);
		}
	}
}
