<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

use ItopIntercom\Dates;

/** What a person reads for the value of an attribute, in the language of the moment. */
final class AttributeText
{
	const MAX_CHARACTERS = 20000;
	const SECRET = '••••••';

	/**
	 * Returns the text: labels, friendly names, HTML as plain text, dates in ISO, of a case log the latest entry.
	 * Of a file the name, of a password that there is one. What has no short text (sets of objects) is ''.
	 */
	public function Of(\DBObject $oObject, string $sAttCode): string
	{
		$oAttDef = \MetaModel::GetAttributeDef(get_class($oObject), $sAttCode);
		if ($oAttDef->IsExternalKey()) {
			return ((int)$oObject->Get($sAttCode) === 0) ? '' : (string)$oObject->Get($sAttCode.'_friendlyname');
		}
		$sText = $this->OfValue($oAttDef, $oObject->Get($sAttCode), $oObject);
		return mb_substr(trim($sText), 0, self::MAX_CHARACTERS, 'UTF-8');
	}

	/** Returns the value itself where it is short: a code, an id, a number, a date as iTop stores it; else the text. */
	public function ValueOf(\DBObject $oObject, string $sAttCode): string
	{
		$oAttDef = \MetaModel::GetAttributeDef(get_class($oObject), $sAttCode);
		$value = $oObject->Get($sAttCode);
		if ($oAttDef->IsExternalKey() && (int)$value === 0) {
			return '';
		}
		if (is_scalar($value) && !in_array((new AttributeType())->Of($oAttDef), array('text', 'html', 'other'), true)) {
			return (string)$value;
		}

		return $this->Of($oObject, $sAttCode);
	}

	private function OfValue(\AttributeDefinition $oAttDef, $value, \DBObject $oObject): string
	{
		if ($oAttDef instanceof \AttributeExternalField) {
			$oAttDef = $oAttDef->GetFinalAttDef();
		}
		switch ((new AttributeType())->Of($oAttDef)) {
			case 'date':
			case 'datetime':
				return Dates::ToIso((string)$value);
			case 'enum':
			case 'boolean':
				return ((string)$value === '') ? '' : (string)$oAttDef->GetValueLabel($value);
			case 'case_log':
				return ($value instanceof \ormCaseLog) ? $this->OfHtml((string)$value->GetLatestEntry('html')) : '';
			case 'html':
				return $this->OfHtml((string)$value);
			case 'enum_set':
			case 'tag_set':
				return implode(', ', ($value instanceof \ormSet) ? array_map(array($oAttDef, 'GetValueLabel'), $value->GetValues()) : array());
			case 'duration':
				return ((string)$value === '') ? '' : (string)$oAttDef->GetAsHTML($value, $oObject);
			case 'other':
				return $this->OfOther($oAttDef, $value, $oObject);
			default:
				return (string)$oAttDef->GetAsPlainText($value, $oObject);
		}
	}

	private function OfOther(\AttributeDefinition $oAttDef, $value, \DBObject $oObject): string
	{
		if ($value instanceof \ormDocument) {
			return $value->IsEmpty() ? '' : ((string)$value->GetFileName() ?: (string)$value->GetMimeType());
		}
		if ($oAttDef instanceof \AttributeSubItem) {
			return (string)$oAttDef->GetAsPlainText($value, $oObject);
		}
		if ($value instanceof \ormPassword) {
			return $value->IsEmpty() ? '' : self::SECRET;
		}
		if ($oAttDef instanceof \AttributePassword || $oAttDef instanceof \AttributeEncryptedString) {
			return ((string)$value === '') ? '' : self::SECRET;
		}
		foreach (array('AttributeCustomFields', 'AttributeStopWatch', 'AttributeTable') as $sClass) {
			if ($oAttDef instanceof $sClass) {
				return $this->OfHtml((string)$oAttDef->GetAsHTML($value, $oObject));
			}
		}

		return '';
	}

	/** Without empty anchors, such as the marker of a copied message, which would leave "[]" behind. */
	public function OfHtml(string $sHtml): string
	{
		$sHtml = (string)preg_replace('#<a\s+name="[^"]*"\s*>\s*</a>#i', '', $sHtml);
		return (trim($sHtml) === '') ? '' : (string)\utils::HtmlToText($sHtml);
	}

}
