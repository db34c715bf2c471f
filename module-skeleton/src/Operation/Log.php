<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Log\Message;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\View\LogView;

/** A page of the entries of one log of a ticket, newest first. */
final class Log extends PanelOperation
{
	const MAX_PAGE_SIZE = 20;

	public function Run(Input $oInput): array
	{
		$oTickets = $this->oContext->Tickets();
		$oTicket = $oTickets->Find($oInput->Id('id'));
		$sLog = $oInput->OneOf('log', Message::LOGS);
		$iPage = $oInput->Integer('page', 1, 1, 10000);
		$iSize = $oInput->Integer('page_size', 5, 1, self::MAX_PAGE_SIZE);
		$oTickets->Attribute($sLog.'_log');
		$oView = new LogView($oTickets);
		if (!$oView->MayRead($oTicket, $sLog)) {
			throw new Failure(403, 'not_allowed', "The account may not read the $sLog log of ".get_class($oTicket).'.');
		}

		return $oView->Page($oTicket, $sLog, $iPage, $iSize);
	}
}
