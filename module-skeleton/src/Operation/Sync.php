<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Conversation;
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
		$oConversation = $this->oContext->Conversation($oInput);
		$bActivated = $oInput->Flag('activated');

		return Mutex::OfConversation($oConversation)->Run(function () use ($oConversation, $bActivated) {
			$aIds = $this->Ids($oConversation);
			$iSynced = 0;
			foreach ($aIds as $sId) {
				$iSynced += $this->SetOne($sId, $oConversation, $bActivated) ? 1 : 0;
			}

			return array('count' => count($aIds), 'synced' => $iSynced);
		});
	}

	/**
	 * Returns the ids of the tickets after making sure that each of them may be modified.
	 */
	private function Ids(Conversation $oConversation): array
	{
		$oTickets = $this->oContext->Tickets();
		$oSet = $oTickets->OfConversation($oConversation);
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
	private function SetOne(string $sId, Conversation $oConversation, bool $bActivated): bool
	{
		return TicketLock::Of($this->oContext->Tickets(), $sId)->Run(function () use ($sId, $oConversation, $bActivated) {
			$oTickets = $this->oContext->Tickets();
			$oTicket = $oTickets->Find($sId);
			if (!$oTickets->IsLinked($oTicket, $oConversation)) {
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
