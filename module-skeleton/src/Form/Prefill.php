<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/** What iTop's own creation form is to open with: everything that a draft has. */
final class Prefill
{
	/** Types whose values iTop's form shows however wrong they are, and says why itself. */
	const TEXTS = array('string', 'text', 'html', 'email', 'url', 'phone', 'ip', 'case_log');

	private $oDraft;
	/** @var string[] value by attribute code */
	private $aValues = array();
	/** @var string[] codes */
	private $aLeftOut = array();

	/**
	 * @param array $aEntered what the draft was filled in with
	 * @param string[] $aShown the codes of all fields of the form
	 */
	public function __construct(Draft $oDraft, array $aEntered, array $aShown)
	{
		$this->oDraft = $oDraft;
		foreach (array_keys($oDraft->Object()->ListChanges()) as $sCode) {
			if ($this->IsForTheForm($sCode, in_array($sCode, $aShown, true))) {
				$this->aValues[$sCode] = $this->Value($sCode);
			}
		}
		foreach (array_intersect_key($aEntered, $oDraft->Problems()) as $sCode => $entered) {
			$this->AddWrong((string)$sCode, $entered);
		}
		sort($this->aLeftOut);
		$this->aValues = array_filter($this->aValues, 'is_string');
	}

	/** @return string[] by attribute code, as iTop's form reads them */
	public function Values(): array
	{
		return $this->aValues;
	}

	/** Returns code, label and type of what was entered and is no value at all, such as a date that nobody can read. */
	public function LeftOut(): array
	{
		$aRecords = array();
		foreach ($this->aLeftOut as $sCode) {
			$oAttribute = $this->oDraft->Attribute($sCode);
			$aRecords[] = array('code' => $sCode, 'label' => $oAttribute->Label(), 'type' => $oAttribute->Type());
		}

		return $aRecords;
	}

	private function IsForTheForm(string $sCode, bool $bShown): bool
	{
		if ($sCode === \MetaModel::GetStateAttributeCode(get_class($this->oDraft->Object()))) {
			return false;
		}

		// Whether it is empty comes last: some attributes are read from the database for that.
		return ($bShown || !$this->oDraft->Purpose()->Admits($sCode)) && !$this->oDraft->Attribute($sCode)->IsEmpty();
	}

	/** @param string|string[] $entered */
	private function AddWrong(string $sCode, $entered)
	{
		if (!\MetaModel::IsValidAttCode(get_class($this->oDraft->Object()), $sCode) || $entered === '' || $entered === array()) {
			return;
		}
		$sType = $this->oDraft->Attribute($sCode)->Type();
		if (is_string($entered) && in_array($sType, self::TEXTS, true) && $this->oDraft->CanBeShown($sCode)) {
			$this->aValues[$sCode] = in_array($sType, array('html', 'case_log'), true) ? \utils::TextToHtml($entered) : $entered;
		} else {
			$this->aLeftOut[] = $sCode;
		}
	}

	/** Returns the value as iTop's form reads it, null for what it does not read from outside. */
	private function Value(string $sCode): ?string
	{
		$value = $this->oDraft->Object()->Get($sCode);
		if ($value instanceof \ormSet) {
			$bTags = $this->oDraft->Attribute($sCode)->Type() === 'tag_set';
			return implode($bTags ? ' ' : ',', $value->GetValues());
		}
		if ($value instanceof \ormCaseLog) {
			return $this->FirstEntry($sCode);
		}
		if (!is_scalar($value)) {
			return null;
		}

		return is_bool($value) ? (string)(int)$value : (string)$value;
	}

	/** Returns what was written for a log: iTop's form opens with it as the entry that is being written. */
	private function FirstEntry(string $sCode): ?string
	{
		$sText = trim((string)$this->oDraft->Entered($sCode));
		return ($sText === '') ? null : \utils::TextToHtml($sText);
	}
}
