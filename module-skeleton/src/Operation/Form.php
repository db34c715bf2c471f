<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\Draft;
use ItopIntercom\Form\FieldList;
use ItopIntercom\Form\TicketCreation;
use ItopIntercom\SyncApi\Input;

/** The fields of the creation form, after the values so far have been applied to a ticket in memory. */
final class Form extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->Conversation($oInput)->At($oInput->Text('conversation_url', '', 2048));
		$oFound = $this->oContext->Persons()->Of($oInput->Sub('contact'), $oConversation);
		$oDraft = new Draft($this->oContext, new TicketCreation($this->oContext, $oFound->Required(), $oConversation));
		$oList = new FieldList($oDraft);
		$aValues = $oInput->Map('values', array());
		$oDraft->Fill($aValues, $oList->Codes());
		$oDraft->ChooseOnlyTargets($aValues, $oList->Codes());
		$aCodes = $oList->Codes();
		$oDraft->Compute();
		return array(
			'fields' => $oList->Fields($aCodes),
			'unsupported' => $oList->Unsupported(),
			'class_label' => (string)\MetaModel::GetName(get_class($oDraft->Object())),
			'person' => $oFound->AsRecord(),
			'portal_user' => $this->oContext->Users()->IsInPortal((string)$oFound->Required()->GetKey()),
		);
	}
}
