<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\Draft;
use ItopIntercom\Form\PersonCreation;
use ItopIntercom\Form\Purpose;
use ItopIntercom\Form\TicketCreation;
use ItopIntercom\Form\TransitionForm;
use ItopIntercom\OfferedTransition;
use ItopIntercom\SyncApi\Input;

/** What may be chosen for one field of a form, under the values so far, by words of what a choice shows. */
final class Choices extends PanelOperation
{
	const MAX_PAGE_SIZE = 50;
	const OF_TICKET = 'ticket';
	const OF_PERSON = 'person';
	const OF_TRANSITION = 'transition';

	public function Run(Input $oInput): array
	{
		$sCode = $oInput->Name('attribute');
		$iPage = $oInput->Integer('page', 1, 1, 10000);
		$iSize = $oInput->Integer('page_size', 10, 1, self::MAX_PAGE_SIZE);
		$oDraft = new Draft($this->oContext, $this->Purpose($oInput));
		$bShown = $oDraft->CanBeShown($sCode);
		$aValues = $oInput->Map('values', array());
		unset($aValues[$sCode]);
		$oDraft->Fill($aValues, array());
		$oChoices = $bShown ? $oDraft->Attribute($sCode)->Choices() : null;
		if ($oChoices === null) {
			throw $oInput->Bad('attribute', 'must be an attribute of the form whose value is chosen');
		}
		$aChoices = $oChoices->Read($oInput->Text('query', '', 1024), ($iPage - 1) * $iSize, $iSize + 1);
		return array(
			'label' => $oDraft->Attribute($sCode)->Label(),
			'choices' => array_slice($aChoices, 0, $iSize),
			'page' => $iPage,
			'more' => count($aChoices) > $iSize,
		);
	}

	private function Purpose(Input $oInput): Purpose
	{
		$oTickets = $this->oContext->Tickets();
		switch ($oInput->OneOf('of', array(self::OF_TICKET, self::OF_PERSON, self::OF_TRANSITION), self::OF_TICKET)) {
			case self::OF_PERSON:
				return new PersonCreation($this->oContext->Rights(), $oInput->Sub('contact'));
			case self::OF_TRANSITION:
				$oTicket = $oTickets->Find($oInput->Id('id'));
				return new TransitionForm(OfferedTransition::Required($oTicket, $oInput->Name('stimulus'), $oTickets));
			default:
				$oConversation = $this->oContext->Conversation($oInput);
				$oPerson = $this->oContext->Persons()->Of($oInput->Sub('contact'), $oConversation)->Required();
				return new TicketCreation($this->oContext, $oPerson, $oConversation);
		}
	}
}
