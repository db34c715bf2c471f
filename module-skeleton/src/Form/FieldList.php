<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/**
 * Which attributes a form asks for: those of its purpose, then, where it wants them, each other mandatory one that had no value
 * before the form was filled in, each after those parents that the agent can change.
 */
final class FieldList
{
	private $oDraft;
	/** @var string[] */
	private $aMandatory;

	/** @param Draft $oDraft not filled in yet, so that a field does not vanish once it has its value */
	public function __construct(Draft $oDraft)
	{
		$this->oDraft = $oDraft;
		$this->aMandatory = $this->MandatoryAndEmpty();
	}

	/** @return string[] */
	public function Codes(): array
	{
		if (!$this->oDraft->Purpose()->AsksWhatIsMissing()) {
			return $this->oDraft->ParentsFirst($this->oDraft->Asked());
		}
		$aCodes = array();
		foreach (array_merge($this->oDraft->Asked(), $this->Mandatory()) as $sCode) {
			if ($this->oDraft->CanBeShown($sCode)) {
				$this->AddAfterParents($sCode, array(), $aCodes);
			}
		}

		return $aCodes;
	}

	/**
	 * Returns the records of these fields, given what was filled in.
	 * @param string[] $aCodes
	 */
	public function Fields(array $aCodes): array
	{
		$aFields = array();
		foreach ($aCodes as $sCode) {
			$aFields[] = (new Field($this->oDraft, $sCode))->AsRecord($aCodes);
		}

		return $aFields;
	}

	/** Returns the records of the mandatory attributes without a value for which the panel has no field. */
	public function Unsupported(): array
	{
		$aRecords = array();
		foreach ($this->Mandatory() as $sCode) {
			$oAttribute = $this->oDraft->Attribute($sCode);
			if (!$oAttribute->HasField() && $oAttribute->IsEmpty()) {
				$aRecords[] = array('code' => $sCode, 'label' => $oAttribute->Label(), 'type' => $oAttribute->Type());
			}
		}

		return $aRecords;
	}

	/** @return string[] a sentence for each value that is wrong or missing, by attribute code */
	public function Problems(): array
	{
		$aProblems = $this->oDraft->Problems();
		foreach ($this->MandatoryAndEmpty() as $sCode) {
			$aProblems += array($sCode => \Dict::S('UI:ValueMustBeSet'));
		}

		return $aProblems;
	}

	private function Mandatory(): array
	{
		return array_values(array_unique(array_merge($this->aMandatory, $this->MandatoryAndEmpty())));
	}

	/** @return string[] the codes of the mandatory attributes that have no value now */
	private function MandatoryAndEmpty(): array
	{
		$oPurpose = $this->oDraft->Purpose();
		$aAll = array_keys(\MetaModel::ListAttributeDefs(get_class($this->oDraft->Object())));
		$aCodes = array();
		foreach ($oPurpose->AsksWhatIsMissing() ? $aAll : $oPurpose->Asked() as $sCode) {
			$oAttribute = $this->oDraft->Attribute($sCode);
			// In this order: to know that a set of other objects is empty takes a query.
			if ($oAttribute->IsMandatory() && $oAttribute->IsEmpty()) {
				$aCodes[] = $sCode;
			}
		}

		return $aCodes;
	}

	private function AddAfterParents(string $sCode, array $aPath, array &$aCodes)
	{
		if (in_array($sCode, $aCodes, true) || in_array($sCode, $aPath, true)) {
			return;
		}
		foreach ($this->oDraft->Attribute($sCode)->Parents() as $sParent) {
			if ($this->oDraft->CanBeShown($sParent) && !$this->oDraft->Attribute($sParent)->IsReadOnly()) {
				$this->AddAfterParents($sParent, array_merge($aPath, array($sCode)), $aCodes);
			}
		}
		$aCodes[] = $sCode;
	}
}
