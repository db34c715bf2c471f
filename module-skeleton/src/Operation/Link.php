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
		$sId = $oInput->Id('id');
		$oConversation = $oInput->Sub('conversation');
		$sConversationId = $oConversation->Name('id');
		$sUrl = $oConversation->Text('url', '', 2048);
		$oTickets = $this->oContext->Tickets();

		return Mutex::OfTicket($sId)->Run(function () use ($sId, $sConversationId, $sUrl, $oTickets) {
			$oTicket = $oTickets->Find($sId);
			$oTickets->RequireModify($oTicket);
			$bChanged = $this->Join($oTicket, $sConversationId, $sUrl);
			$oView = $this->oContext->View();

			return array('ticket' => $oView->Row($oTicket), 'changed' => $bChanged, 'portal_url' => $oView->PortalUrl($oTicket));
		});
	}

	private function Join(\DBObject $oTicket, string $sConversationId, string $sUrl): bool
	{
		$oTickets = $this->oContext->Tickets();
		$sLinked = (string)$oTicket->Get($oTickets->Attribute('intercom_ref'));
		if ($sLinked !== '' && $sLinked !== $sConversationId) {
			throw new Failure(409, 'linked_elsewhere', $oTicket->GetName().' belongs to another conversation.');
		}
		$oTicket->Set($oTickets->Attribute('intercom_ref'), $sConversationId);
		$oTickets->SetValue($oTicket, 'intercom_sync_activated', TicketClass::SYNC_ON);
		if ($sUrl !== '') {
			$oTickets->SetValue($oTicket, 'intercom_url', $sUrl);
		}
		$bChanged = count($oTicket->ListChanges()) > 0;
		if ($bChanged) {
			History::Begin($this->oContext->Agent()->HistoryName());
			$oTicket->DBUpdate();
		}

		return $bChanged;
	}
}
