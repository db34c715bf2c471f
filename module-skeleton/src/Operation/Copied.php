<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\LinkHistory;
use ItopIntercom\SyncApi\Input;

/** Which parts of the conversation stand in the logs of its tickets, and when each ticket was to get them. */
final class Copied extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->Conversation($oInput);
		$oTickets = $this->oContext->Tickets();
		$oLogs = $this->oContext->Logs();
		$oHistory = new LinkHistory($oTickets);
		$aRecords = array();
		$oSet = $oTickets->Linked()->OfConversation($oConversation);
		while ($oTicket = $oSet->Fetch()) {
			$oLink = $oTickets->Linked()->LinkTo($oTicket, $oConversation);
			$aRecords[] = array(
				'id' => (string)$oTicket->GetKey(),
				'name' => (string)$oTicket->GetName(),
				'sync' => $oLink !== null && $oTickets->Linked()->IsSynced($oLink),
				'part_ids' => $oLogs->PartIds($oTicket, $oConversation->Workspace()),
			) + $oHistory->Of($oTicket, $oConversation, $oLink);
		}

		return array('tickets' => $aRecords);
	}
}
