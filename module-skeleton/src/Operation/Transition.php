<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\Assignment;
use ItopIntercom\Form\Draft;
use ItopIntercom\Form\FieldList;
use ItopIntercom\Form\TransitionForm;
use ItopIntercom\OfferedTransition;
use ItopIntercom\SyncApi\Input;

/**
 * What iTop asks for before a transition of a ticket, after the values so far have been applied to it in memory. At first those
 * are the acting agent and her team, where it asks for them.
 */
final class Transition extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oTickets = $this->oContext->Tickets();
		$oTicket = $oTickets->Find($oInput->Id('id'));
		$sStimulus = $oInput->Name('stimulus');
		$oTransition = OfferedTransition::Required($oTicket, $sStimulus, $oTickets);
		$oView = $this->oContext->View();
		$aAnswer = array('ticket' => $oView->Row($oTicket)) + $oTransition->AsRecord();
		$oDraft = new Draft($this->oContext, new TransitionForm($oTransition));
		$oList = new FieldList($oDraft);
		$aValues = $oInput->Map('values', array());
		$oDraft->Fill((count($aValues) > 0) ? $aValues : (new Assignment($this->oContext))->Values($oTransition), $oList->Codes());
		return $aAnswer + array(
			'description' => $oTransition->Description(),
			'fields' => $oList->Fields($oList->Codes()),
			'unsupported' => $oList->Unsupported(),
			'edit_url' => $oView->TransitionUrl($oTicket, $sStimulus),
		);
	}
}
