<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/**
 * One field of the creation form, as docs/sync-api.md describes it.
 */
final class Field
{
	/** More choices than these are searched, not listed: a dropdown of Intercom takes ten. */
	const MAX_LISTED = 10;

	/** @var Draft */
	private $oDraft;
	/** @var Attribute */
	private $oAttribute;

	public function __construct(Draft $oDraft, string $sCode)
	{
		$this->oDraft = $oDraft;
		$this->oAttribute = $oDraft->Attribute($sCode);
	}

	/**
	 * @param string[] $aShown the codes of all fields of the form
	 */
	public function AsRecord(array $aShown): array
	{
		$sClass = get_class($this->oDraft->Ticket());
		$sCode = $this->oAttribute->Code();
		$oChoices = $this->oAttribute->Choices();
		$aChoices = ($oChoices === null) ? array() : $oChoices->Read('', 0, self::MAX_LISTED + 1);
		$bSearch = count($aChoices) > self::MAX_LISTED;
		$sValue = $this->Value();

		return array(
			'code' => $sCode,
			'label' => $this->oAttribute->Label(),
			'description' => trim((string)\MetaModel::GetDescription($sClass, $sCode)),
			'type' => $this->oAttribute->Type(),
			'mandatory' => $this->oAttribute->IsMandatory(),
			'value' => $sValue,
			'text' => ($oChoices === null) ? $sValue : $this->LabelOf($sValue, $aChoices, $oChoices),
			'choices' => $bSearch ? array() : $aChoices,
			'search' => $bSearch,
			'dependents' => array_values(array_intersect(\MetaModel::GetDependentAttributes($sClass, $sCode), $aShown)),
			'max_length' => $this->MaxLength(),
			'read_only' => $this->oAttribute->IsReadOnly(),
		);
	}

	/**
	 * Returns what was typed, or the value the ticket has by itself; HTML as plain text.
	 */
	private function Value(): string
	{
		$sTyped = $this->oDraft->Typed($this->oAttribute->Code());
		if ($sTyped !== null) {
			return $sTyped;
		}
		if ($this->oAttribute->IsEmpty()) {
			return '';
		}
		$value = $this->oDraft->Ticket()->Get($this->oAttribute->Code());
		switch ($this->oAttribute->Type()) {
			case 'boolean':
				return $value ? 'true' : 'false';
			case 'html':
				return trim((string)\utils::HtmlToText($value));
			default:
				return (string)$value;
		}
	}

	private function LabelOf(string $sValue, array $aChoices, Choices $oChoices): string
	{
		if ($sValue === '') {
			return '';
		}
		$aLabels = array_column($aChoices, 'label', 'value');
		if (isset($aLabels[$sValue])) {
			return $aLabels[$sValue];
		}
		$aChoice = $oChoices->Find($sValue);

		return ($aChoice === null) ? '' : $aChoice['label'];
	}

	private function MaxLength(): ?int
	{
		if ($this->oAttribute->Choices() !== null || !($this->oAttribute->Definition() instanceof \AttributeString)) {
			return null;
		}
		$size = $this->oAttribute->Definition()->GetMaxSize();

		return ($size === null) ? null : (int)$size;
	}
}
