<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Finished;

use ItopIntercom\Form\Draft;
use ItopIntercom\Form\TransitionForm;
use ItopIntercom\Form\ValidForm;
use ItopIntercom\Log\Language;
use ItopIntercom\Log\LogHistory;
use ItopIntercom\Log\Remark;
use ItopIntercom\OfferedTransition;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\TicketLock;
use ItopIntercom\WithContext;

/** A finished ticket goes on: by the transition that its lifecycle has for that, and with a line in its private log. */
final class Reopening extends WithContext
{
	/**
	 * @param string $sMark what the mark of the line says
	 * @throws Failure 422 refused where no transition leads back, invalid_values where it asks for something
	 */
	public function Apply(string $sId, string $sMark)
	{
		$oTickets = $this->oContext->Tickets();
		$oStates = new FinishedStates($oTickets);
		TicketLock::Of($oTickets, $sId)->Run(function () use ($oTickets, $oStates, $sId, $sMark) {
			$oTicket = $oTickets->Find($sId);
			if (!$oStates->IsFinished($oTicket)) {
				return;
			}
			$oTransition = $oStates->WayBack($oTicket);
			if ($oTransition === null) {
				throw new Failure(422, 'refused', 'No transition leads back, or it is not certain which.');
			}
			$this->RequireNothingAsked($oTransition);
			$this->Say(new Remark($oTickets, $this->oContext->Logs(), $sMark), $oTicket);
			LogHistory::Follow($oTicket);
			$oTransition->Apply();
		});
	}

	/** @throws Failure 422 invalid_values where somebody has to fill in something first */
	private function RequireNothingAsked(OfferedTransition $oTransition)
	{
		(new ValidForm(new Draft($this->oContext, new TransitionForm($oTransition))))->Filled(array());
	}

	/** A log that is full is no reason to leave the ticket as it is. */
	private function Say(Remark $oRemark, \DBObject $oTicket)
	{
		if ($oRemark->IsLeftOut()) {
			return;
		}
		try {
			$oRemark->Add($oTicket, (new Language())->Text('event_reopened'));
		} catch (Failure $e) {
			$this->oContext->Log()->Warning('Ticket reopened without a line in its log', array('code' => $e->ErrorCode()));
		}
	}
}
