<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/**
 * Which attributes the creation form asks for: the configured ones, then each other mandatory one that had no value
 * before the form was filled in, each after those parents that the agent can change.
 */
final class FieldList
{
	/** @var Draft */
	private $oDraft;
	/** @var string[] */
	private $aMandatory;

	/**
	 * @param Draft $oDraft not filled in yet, so that a field does not vanish once it has its value
	 */
	public function __construct(Draft $oDraft)
	{
		$this->oDraft = $oDraft;
		$this->aMandatory = $this->MandatoryAndEmpty();
	}

	/**
	 * @return string[]
	 */
	public function Codes(): array
	{
		$aCodes = array();
		foreach (array_merge($this->oDraft->Configured(), $this->Mandatory()) as $sCode) {
			if ($this->oDraft->CanBeShown($sCode)) {
				$this->AddAfterParents($sCode, array(), $aCodes);
			}
		}

		return $aCodes;
	}

	/**
	 * Returns the mandatory attributes without a value for which the panel has no field.
	 *
	 * @return Attribute[]
	 */
	public function Unsupported(): array
	{
		$aAttributes = array();
		foreach ($this->Mandatory() as $sCode) {
			$oAttribute = $this->oDraft->Attribute($sCode);
			if (!$oAttribute->HasField() && $oAttribute->IsEmpty()) {
				$aAttributes[] = $oAttribute;
			}
		}

		return $aAttributes;
	}

	private function Mandatory(): array
	{
		return array_values(array_unique(array_merge($this->aMandatory, $this->MandatoryAndEmpty())));
	}

	/**
	 * Returns the codes of the mandatory attributes that have no value now.
	 *
	 * @return string[]
	 */
	public function MandatoryAndEmpty(): array
	{
		$aCodes = array();
		foreach (array_keys(\MetaModel::ListAttributeDefs(get_class($this->oDraft->Ticket()))) as $sCode) {
			$oAttribute = $this->oDraft->Attribute($sCode);
			if ($oAttribute->Definition()->IsWritable() && $oAttribute->IsEmpty() && $oAttribute->IsMandatory()) {
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
