<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\Log\AgentEntry;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\WithContext;

/** An object in memory that is being filled in: the values of a form are applied to it parents first. */
final class Draft extends WithContext
{
	private $oPurpose;
	/** @var ValueReader */
	private $oReader;
	/** @var array what was entered, by attribute code */
	private $aEntered = array();
	/** @var string[] sentence by attribute code */
	private $aProblems = array();
	/** @var array by attribute code: the values of the object, and the choices that were read under them */
	private $aRead = array();

	public function __construct(Context $oContext, Purpose $oPurpose)
	{
		parent::__construct($oContext);
		$this->oPurpose = $oPurpose;
		$this->oReader = new ValueReader(new AgentEntry($oContext));
	}

	public function Purpose(): Purpose
	{
		return $this->oPurpose;
	}

	public function Object(): \DBObject
	{
		return $this->oPurpose->Object();
	}

	public function Attribute(string $sCode): Attribute
	{
		return new Attribute($this->oPurpose, $sCode, $this->oContext->Rights());
	}

	/** Returns the code itself for what is no attribute. */
	public function LabelOf(string $sCode): string
	{
		return $this->IsAttribute($sCode) ? $this->Attribute($sCode)->Label() : $sCode;
	}

	/** @return string[] the codes that the form asks for in any case and iTop would show */
	public function Asked(): array
	{
		return array_values(array_unique(array_filter($this->oPurpose->Asked(), array($this, 'CanBeShown'))));
	}

	/** Whether the attribute may have a field: it exists, the panel has a field for it, and the form is about it. */
	public function CanBeShown(string $sCode): bool
	{
		if (!$this->IsAttribute($sCode)) {
			return false;
		}
		$oAttribute = $this->Attribute($sCode);
		return $oAttribute->IsShown() && $oAttribute->HasField() && $this->oPurpose->Admits($sCode);
	}

	/**
	 * Applies the values of a form, parents first, and chooses the only remaining value of a mandatory field.
	 * What cannot be applied is found in Problems() afterwards.
	 * @param array $aValues string, or list of strings for a set, by attribute code
	 * @param string[] $aShown the codes of all fields of the form
	 */
	public function Fill(array $aValues, array $aShown)
	{
		$aCodes = array_values(array_unique(array_merge(array_map('strval', array_keys($aValues)), $aShown)));
		foreach ($this->ParentsFirst($aCodes) as $sCode) {
			if (!$this->CanBeShown($sCode)) {
				$this->aProblems[$sCode] = \Dict::S('UI:ActionNotAllowed');
				continue;
			}
			$oAttribute = $this->Attribute($sCode);
			if (isset($aValues[$sCode]) && !$oAttribute->IsReadOnly()) {
				$this->Apply($oAttribute, $aValues[$sCode]);
			}
			if ($oAttribute->IsMandatory()) {
				$this->ChooseOnlyOne($oAttribute);
			}
		}
	}

	/**
	 * Chooses the only object that there is for a key of which nothing was said, whether iTop insists on it or not.
	 * @param array $aValues what Fill() was given
	 * @param string[] $aShown the codes of all fields of the form
	 */
	public function ChooseOnlyTargets(array $aValues, array $aShown)
	{
		foreach ($this->ParentsFirst($aShown) as $sCode) {
			$oAttribute = $this->Attribute($sCode);
			$bOpen = !isset($aValues[$sCode]) && in_array($oAttribute->Type(), Attribute::KEY_TYPES, true) && !$oAttribute->IsReadOnly();
			if ($bOpen || $oAttribute->IsMandatory()) {
				$this->ChooseOnlyOne($oAttribute);
			}
		}
	}

	/**
	 * Returns the choices that a field lists, and one more, none for an attribute that is typed in. They may follow from any other
	 * value, so they are read again as soon as one has changed.
	 */
	public function FirstChoices(Attribute $oAttribute): array
	{
		$oChoices = $oAttribute->Choices();
		$sCode = $oAttribute->Code();
		$aValues = array_filter($this->Object()->ListChanges(), 'is_scalar');
		if ($oChoices !== null && (!isset($this->aRead[$sCode]) || $this->aRead[$sCode]['under'] !== $aValues)) {
			$this->aRead[$sCode] = array('under' => $aValues, 'choices' => $oChoices->Read('', 0, Field::MAX_LISTED + 1));
		}

		return ($oChoices === null) ? array() : $this->aRead[$sCode]['choices'];
	}

	/** Lets iTop compute what follows from the values, as its own form does after each of them. */
	public function Compute()
	{
		$this->Object()->DoComputeValues();
	}

	/** Returns what was entered for an attribute, right or wrong, null where nothing was or it was chosen. */
	public function Entered(string $sCode): ?string
	{
		return isset($this->aEntered[$sCode]) ? $this->aEntered[$sCode] : null;
	}

	/** @return string[] sentence by attribute code */
	public function Problems(): array
	{
		return $this->aProblems;
	}

	/**
	 * @param string[] $aCodes
	 * @return string[] the same codes, each after those it depends on
	 */
	public function ParentsFirst(array $aCodes): array
	{
		$aOrdered = array();
		foreach ($aCodes as $sCode) {
			$this->Visit($sCode, $aCodes, array(), $aOrdered);
		}

		return $aOrdered;
	}

	private function Apply(Attribute $oAttribute, $raw)
	{
		$sCode = $oAttribute->Code();
		if (is_string($raw) && $oAttribute->Choices() === null) {
			// Kept even when it is wrong: the agent corrects it.
			$this->aEntered[$sCode] = $raw;
		}
		try {
			$this->oReader->Apply($this->Object(), $oAttribute, $raw);
		} catch (BadValue $e) {
			if (!$oAttribute->Definition() instanceof \AttributeCaseLog) {
				$this->Object()->Set($sCode, $oAttribute->Definition()->GetNullValue());
			}
			$this->aProblems[$sCode] = $e->getMessage();
		}
	}

	private function ChooseOnlyOne(Attribute $oAttribute)
	{
		if ($oAttribute->IsSet() || !$oAttribute->IsEmpty()) {
			return;
		}
		$aChoices = $this->FirstChoices($oAttribute);
		if (count($aChoices) === 1) {
			$this->oReader->Apply($this->Object(), $oAttribute, $aChoices[0]['value']);
		}
	}

	private function Visit(string $sCode, array $aCodes, array $aPath, array &$aOrdered)
	{
		if (in_array($sCode, $aOrdered, true) || in_array($sCode, $aPath, true)) {
			return;
		}
		if ($this->IsAttribute($sCode)) {
			foreach ($this->Attribute($sCode)->Parents() as $sParent) {
				$this->Visit($sParent, $aCodes, array_merge($aPath, array($sCode)), $aOrdered);
			}
		}
		if (in_array($sCode, $aCodes, true)) {
			$aOrdered[] = $sCode;
		}
	}

	private function IsAttribute(string $sCode): bool
	{
		return \MetaModel::IsValidAttCode(get_class($this->Object()), $sCode);
	}
}
