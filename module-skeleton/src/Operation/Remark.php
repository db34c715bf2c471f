<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\History;
use ItopIntercom\Log\Remarking;
use ItopIntercom\Log\TicketWriter;
use ItopIntercom\SyncApi\Input;

/** Says in the private log of all tickets of the conversation what happened to it in Intercom. */
final class Remark extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->Conversation($oInput);
		$sKey = $oInput->OneOf('text_key', Remarking::KEYS);
		$oTickets = $this->oContext->Tickets();
		$oLogs = $this->oContext->Logs();
		$oWriter = new TicketWriter($this->oContext);
		History::Of($this->oContext->Agent());
		$aIds = $oWriter->Ids($oConversation);
		return array('tickets' => $oWriter->Write(new Remarking($oTickets, $oLogs, $sKey, $oConversation), $aIds, $oConversation));
	}
}
