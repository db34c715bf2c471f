<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Finished\Reaction;
use ItopIntercom\Finished\Satisfaction;
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
		$oAppending = new Appending($this->oContext->Tickets(), $this->oContext->Logs(), $aMessages);
		$this->BeginHistory($aMessages);
		$aTickets = $oWriter->Write($oAppending, $aIds, $oConversation);
		$aFinished = (new Reaction($this->oContext, $oConversation, $aMessages))->To($aTickets);
		if ($aFinished !== null && $aFinished['follow_up'] !== null) {
			$this->BeginHistory($aMessages);
			$aNew = array_diff(array($aFinished['follow_up']['id']), array_column($aTickets, 'id'));
			$aTickets = array_merge($aTickets, $oWriter->Write($oAppending, $aNew, $oConversation));
		}

		return array('tickets' => $aTickets, 'finished' => $aFinished);
	}

	/** The name in iTop's history: that of the author where there is only one. */
	private function BeginHistory(array $aMessages)
	{
		$aNames = array();
		$sMark = '';
		foreach ($aMessages as $oMessage) {
			$sMark = ($oMessage->Stars() > 0) ? Satisfaction::MARK : $sMark;
			$aNames[] = NameText::OfIntercom($oMessage->Author()->Text('name', ''));
		}
		$aNames = array_unique(array_filter($aNames, 'strlen'));
		History::Begin((count($aNames) === 1) ? reset($aNames) : 'Intercom', 0, $sMark);
	}
}
