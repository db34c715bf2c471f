<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\History;
use ItopIntercom\Mutex;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketClass;
use ItopIntercom\TicketLock;

/**
 * Pauses or resumes all tickets of the conversation.
 */
final class Sync implements PanelOperation
{
	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	public function Run(Input $oInput): array
	{
		$sConversationId = $oInput->Name('conversation_id');
		$bActivated = $oInput->Flag('activated');

		return Mutex::OfConversation($sConversationId)->Run(function () use ($sConversationId, $bActivated) {
			$aIds = $this->Ids($sConversationId);
			$iSynced = 0;
			foreach ($aIds as $sId) {
				$iSynced += $this->SetOne($sId, $sConversationId, $bActivated) ? 1 : 0;
			}

			return array('count' => count($aIds), 'synced' => $iSynced);
		});
	}

	/**
	 * Returns the ids of the tickets after making sure that each of them may be modified.
	 */
	private function Ids(string $sConversationId): array
	{
		$oTickets = $this->oContext->Tickets();
		$oSet = $oTickets->OfConversation($sConversationId);
		$oSet->OptimizeColumnLoad(array($oTickets->Required() => array($oTickets->Attribute('intercom_ref'))));
		$aIds = array();
		while ($oTicket = $oSet->Fetch()) {
			$oTickets->RequireModify($oTicket);
			$aIds[] = (string)$oTicket->GetKey();
		}

		return $aIds;
	}

	/**
	 * Returns whether the ticket is synced now.
	 */
	private function SetOne(string $sId, string $sConversationId, bool $bActivated): bool
	{
		return TicketLock::Of($this->oContext->Tickets(), $sId)->Run(function () use ($sId, $sConversationId, $bActivated) {
			$oTickets = $this->oContext->Tickets();
			$oTicket = $oTickets->Find($sId);
			if ((string)$oTicket->Get($oTickets->Attribute('intercom_ref')) !== $sConversationId) {
				return false;
			}
			if ($oTickets->IsSynced($oTicket) !== $bActivated) {
				$sValue = $bActivated ? TicketClass::SYNC_ON : TicketClass::SYNC_OFF;
				$oTicket->Set($oTickets->Attribute('intercom_sync_activated'), $sValue);
				History::Of($this->oContext->Agent());
				$oTicket->DBUpdate();
			}

			return $bActivated;
		});
	}
}
