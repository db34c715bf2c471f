<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

use ItopIntercom\Dates;

/**
 * What a person reads for the value of an attribute, in the language of the moment.
 */
final class AttributeText
{
	public function Of(\DBObject $oObject, string $sAttCode): string
	{
		$oAttDef = \MetaModel::GetAttributeDef(get_class($oObject), $sAttCode);
		if ($oAttDef->IsExternalKey()) {
			return ((int)$oObject->Get($sAttCode) === 0) ? '' : (string)$oObject->Get($sAttCode.'_friendlyname');
		}
		if ($oAttDef instanceof \AttributeDateTime) {
			return Dates::ToIso((string)$oObject->Get($sAttCode));
		}
		if ($oAttDef instanceof \AttributeEnum) {
			return (string)$oAttDef->GetValueLabel($oObject->Get($sAttCode));
		}

		return trim((string)$oAttDef->GetAsPlainText($oObject->Get($sAttCode), $oObject));
	}
}
