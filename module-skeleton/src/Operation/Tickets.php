<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Input;

/**
 * A page of the tickets of the conversation, or of the ongoing tickets of the person; newest first.
 */
final class Tickets implements PanelOperation
{
	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	public function Run(Input $oInput): array
	{
		$iPage = $oInput->Integer('page', 1, 1, 10000);
		$iPageSize = $oInput->Integer('page_size', 10, 1, 100);
		$oTickets = $this->oContext->Tickets();
		$oView = $this->oContext->View();
		$oSet = $this->Listed($oInput);
		$oSet->OptimizeColumnLoad(array($oSet->GetClassAlias() => $oView->Columns()));
		$oSet->SetLimit($iPageSize + 1, ($iPage - 1) * $iPageSize);
		$aRows = array();
		while ($oTicket = $oSet->Fetch()) {
			$aRows[] = $oView->Row($oTicket) + array('synced' => $oTickets->IsSynced($oTicket), 'link' => $oView->Link($oTicket));
		}

		return array(
			'tickets' => array_slice($aRows, 0, $iPageSize),
			'page' => $iPage,
			'more' => count($aRows) > $iPageSize,
		);
	}

	private function Listed(Input $oInput): \DBObjectSet
	{
		if ($oInput->OneOf('list', array('linked', 'ongoing')) === 'linked') {
			return $this->oContext->Tickets()->OfConversation($oInput->Name('conversation_id'));
		}
		$oPerson = $this->oContext->Persons()->Of($oInput->Sub('contact'), $oInput->Text('conversation_id', '', 255))->Required();

		return $this->oContext->Tickets()->Ongoing((string)$oPerson->GetKey());
	}
}
