<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\Draft;
use ItopIntercom\Form\FieldList;
use ItopIntercom\Form\PersonCreation;
use ItopIntercom\Form\Prefill;
use ItopIntercom\Form\TicketCreation;
use ItopIntercom\HandOver\HandedOver;
use ItopIntercom\HandOver\Shelf;
use ItopIntercom\ModuleInfo;
use ItopIntercom\Objects;
use ItopIntercom\Rights;
use ItopIntercom\SyncApi\Input;

/** Puts a form aside for iTop's own creation form, and answers where somebody goes on with it. */
final class HandOver extends PanelOperation
{
	const OF_TICKET = 'ticket';
	const OF_PERSON = 'person';

	public function Run(Input $oInput): array
	{
		Rights::RequireWritable();
		$bPerson = $oInput->OneOf('of', array(self::OF_TICKET, self::OF_PERSON), self::OF_TICKET) === self::OF_PERSON;
		$aValues = $oInput->Map('values', array());
		if (strlen((string)json_encode($aValues, JSON_PARTIAL_OUTPUT_ON_ERROR)) > Shelf::MAX_BYTES) {
			throw $oInput->Bad('values', 'must not be longer than '.Shelf::MAX_BYTES.' bytes');
		}
		$oDraft = $bPerson ? $this->OfPerson($oInput) : $this->OfTicket($oInput);
		$oList = new FieldList($oDraft);
		$oDraft->Fill($aValues, $oList->Codes());
		$oPrefill = new Prefill($oDraft, $aValues, $oList->Codes());
		$oForm = $bPerson
			? new HandedOver(get_class($oDraft->Object()), $oPrefill->Values())
			: $this->Ticket($oDraft, $oPrefill, $oInput);
		$sReference = (new Shelf())->Put($oForm, $this->Place($oInput));
		return array('url' => $this->Url($sReference), 'left_out' => $oPrefill->LeftOut());
	}

	private function OfPerson(Input $oInput): Draft
	{
		return new Draft($this->oContext, new PersonCreation($this->oContext->Rights(), $oInput->Sub('contact')));
	}

	private function OfTicket(Input $oInput): Draft
	{
		$oConversation = $this->oContext->ConversationOf($oInput->Sub('conversation'));
		$oPerson = $this->oContext->Persons()->Of($oInput->Sub('contact'), $oConversation)->Required();
		return new Draft($this->oContext, new TicketCreation($this->oContext, $oPerson, $oConversation));
	}

	private function Ticket(Draft $oDraft, Prefill $oPrefill, Input $oInput): HandedOver
	{
		$oConversation = $this->oContext->ConversationOf($oInput->Sub('conversation'));
		$aIds = Objects::Ids($this->oContext->Tickets()->Linked()->OfConversation($oConversation));
		return new HandedOver(get_class($oDraft->Object()), $oPrefill->Values(), $oConversation, $aIds);
	}

	/** A person's form may be for no conversation. */
	private function Place(Input $oInput): string
	{
		$oRecord = $oInput->Sub('conversation');
		return $oRecord->Has('id') ? $this->oContext->ConversationOf($oRecord)->Key() : '';
	}

	private function Url(string $sReference): string
	{
		$aQuery = array('exec_module' => ModuleInfo::CODE, 'exec_page' => 'hand-over.php', 'reference' => $sReference);
		return \utils::GetAbsoluteUrlAppRoot().'pages/exec.php?'.http_build_query($aQuery, '', '&');
	}
}
