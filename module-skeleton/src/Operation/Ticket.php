<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\SyncApi\Input;
use ItopIntercom\View\TicketDetails;

/** One ticket with all that the panel shows of it. */
final class Ticket extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oHere = $this->oContext->ConversationIfAny($oInput);
		$oDetails = new TicketDetails($this->oContext);
		return $oDetails->Record($this->oContext->Tickets()->FindWith($oInput->Id('id'), $oDetails->Columns()), $oHere);
	}
}
