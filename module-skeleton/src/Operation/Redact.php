<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Files\Draft;
use ItopIntercom\HandOver\Shelf;
use ItopIntercom\History;
use ItopIntercom\Log\Redacting;
use ItopIntercom\Log\TicketWriter;
use ItopIntercom\SyncApi\Input;

/**
 * Removes the words of parts that were removed in Intercom from the logs of all tickets that belong to the conversation, or did
 * when they were copied.
 */
final class Redact extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->Conversation($oInput);
		$aPartIds = array_values(array_unique($oInput->Texts('part_ids')));
		$bForms = $oInput->Flag('forms', false);
		if (count($aPartIds) === 0 && !$bForms) {
			throw $oInput->Bad('part_ids', 'must not be empty');
		}
		// What agents have entered for this conversation and not finished: it was said by, or about, whoever is erased.
		$aForms = $bForms ? array('forms' => (new Shelf())->Forget($oConversation->Key())) : array();
		if (count($aPartIds) === 0) {
			return $aForms + array('tickets' => array());
		}
		Draft::ForgetParts($oConversation->Workspace(), $aPartIds);
		$oLogs = $this->oContext->Logs();
		$oWriter = new TicketWriter($this->oContext, true);
		History::Of($this->oContext->Agent());
		$oRedacting = new Redacting($oLogs, $aPartIds, $oConversation->Workspace());
		return $aForms + array('tickets' => $oWriter->Write($oRedacting, $oWriter->Ids($oConversation), $oConversation));
	}
}
