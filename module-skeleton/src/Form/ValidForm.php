<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\SyncApi\Failure;

/** A draft with values that iTop takes, or a sentence for each that it does not. */
final class ValidForm
{
	private $oDraft;
	/** @var FieldList */
	private $oList;

	public function __construct(Draft $oDraft)
	{
		$this->oDraft = $oDraft;
		$this->oList = new FieldList($oDraft);
	}

	/**
	 * Returns the object in memory with the values of the form.
	 * @throws Failure 422 invalid_values, with a sentence for each attribute
	 */
	public function Filled(array $aValues): \DBObject
	{
		$aBefore = $this->MustChange();
		$this->oDraft->Fill($aValues, $this->oList->Codes());
		$aProblems = $this->oList->Problems();
		foreach ($aBefore as $sCode => $value) {
			if (!isset($aProblems[$sCode]) && $this->oDraft->Attribute($sCode)->Definition()->Equals($this->oDraft->Object()->Get($sCode), $value)) {
				$aProblems[$sCode] = \Dict::S('UI:ValueMustBeChanged');
			}
		}
		if (count($aProblems) > 0) {
			$aLabels = array();
			foreach ($aProblems as $sCode => $sProblem) {
				$aLabels[] = $this->oDraft->LabelOf((string)$sCode).': '.$sProblem;
			}
			throw new Failure(422, 'invalid_values', implode(' ', $aLabels), $aProblems);
		}

		return $this->oDraft->Object();
	}

	/** Returns the values that must give way to others, by attribute code. */
	private function MustChange(): array
	{
		$aValues = array();
		foreach ($this->oList->Codes() as $sCode) {
			if ($this->oDraft->Attribute($sCode)->MustChange() && !$this->oDraft->Attribute($sCode)->IsEmpty()) {
				$value = $this->oDraft->Object()->Get($sCode);
				$aValues[$sCode] = is_object($value) ? clone $value : $value;
			}
		}

		return $aValues;
	}
}
