<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\CreationUrl;
use ItopIntercom\Form\Draft;
use ItopIntercom\Form\Field;
use ItopIntercom\Form\FieldList;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Input;

/**
 * The fields of the creation form, after the values so far have been applied to a ticket in memory.
 */
final class Form implements PanelOperation
{
	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	public function Run(Input $oInput): array
	{
		$oFound = $this->oContext->Contacts()->Person($oInput->Sub('contact'));
		$oDraft = new Draft($this->oContext, $oFound->Required(), $oInput->Name('conversation_id'), '');
		$oList = new FieldList($oDraft);
		$oDraft->Fill($oInput->Map('values', array()), $oList->Codes());
		$aCodes = $oList->Codes();
		$aFields = array();
		foreach ($aCodes as $sCode) {
			$aFields[] = (new Field($oDraft, $sCode))->AsRecord($aCodes);
		}
		$aUnsupported = array();
		foreach ($oList->Unsupported() as $oAttribute) {
			$aUnsupported[] = array('code' => $oAttribute->Code(), 'label' => $oAttribute->Label(), 'type' => $oAttribute->Type());
		}

		return array(
			'fields' => $aFields,
			'unsupported' => $aUnsupported,
			'class_label' => (string)\MetaModel::GetName(get_class($oDraft->Ticket())),
			'create_url' => (new CreationUrl())->Of($oDraft, $aCodes),
			'person' => $oFound->AsRecord(),
		);
	}
}
