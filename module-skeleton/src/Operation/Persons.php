<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\PersonCreation;
use ItopIntercom\People\PersonView;
use ItopIntercom\SyncApi\Input;

/** A page of the persons found by words. */
final class Persons extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$sQuery = $oInput->Text('query', '', 1024);
		$iPage = $oInput->Integer('page', 1, 1, 10000);
		$iSize = $oInput->Integer('page_size', 10, 1, 50);
		$oRights = $this->oContext->Rights();
		$aPersons = $this->oContext->Persons()->Page($sQuery, ($iPage - 1) * $iSize, $iSize + 1);
		return array(
			'persons' => array_map(array(new PersonView(), 'Record'), array_slice($aPersons, 0, $iSize)),
			'page' => $iPage,
			'more' => count($aPersons) > $iSize,
			'can_create' => PersonCreation::IsAllowed($oRights),
		);
	}
}
