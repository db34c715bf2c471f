<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\Assignment;
use ItopIntercom\Form\Draft;
use ItopIntercom\Form\TransitionForm;
use ItopIntercom\Form\ValidForm;
use ItopIntercom\History;
use ItopIntercom\Log\LogHistory;
use ItopIntercom\OfferedTransition;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketLock;
use ItopIntercom\View\TicketDetails;

/** Applies a transition to a ticket, unless it has left the state in which that was offered. */
final class Act extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$sId = $oInput->Id('id');
		$sStimulus = $oInput->Name('stimulus');
		$sState = $oInput->Text('state', null, 255);
		$aValues = $oInput->Map('values', array());
		$bMine = $oInput->Flag('mine', false);
		$oHere = $this->oContext->ConversationIfAny($oInput);
		// Whoever may not see it does not hold its rows either.
		$this->oContext->Tickets()->Find($sId);
		$bChanged = TicketLock::Of($this->oContext->Tickets(), $sId)->Run(function () use ($sId, $sStimulus, $sState, $aValues, $bMine): bool {
			$oTicket = $this->oContext->Tickets()->Find($sId);
			if ($this->State($oTicket) !== $sState) {
				return false;
			}
			$this->Apply($oTicket, $sStimulus, $aValues, $bMine);
			return true;
		});
		$oTicket = $this->oContext->Tickets()->Find($sId);
		return (new TicketDetails($this->oContext))->Record($oTicket, $oHere) + array('changed' => $bChanged);
	}

	/** The state as a row of a ticket has it. */
	private function State(\DBObject $oTicket): string
	{
		$oTickets = $this->oContext->Tickets();
		return $oTickets->Has('status') ? $oTickets->Value($oTicket, 'status') : (string)$oTicket->GetState();
	}

	/** @param bool $bMine whether it is assigned to the agent */
	private function Apply(\DBObject $oTicket, string $sStimulus, array $aValues, bool $bMine)
	{
		$oTransition = OfferedTransition::Required($oTicket, $sStimulus, $this->oContext->Tickets());
		$aValues = $bMine ? (new Assignment($this->oContext))->Values($oTransition) + $aValues : $aValues;
		(new ValidForm(new Draft($this->oContext, new TransitionForm($oTransition))))->Filled($aValues);
		History::Of($this->oContext->Agent());
		LogHistory::Follow($oTicket);
		$oTransition->Apply();
	}
}
