<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\History;
use ItopIntercom\Log\Appending;
use ItopIntercom\Log\Message;
use ItopIntercom\Log\TicketWriter;
use ItopIntercom\NameText;
use ItopIntercom\SyncApi\Input;

/** Puts messages of a conversation into the logs of its tickets, each part once, whatever the order of their arrival. */
final class Append extends Operation
{
	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->Conversation($oInput);
		$aMessages = Message::All($oInput->Records('messages'), $oConversation->Workspace());
		$oWriter = new TicketWriter($this->oContext);
		$aIds = $oInput->Has('ids') ? array_values(array_unique($oInput->Texts('ids'))) : $oWriter->Ids($oConversation);
		$oTickets = $this->oContext->Tickets();
		$oLogs = $this->oContext->Logs();
		History::Begin($this->HistoryName($aMessages));
		return array('tickets' => $oWriter->Write(new Appending($oTickets, $oLogs, $aMessages), $aIds, $oConversation));
	}

	/** The name in iTop's history: that of the author where there is only one. */
	private function HistoryName(array $aMessages): string
	{
		$aNames = array();
		foreach ($aMessages as $oMessage) {
			$aNames[] = NameText::OfIntercom($oMessage->Author()->Text('name', ''));
		}
		$aNames = array_unique(array_filter($aNames, 'strlen'));
		return (count($aNames) === 1) ? reset($aNames) : 'Intercom';
	}
}
