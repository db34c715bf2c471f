<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\Dates;
use ItopIntercom\Log\AgentEntry;
use ItopIntercom\Log\Marker;

/** Turns what an agent entered or chose into the value of an attribute. */
final class ValueReader
{
	const FLAGS = array('true' => 1, '1' => 1, 'yes' => 1, 'false' => 0, '0' => 0, 'no' => 0);
	const MAX_INTEGER = 2147483647;
	/** What a TEXT column holds. */
	const MAX_TEXT_BYTES = 65535;

	private $oAgentEntry;

	public function __construct(AgentEntry $oAgentEntry)
	{
		$this->oAgentEntry = $oAgentEntry;
	}

	/**
	 * Sets the value on the object in memory.
	 * @param string|string[] $raw
	 * @throws BadValue
	 */
	public function Apply(\DBObject $oObject, Attribute $oAttribute, $raw)
	{
		if (is_array($raw) !== $oAttribute->IsSet() && $raw !== '') {
			throw BadValue::Because('Core:Validator:Default');
		}
		if ($oAttribute->Definition() instanceof \AttributeCaseLog) {
			$this->AddEntry($oObject, $oAttribute->Code(), $raw);
			return;
		}
		try {
			$oObject->Set($oAttribute->Code(), $oAttribute->IsSet() ? $this->Items($oAttribute, (array)$raw) : $this->Value($oAttribute, $raw));
		} catch (\CoreException $e) {
			throw BadValue::Because('Core:Validator:Default');
		}
		$this->Check($oObject, $oAttribute);
	}

	private function AddEntry(\DBObject $oObject, string $sCode, string $sText)
	{
		if (strlen($sText) > self::MAX_TEXT_BYTES) {
			throw $this->TooLong(strlen($sText));
		}
		if (trim($sText) !== '') {
			$this->oAgentEntry->Add($oObject, $sCode, $sText, Marker::OfEntry(bin2hex(random_bytes(8))));
		}
	}

	private function Value(Attribute $oAttribute, string $sRaw)
	{
		$sType = $oAttribute->Type();
		if ($sType === 'text') {
			return $sRaw;
		}
		if ($sType === 'html') {
			return (trim($sRaw) === '') ? '' : \utils::TextToHtml($sRaw);
		}
		$sRaw = trim($sRaw);
		if ($sRaw === '') {
			return $oAttribute->Definition()->GetNullValue();
		}
		if ($oAttribute->Choices() !== null) {
			return $this->Choice($oAttribute, $sRaw);
		}
		switch ($sType) {
			case 'integer':
			case 'percentage':
				return $this->Integer($sRaw);
			case 'duration':
				return $this->Duration($sRaw);
			case 'decimal':
				return $this->Decimal($sRaw, $oAttribute->Definition());
			case 'date':
				return $this->Moment(Dates::DateFromIso($sRaw));
			case 'datetime':
				return $this->Moment(Dates::FromIso($sRaw));
			default:
				return $sRaw;
		}
	}

	private function Choice(Attribute $oAttribute, string $sRaw)
	{
		$bFlag = $oAttribute->Type() === 'boolean';
		if ($bFlag && isset(self::FLAGS[strtolower($sRaw)])) {
			return self::FLAGS[strtolower($sRaw)];
		}
		$aChoice = $bFlag ? null : $oAttribute->Choices()->Find($sRaw);
		if ($aChoice === null) {
			throw BadValue::Because('Core:Validator:MustSelectOne');
		}

		return $aChoice['value'];
	}

	private function Items(Attribute $oAttribute, array $aRaw): \ormSet
	{
		$oChoices = $oAttribute->Choices();
		$aItems = array();
		foreach (array_unique(array_filter(array_map('trim', $aRaw), 'strlen')) as $sItem) {
			if ($oChoices->Find($sItem) === null) {
				throw BadValue::Because('Core:Validator:MustSelectOne');
			}
			$aItems[] = $sItem;
		}
		$oDefinition = $oAttribute->Definition();
		$sOrigin = \MetaModel::GetAttributeOrigin($oDefinition->GetHostClass(), $oDefinition->GetCode());
		$sSet = ($oDefinition instanceof \AttributeTagSet) ? \ormTagSet::class : \ormSet::class;
		$oSet = new $sSet($sOrigin, $oDefinition->GetCode(), $oDefinition->GetMaxItems());
		$oSet->SetValues($aItems);
		return $oSet;
	}

	private function Integer(string $sRaw): int
	{
		if (preg_match('/^[+-]?[0-9]{1,10}$/D', $sRaw) !== 1 || abs((int)$sRaw) > self::MAX_INTEGER) {
			throw BadValue::Because('Core:Validator:MustBeInteger');
		}

		return (int)$sRaw;
	}

	private function Duration(string $sRaw): int
	{
		$iSeconds = $this->Integer($sRaw);
		if ($iSeconds < 0) {
			throw BadValue::Because('Core:Validator:Default');
		}

		return $iSeconds;
	}

	private function Decimal(string $sRaw, \AttributeDefinition $oDefinition): string
	{
		$sNumber = str_replace(',', '.', $sRaw);
		if (!is_numeric($sNumber) || preg_match('/'.$oDefinition->GetValidationPattern().'/D', $sNumber) !== 1) {
			throw BadValue::Because('Core:Validator:Default');
		}

		return $sNumber;
	}

	private function Moment(?string $sInternal): string
	{
		if ($sInternal === null) {
			throw BadValue::Because('Core:Validator:Default');
		}

		return $sInternal;
	}

	/** The checks that iTop itself makes when it writes, so that each problem is told at its field. */
	private function Check(\DBObject $oObject, Attribute $oAttribute)
	{
		$oDefinition = $oAttribute->Definition();
		$value = $oObject->Get($oAttribute->Code());
		if ($oAttribute->IsEmpty()) {
			return;
		}
		if (is_string($value) && $oDefinition instanceof \AttributeString && !$oDefinition->CheckFormat($value)) {
			throw BadValue::Because('Core:Validator:Default');
		}
		$result = $oObject->CheckValue($oAttribute->Code());
		if ($result !== true) {
			throw new BadValue((string)$result);
		}
		$bSmallColumn = $oDefinition instanceof \AttributeText && !($oDefinition instanceof \AttributeLongText);
		if ($bSmallColumn && strlen((string)$value) > self::MAX_TEXT_BYTES) {
			throw $this->TooLong(strlen((string)$value));
		}
	}

	private function TooLong(int $iBytes): BadValue
	{
		return new BadValue('String too long (found '.$iBytes.', limited to '.self::MAX_TEXT_BYTES.')');
	}
}
