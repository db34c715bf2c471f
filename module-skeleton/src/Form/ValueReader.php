<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/**
 * Turns what an agent typed or chose into the value of an attribute.
 */
final class ValueReader
{
	const FLAGS = array('true' => 1, '1' => 1, 'yes' => 1, 'false' => 0, '0' => 0, 'no' => 0);
	const MAX_INTEGER = 2147483647;
	/** What a TEXT column holds. */
	const MAX_TEXT_BYTES = 65535;

	/**
	 * Sets the value on the ticket in memory.
	 *
	 * @param string|string[] $raw
	 *
	 * @throws BadValue
	 */
	public function Apply(\DBObject $oTicket, Attribute $oAttribute, $raw)
	{
		if (is_array($raw)) {
			throw BadValue::Because('Core:Validator:Default');
		}
		try {
			$oTicket->Set($oAttribute->Code(), $this->Value($oAttribute, $raw));
		} catch (\CoreException $e) {
			throw BadValue::Because('Core:Validator:Default');
		}
		$this->Check($oTicket, $oAttribute);
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
			case 'decimal':
				return $this->Decimal($sRaw, $oAttribute->Definition());
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

	private function Integer(string $sRaw): int
	{
		if (preg_match('/^[+-]?[0-9]{1,10}$/D', $sRaw) !== 1 || abs((int)$sRaw) > self::MAX_INTEGER) {
			throw BadValue::Because('Core:Validator:MustBeInteger');
		}

		return (int)$sRaw;
	}

	private function Decimal(string $sRaw, \AttributeDefinition $oDefinition): string
	{
		$sNumber = str_replace(',', '.', $sRaw);
		if (!is_numeric($sNumber) || preg_match('/'.$oDefinition->GetValidationPattern().'/D', $sNumber) !== 1) {
			throw BadValue::Because('Core:Validator:Default');
		}

		return $sNumber;
	}

	/**
	 * The checks that iTop itself makes when it writes, so that each problem is told at its field.
	 */
	private function Check(\DBObject $oTicket, Attribute $oAttribute)
	{
		$oDefinition = $oAttribute->Definition();
		$value = $oTicket->Get($oAttribute->Code());
		if ($oAttribute->IsEmpty()) {
			return;
		}
		if (is_string($value) && $oDefinition instanceof \AttributeString && !$oDefinition->CheckFormat($value)) {
			throw BadValue::Because('Core:Validator:Default');
		}
		$result = $oTicket->CheckValue($oAttribute->Code());
		if ($result !== true) {
			throw new BadValue((string)$result);
		}
		$bSmallColumn = $oDefinition instanceof \AttributeText && !($oDefinition instanceof \AttributeLongText);
		if ($bSmallColumn && strlen((string)$value) > self::MAX_TEXT_BYTES) {
			throw new BadValue('String too long (found '.strlen((string)$value).', limited to '.self::MAX_TEXT_BYTES.')');
		}
	}
}
