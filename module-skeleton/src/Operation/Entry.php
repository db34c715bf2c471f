<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\History;
use ItopIntercom\Log\AgentEntry;
use ItopIntercom\Log\LogHistory;
use ItopIntercom\Log\Marker;
use ItopIntercom\Log\Message;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketLock;
use ItopIntercom\View\TicketDetails;

/** Adds an entry of the agent, or of an end user who acts for themselves, to a log of a ticket, once for one request. */
final class Entry extends PanelOperation
{
	const MAX_BYTES = 65000;

	public function Run(Input $oInput): array
	{
		$sId = $oInput->Id('id');
		$sRole = $oInput->OneOf('log', Message::LOGS).'_log';
		$sText = $oInput->Text('text', null, self::MAX_BYTES);
		$sRequest = $oInput->RequestId('request_id');
		$oHere = $this->oContext->ConversationIfAny($oInput);
		// What was said in Intercom is no news there.
		$sMark = $oInput->Flag('quiet', false) ? Marker::OfEvent(Marker::TOLD.$sRequest) : $this->Mark($sRequest);
		if (trim($sText) === '') {
			throw new Failure(422, 'invalid_values', \Dict::S('UI:ValueMustBeSet'), array('text' => \Dict::S('UI:ValueMustBeSet')));
		}
		$oTickets = $this->oContext->Tickets();
		// Whoever may not see it does not hold its rows either.
		$oTickets->Find($sId);
		$bAdded = TicketLock::Of($oTickets, $sId)->Run(function () use ($sId, $sRole, $sText, $sMark, $oTickets): bool {
			$oTicket = $oTickets->Find($sId);
			$sAttCode = $oTickets->Attribute($sRole);
			if (strpos((string)$oTicket->Get($sAttCode)->GetText(), $sMark) !== false) {
				return false;
			}
			$this->Add($oTicket, $sAttCode, $sText, $sMark);
			return true;
		});
		return (new TicketDetails($this->oContext))->Record($oTickets->Find($sId), $oHere) + array('changed' => $bAdded);
	}

	/** What a bot hands on was said in the conversation: it counts as copied from there, and is not told there again. */
	private function Mark(string $sRequestId): string
	{
		$bBot = $this->oContext->Agent()->IsBot();
		return $bBot ? Marker::OfPart(Marker::Key($this->oContext->Workspace(), 'bot-'.$sRequestId)) : Marker::OfEntry($sRequestId);
	}

	private function Add(\DBObject $oTicket, string $sAttCode, string $sText, string $sMark)
	{
		$oTickets = $this->oContext->Tickets();
		$oTickets->RequireModify($oTicket);
		if (!$oTickets->Rights()->AllowsAttribute(get_class($oTicket), $sAttCode, UR_ACTION_MODIFY, $oTicket)) {
			throw new Failure(403, 'not_allowed', "The account may not write $sAttCode of ".get_class($oTicket).'.');
		}
		(new AgentEntry($this->oContext))->Add($oTicket, $sAttCode, $sText, $sMark);
		History::Of($this->oContext->Agent());
		LogHistory::Follow($oTicket);
		$oTicket->DBUpdate();
	}
}
