<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/**
 * The address of iTop's own creation form with all values filled in that a draft has, as far as an address can hold them.
 */
final class CreationUrl
{
	/** What browsers and web servers take without trouble. */
	const MAX_BYTES = 6000;

	/** @var Draft */
	private $oDraft;
	/** @var string[] value by attribute code */
	private $aDefaults = array();
	/** @var string[] codes */
	private $aLeftOut = array();

	/**
	 * @param string[] $aShown the codes of all fields of the form
	 */
	public function __construct(Draft $oDraft, array $aShown)
	{
		$this->oDraft = $oDraft;
		$aSettled = array();
		$aEntered = array();
		foreach (array_keys($oDraft->Object()->ListChanges()) as $sCode) {
			$bShown = in_array($sCode, $aShown, true);
			$bState = $sCode === \MetaModel::GetStateAttributeCode(get_class($oDraft->Object()));
			// Whether it is empty comes last: some attributes are read from the database for that.
			if ($bState || (!$bShown && $oDraft->Purpose()->Admits($sCode)) || $oDraft->Attribute($sCode)->IsEmpty()) {
				continue;
			}
			if ($bShown) {
				$aEntered[$sCode] = $this->Value($sCode);
			} else {
				$aSettled[$sCode] = $this->Value($sCode);
			}
		}
		// Short ones first, so that one long text does not keep the others out.
		uasort($aEntered, function (?string $sOne, ?string $sOther): int {
			return strlen((string)$sOne) - strlen((string)$sOther);
		});
		foreach ($aSettled + $aEntered as $sCode => $sValue) {
			$this->Add($sCode, $sValue);
		}
	}

	public function Url(): string
	{
		return $this->With($this->aDefaults);
	}

	/**
	 * Returns code, label and type of the values that the address has not.
	 */
	public function LeftOut(): array
	{
		$aRecords = array();
		foreach ($this->aLeftOut as $sCode) {
			$oAttribute = $this->oDraft->Attribute($sCode);
			$aRecords[] = array('code' => $sCode, 'label' => $oAttribute->Label(), 'type' => $oAttribute->Type());
		}

		return $aRecords;
	}

	private function Add(string $sCode, ?string $sValue)
	{
		$aLonger = $this->aDefaults + array($sCode => $sValue);
		if ($sValue !== null && strlen($this->With($aLonger)) <= self::MAX_BYTES) {
			$this->aDefaults = $aLonger;
		} elseif ($this->oDraft->Purpose()->Admits($sCode)) {
			$this->aLeftOut[] = $sCode;
		}
	}

	/**
	 * Returns the value as iTop's form reads it, null for what it does not read from an address.
	 */
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

	/**
	 * Returns what was written for a log: iTop's form opens with it as the entry that is being written.
	 */
	private function FirstEntry(string $sCode): ?string
	{
		$sText = trim((string)$this->oDraft->Entered($sCode));

		return ($sText === '') ? null : \utils::TextToHtml($sText);
	}

	private function With(array $aDefaults): string
	{
		$aQuery = array('operation' => 'new', 'class' => get_class($this->oDraft->Object()), 'default' => $aDefaults);

		return \utils::GetAbsoluteUrlAppRoot().'pages/UI.php?'.http_build_query($aQuery, '', '&');
	}
}
