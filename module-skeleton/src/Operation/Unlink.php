<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\History;
use ItopIntercom\Mutex;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketClass;

/**
 * Separates a ticket from the conversation; nothing of it is removed from the logs.
 */
final class Unlink implements PanelOperation
{
	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	public function Run(Input $oInput): array
	{
		$sId = $oInput->Id('id');
		$sConversationId = $oInput->Name('conversation_id');
		$oTickets = $this->oContext->Tickets();

		return Mutex::OfTicket($sId)->Run(function () use ($sId, $sConversationId, $oTickets) {
			$oTicket = $oTickets->Find($sId);
			$oTickets->RequireModify($oTicket);
			$bChanged = $this->Separate($oTicket, $sConversationId);
			$oView = $this->oContext->View();

			return array('ticket' => $oView->Row($oTicket), 'changed' => $bChanged, 'portal_url' => $oView->PortalUrl($oTicket));
		});
	}

	private function Separate(\DBObject $oTicket, string $sConversationId): bool
	{
		$oTickets = $this->oContext->Tickets();
		$sLinked = (string)$oTicket->Get($oTickets->Attribute('intercom_ref'));
		if ($sLinked === '') {
			return false;
		}
		if ($sLinked !== $sConversationId) {
			throw new Failure(409, 'linked_elsewhere', $oTicket->GetName().' belongs to another conversation.');
		}
		$oTicket->Set($oTickets->Attribute('intercom_ref'), '');
		$oTickets->SetValue($oTicket, 'intercom_url', '');
		$oTickets->SetValue($oTicket, 'intercom_sync_activated', TicketClass::SYNC_OFF);
		History::Begin($this->oContext->Agent()->HistoryName());
		$oTicket->DBUpdate();

		return true;
	}
}
