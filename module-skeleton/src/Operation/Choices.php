<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\Draft;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Input;

/**
 * What may be chosen for one field of the creation form, under the values so far, by words of its name.
 */
final class Choices implements PanelOperation
{
	const MAX_PAGE_SIZE = 50;

	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	public function Run(Input $oInput): array
	{
		$sCode = $oInput->Name('attribute');
		$iPage = $oInput->Integer('page', 1, 1, 10000);
		$iSize = $oInput->Integer('page_size', 10, 1, self::MAX_PAGE_SIZE);
		$oPerson = $this->oContext->Contacts()->Person($oInput->Sub('contact'))->Required();
		$oDraft = new Draft($this->oContext, $oPerson, $oInput->Name('conversation_id'), '');
		$oChoices = $oDraft->CanBeShown($sCode) ? $oDraft->Attribute($sCode)->Choices() : null;
		if ($oChoices === null) {
			throw $oInput->Bad('attribute', 'must be an attribute of the form whose value is chosen');
		}
		$aValues = $oInput->Map('values', array());
		unset($aValues[$sCode]);
		$oDraft->Fill($aValues, array());
		$aChoices = $oChoices->Read($oInput->Text('query', '', 1024), ($iPage - 1) * $iSize, $iSize + 1);

		return array(
			'label' => $oDraft->Attribute($sCode)->Label(),
			'choices' => array_slice($aChoices, 0, $iSize),
			'page' => $iPage,
			'more' => count($aChoices) > $iSize,
		);
	}
}
