<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\Draft;
use ItopIntercom\Form\FieldList;
use ItopIntercom\Form\PersonCreation;
use ItopIntercom\SyncApi\Input;

/** The fields of the form for a new person, after the values so far have been applied to one in memory. */
final class PersonForm extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oDraft = new Draft($this->oContext, new PersonCreation($this->oContext->Rights(), $oInput->Sub('contact')));
		$oList = new FieldList($oDraft);
		$oDraft->Fill($oInput->Map('values', array()), $oList->Codes());
		$aCodes = $oList->Codes();
		return array(
			'fields' => $oList->Fields($aCodes),
			'unsupported' => $oList->Unsupported(),
			'class_label' => (string)\MetaModel::GetName(get_class($oDraft->Object())),
		);
	}
}
