<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\Rights;
use ItopIntercom\View\AttributeType;

/** One attribute of an object that is being filled in: what iTop says about it, given the values the object has so far. */
final class Attribute
{
	/** Types for which the panel has a field. */
	const TYPES = array(
		'string', 'text', 'html', 'email', 'url', 'phone', 'ip', 'enum', 'boolean', 'integer', 'decimal', 'percentage',
		'external_key', 'hierarchical_key', 'date', 'datetime', 'duration', 'enum_set', 'tag_set', 'case_log',
	);
	const KEY_TYPES = array('external_key', 'hierarchical_key');
	const SET_TYPES = array('enum_set', 'tag_set');

	private $oPurpose;
	private $sCode;
	private $oRights;
	/** @var \AttributeDefinition */
	private $oDefinition;

	/** @param Rights|null $oRights null where they do not matter */
	public function __construct(Purpose $oPurpose, string $sCode, ?Rights $oRights = null)
	{
		$this->oPurpose = $oPurpose;
		$this->sCode = $sCode;
		$this->oRights = $oRights;
		$this->oDefinition = \MetaModel::GetAttributeDef(get_class($oPurpose->Object()), $sCode);
	}

	public function Code(): string
	{
		return $this->sCode;
	}

	public function Definition(): \AttributeDefinition
	{
		return $this->oDefinition;
	}

	/** As docs/sync-api.md names it. */
	public function Type(): string
	{
		return (new AttributeType())->Of($this->oDefinition);
	}

	public function IsSet(): bool
	{
		return in_array($this->Type(), self::SET_TYPES, true);
	}

	public function Label(): string
	{
		return (string)\MetaModel::GetLabel($this->ClassName(), $this->sCode);
	}

	public function HasField(): bool
	{
		return in_array($this->Type(), self::TYPES, true);
	}

	/** Says why no form for a new object has a field for it: "state", "computed", "type" or "hidden"; '' where one has. */
	public static function WhyNotAsked(\DBObject $oNew, string $sCode): string
	{
		$oDefinition = \MetaModel::GetAttributeDef(get_class($oNew), $sCode);
		if ($sCode === \MetaModel::GetStateAttributeCode(get_class($oNew))) {
			return 'state';
		}
		if (!$oDefinition->IsWritable()) {
			return 'computed';
		}
		if (!in_array((new AttributeType())->Of($oDefinition), self::TYPES, true)) {
			return 'type';
		}
		$aReasons = array();
		return (((int)$oNew->GetInitialStateAttributeFlags($sCode, $aReasons) & OPT_ATT_HIDDEN) !== 0) ? 'hidden' : '';
	}

	/** Whether iTop's own form shows it at all. */
	public function IsShown(): bool
	{
		return $this->oDefinition->IsWritable() && ($this->Flags() & OPT_ATT_HIDDEN) === 0;
	}

	public function IsReadOnly(): bool
	{
		return ($this->Flags() & (OPT_ATT_READONLY | OPT_ATT_SLAVE)) !== 0 || !$this->MayBeWritten();
	}

	public function IsMandatory(): bool
	{
		if (!$this->oDefinition->IsWritable()) {
			return false;
		}
		if ($this->oDefinition instanceof \AttributeCustomFields) {
			return $this->LacksCustomFields();
		}
		$iFlags = $this->Flags();
		$bMandatory = !$this->oDefinition->IsNullAllowed() || ($iFlags & (OPT_ATT_MANDATORY | OPT_ATT_MUSTCHANGE)) !== 0;
		return $bMandatory && ($iFlags & (OPT_ATT_HIDDEN | OPT_ATT_READONLY | OPT_ATT_SLAVE)) === 0;
	}

	/** Whether the value that the object has must give way to another one. */
	public function MustChange(): bool
	{
		return ($this->Flags() & OPT_ATT_MUSTCHANGE) !== 0;
	}

	public function IsEmpty(): bool
	{
		if ($this->oDefinition instanceof \AttributeCustomFields) {
			return $this->LacksCustomFields();
		}
		$value = $this->oPurpose->Object()->Get($this->sCode);
		if ($value === null || $value === '') {
			// iTop itself does not call an empty file or password null.
			return true;
		}
		if ($value instanceof \ormDocument || $value instanceof \ormPassword) {
			return (bool)$value->IsEmpty();
		}
		if ($this->IsSet()) {
			return !($value instanceof \ormSet) || $value->Count() === 0;
		}
		if ($this->oDefinition->IsLinkSet()) {
			return $value->Count() === 0;
		}

		return (bool)$this->oDefinition->IsNull($value);
	}

	/** Returns what may be chosen, null for an attribute that is typed in. */
	public function Choices(): ?Choices
	{
		$sType = $this->Type();
		if (in_array($sType, self::KEY_TYPES, true)) {
			return new KeyChoices($this->oPurpose->Object(), $this->sCode, ($this->oRights === null) ? new Rights(null) : $this->oRights);
		}
		if ($sType === 'boolean') {
			$aValues = array('true' => true, 'false' => false);
			return new ListChoices(array_map(array($this->oDefinition, 'GetValueLabel'), $aValues));
		}
		if ($sType === 'enum' || $this->IsSet()) {
			return new ListChoices($this->AllowedLabels());
		}

		return null;
	}

	/** @return string[] the codes of the attributes it depends on */
	public function Parents(): array
	{
		$sClass = $this->ClassName();
		return array_values(array_filter(
			\MetaModel::GetPrerequisiteAttributes($sClass, $this->sCode),
			function (string $sCode) use ($sClass): bool {
				return \MetaModel::IsValidAttCode($sClass, $sCode);
			}
		));
	}

	private function ClassName(): string
	{
		return get_class($this->oPurpose->Object());
	}

	private function MayBeWritten(): bool
	{
		return $this->oRights === null || $this->oRights->AllowsAttribute($this->ClassName(), $this->sCode, UR_ACTION_MODIFY);
	}

	/**
	 * Fields that a template of iTop adds to the object, such as those of a service: whether one of them is mandatory and empty.
	 */
	private function LacksCustomFields(): bool
	{
		return $this->oPurpose->Object()->CheckValue($this->sCode) !== true;
	}

	private function AllowedLabels(): array
	{
		$aArgs = array('this' => $this->oPurpose->Object());
		try {
			$aLabels = $this->oDefinition->GetAllowedValues($aArgs);
			if (!is_array($aLabels) && $this->oDefinition instanceof \AttributeSet) {
				$aLabels = $this->oDefinition->GetPossibleValues($aArgs);
			}
		} catch (\Exception $e) {
			// Values that follow from another attribute, such as a query, while that one is wrong: iTop throws what its parser does.
			return array();
		}

		return is_array($aLabels) ? $aLabels : array();
	}

	private function Flags(): int
	{
		return $this->oPurpose->Flags($this->sCode);
	}
}
