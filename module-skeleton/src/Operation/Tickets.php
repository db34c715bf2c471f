<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Objects;
use ItopIntercom\SyncApi\Input;

/** A page of the tickets of the conversation, or of those of the person; newest first. */
final class Tickets extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$iPage = $oInput->Integer('page', 1, 1, 10000);
		$iPageSize = $oInput->Integer('page_size', 10, 1, 100);
		$oView = $this->oContext->View();
		$oSet = $this->Listed($oInput);
		$oSet->SetLimit($iPageSize + 1, ($iPage - 1) * $iPageSize);
		$aFound = Objects::Of($oSet, $oView->Columns());
		$aRows = array();
		$aLinks = $oView->Links($aFound, $this->oContext->ConversationIfAny($oInput));
		foreach (array_slice($aFound, 0, $iPageSize) as $oTicket) {
			$aRows[] = $oView->Row($oTicket) + $oView->OfLink($oTicket, $aLinks[(int)$oTicket->GetKey()]);
		}

		return array('tickets' => $aRows, 'page' => $iPage, 'more' => count($aFound) > $iPageSize);
	}

	private function Listed(Input $oInput): \DBObjectSet
	{
		$sList = $oInput->OneOf('list', array('linked', 'ongoing', 'finished', 'own'));
		if ($sList === 'linked') {
			return $this->oContext->Tickets()->Linked()->OfConversation($this->oContext->Conversation($oInput));
		}
		$oConversation = $this->oContext->ConversationIfAny($oInput);
		$oPerson = $this->oContext->Persons()->Of($oInput->Sub('contact'), $oConversation)->Required();
		$aLinked = ($oConversation === null) ? array() : Objects::Ids($this->oContext->Tickets()->Linked()->OfConversation($oConversation));
		return $this->oContext->Tickets()->OfCaller((string)$oPerson->GetKey(), $sList, $aLinked, $oInput->Text('name', '', 255));
	}
}
