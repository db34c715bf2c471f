<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\Draft;
use ItopIntercom\Form\PersonCreation;
use ItopIntercom\Form\ValidForm;
use ItopIntercom\History;
use ItopIntercom\Mutex;
use ItopIntercom\NameText;
use ItopIntercom\People\PersonView;
use ItopIntercom\SyncApi\Input;

/** Makes a person, or gives back the one that is there already. */
final class CreatePerson extends PanelOperation
{
	/** What makes two persons the same. */
	const SAME = array('email', 'name', 'first_name', 'org_id');

	public function Run(Input $oInput): array
	{
		$aValues = $oInput->Map('values', array());
		$oDraft = new Draft($this->oContext, new PersonCreation($this->oContext->Rights(), $oInput->Sub('contact')));
		$oPerson = $this->Named((new ValidForm($oDraft))->Filled($aValues));
		$sKey = mb_strtolower((string)$oPerson->Get('email').' '.$oPerson->Get('name'), 'UTF-8');
		return Mutex::OfPerson($sKey)->Run(function () use ($oPerson): array {
			$oSame = $this->Same($oPerson);
			if ($oSame === null) {
				$this->Insert($oPerson);
			}
			$oMade = ($oSame === null) ? $oPerson : $oSame;
			return array('person' => (new PersonView())->Record($oMade), 'created' => $oSame === null);
		});
	}

	/** The panel may have been filled in with what a contact calls himself. */
	private function Named(\DBObject $oPerson): \DBObject
	{
		foreach (array_filter(array('name', 'first_name'), array(PersonView::class, 'Has')) as $sAttCode) {
			$oPerson->Set($sAttCode, NameText::Of((string)$oPerson->Get($sAttCode)));
		}

		return $oPerson;
	}

	private function Same(\DBObject $oPerson): ?\DBObject
	{
		$oSearch = new \DBObjectSearch(PersonView::CLASS_NAME);
		foreach (array_filter(self::SAME, array(PersonView::class, 'Has')) as $sAttCode) {
			$oSearch->AddCondition($sAttCode, $oPerson->Get($sAttCode), '=');
		}
		$oSet = new \DBObjectSet($this->oContext->Rights()->Restrict($oSearch));
		while ($oFound = $oSet->Fetch()) {
			if (!PersonView::IsObsolete($oFound)) {
				return $oFound;
			}
		}

		return null;
	}

	private function Insert(\DBObject $oPerson)
	{
		History::Of($this->oContext->Agent());
		$oPerson->DBInsert();
		$oPerson->Reload();
	}
}
