<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\Dates;

/** One field of a form, as docs/sync-api.md describes it. */
final class Field
{
	/** More choices than these are searched, not listed: a dropdown of Intercom takes ten. */
	const MAX_LISTED = 10;
	/** What iTop does not keep as it was entered, or keeps as it was: the entered text is what the field shows. */
	const AS_ENTERED = array('string', 'text', 'html', 'case_log', 'email', 'url', 'phone', 'ip', 'integer', 'decimal', 'percentage');

	private $oDraft;
	/** @var Attribute */
	private $oAttribute;

	public function __construct(Draft $oDraft, string $sCode)
	{
		$this->oDraft = $oDraft;
		$this->oAttribute = $oDraft->Attribute($sCode);
	}

	/** @param string[] $aShown the codes of all fields of the form */
	public function AsRecord(array $aShown): array
	{
		$sClass = get_class($this->oDraft->Object());
		$sCode = $this->oAttribute->Code();
		$oChoices = $this->oAttribute->Choices();
		$aChoices = $this->oDraft->FirstChoices($this->oAttribute);
		$bSearch = count($aChoices) > self::MAX_LISTED;
		$sValue = $this->Value();
		$aValues = $this->Items($oChoices);
		return array(
			'code' => $sCode,
			'label' => $this->oAttribute->Label(),
			'description' => trim((string)\MetaModel::GetDescription($sClass, $sCode)),
			'type' => $this->oAttribute->Type(),
			'mandatory' => $this->oAttribute->IsMandatory(),
			'value' => $sValue,
			'values' => $aValues,
			'text' => $this->Text($sValue, $aValues, $aChoices, $oChoices),
			'choices' => $bSearch ? array() : $aChoices,
			'search' => $bSearch,
			'dependents' => $this->Dependents($aShown),
			'max_length' => $this->MaxLength(),
			'max_items' => $this->oAttribute->IsSet() ? ((int)$this->oAttribute->Definition()->GetMaxItems() ?: null) : null,
			'read_only' => $this->oAttribute->IsReadOnly(),
			'must_change' => $this->oAttribute->MustChange(),
		);
	}

	/** Returns the fields that a change of this one changes. iTop's own search for them looks at each attribute of the class. */
	private function Dependents(array $aShown): array
	{
		$sClass = get_class($this->oDraft->Object());
		return array_values(array_filter($aShown, function (string $sOther) use ($sClass): bool {
			return in_array($this->oAttribute->Code(), \MetaModel::GetPrerequisiteAttributes($sClass, $sOther), true);
		}));
	}

	/** Returns what was entered, or the value the object has by itself; HTML as plain text, dates in ISO. */
	private function Value(): string
	{
		$sCode = $this->oAttribute->Code();
		$sType = $this->oAttribute->Type();
		$sEntered = $this->oDraft->Entered($sCode);
		if ($sEntered !== null && (in_array($sType, self::AS_ENTERED, true) || isset($this->oDraft->Problems()[$sCode]))) {
			return $sEntered;
		}
		if ($sType === 'case_log' || $this->oAttribute->IsSet() || $this->oAttribute->IsEmpty()) {
			return '';
		}
		$value = $this->oDraft->Object()->Get($sCode);
		switch ($sType) {
			case 'boolean':
				return $value ? 'true' : 'false';
			case 'html':
				return trim((string)\utils::HtmlToText($value));
			case 'date':
			case 'datetime':
				return Dates::ToIso((string)$value);
			default:
				return (string)$value;
		}
	}

	/** Returns the items of a set as choices. */
	private function Items(?Choices $oChoices): array
	{
		if (!$this->oAttribute->IsSet() || $this->oAttribute->IsEmpty()) {
			return array();
		}
		$aItems = array();
		foreach ($this->oDraft->Object()->Get($this->oAttribute->Code())->GetValues() as $sItem) {
			$aItem = $oChoices->Find((string)$sItem);
			$aItems[] = ($aItem === null) ? array('value' => (string)$sItem, 'label' => (string)$sItem, 'subtitle' => '') : $aItem;
		}

		return $aItems;
	}

	private function Text(string $sValue, array $aValues, array $aChoices, ?Choices $oChoices): string
	{
		if ($oChoices === null || $this->oAttribute->IsSet()) {
			return $this->oAttribute->IsSet() ? implode(', ', array_column($aValues, 'label')) : $sValue;
		}
		$aLabels = array_column($aChoices, 'label', 'value');
		if ($sValue === '' || isset($aLabels[$sValue])) {
			return ($sValue === '') ? '' : $aLabels[$sValue];
		}
		$aChoice = $oChoices->Find($sValue);
		return ($aChoice === null) ? '' : $aChoice['label'];
	}

	private function MaxLength(): ?int
	{
		$oDefinition = $this->oAttribute->Definition();
		if ($this->oAttribute->Choices() !== null || !($oDefinition instanceof \AttributeString)) {
			return null;
		}
		if ($oDefinition instanceof \AttributeCaseLog) {
			return ValueReader::MAX_TEXT_BYTES;
		}
		$size = $oDefinition->GetMaxSize();
		return ($size === null) ? null : (int)$size;
	}
}
