<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Link\Links;
use ItopIntercom\SyncApi\Input;

/** The conversations of one ticket, as far as they are of the workspace that asks. */
final class Conversations extends PanelOperation
{
	const MAX_PAGE_SIZE = 500;

	public function Run(Input $oInput): array
	{
		$oTicket = $this->oContext->Tickets()->Find($oInput->Id('id'));
		$iPage = $oInput->Integer('page', 1, 1, 10000);
		$iSize = $oInput->Integer('page_size', 100, 1, self::MAX_PAGE_SIZE);
		$oSet = Links::OfTicketIn($oTicket, $this->oContext->Workspace(), $this->oContext->IsAlone());
		$iCount = (int)$oSet->Count();
		$oSet->SetLimit($iSize, ($iPage - 1) * $iSize);
		$aRecords = array();
		while ($oLink = $oSet->Fetch()) {
			// To a database upper and lower case may be the same.
			if (!in_array((string)$oLink->Get('workspace'), array('', $this->oContext->Workspace()), true)) {
				continue;
			}
			$aRecords[] = array(
				'id' => (string)$oLink->Get('conversation'),
				'url' => (string)$oLink->Get('url'),
				'sync' => (string)$oLink->Get('sync') === 'yes',
			);
		}

		return array(
			'ticket' => $this->oContext->View()->Row($oTicket),
			'count' => $iCount,
			'page' => $iPage,
			'more' => $iPage * $iSize < $iCount,
			'conversations' => $aRecords,
		);
	}
}
