<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

/** The types of attributes as docs/sync-api.md names them. */
final class AttributeType
{
	/** Parents after their children: the first that fits counts. */
	const BY_CLASS = array(
		'AttributeCaseLog' => 'case_log',
		'AttributeHierarchicalKey' => 'hierarchical_key',
		'AttributeExternalKey' => 'external_key',
		'AttributeEnumSet' => 'enum_set',
		'AttributeTagSet' => 'tag_set',
		'AttributeSet' => 'enum_set',
		'AttributeDuration' => 'duration',
		'AttributePercentage' => 'percentage',
		'AttributeBoolean' => 'boolean',
		'AttributeInteger' => 'integer',
		'AttributeDecimal' => 'decimal',
		'AttributeDate' => 'date',
		'AttributeDateTime' => 'datetime',
		'AttributeEnum' => 'enum',
		'AttributeEmailAddress' => 'email',
		'AttributeURL' => 'url',
		'AttributePhoneNumber' => 'phone',
		'AttributeIPAddress' => 'ip',
		'AttributePassword' => 'other',
		'AttributeEncryptedString' => 'other',
		'AttributeClass' => 'enum',
		'AttributeClassState' => 'enum',
		'AttributeApplicationLanguage' => 'enum',
		'AttributeText' => 'text',
		'AttributeString' => 'string',
		'AttributeFriendlyName' => 'string',
	);

	/** Returns the type of an attribute, for a field of a linked object that of the field itself; "other" for the rest. */
	public function Of(\AttributeDefinition $oAttDef): string
	{
		if ($oAttDef instanceof \AttributeExternalField) {
			$oAttDef = $oAttDef->GetFinalAttDef();
		}
		if ($oAttDef instanceof \AttributeText && !($oAttDef instanceof \AttributeCaseLog) && $oAttDef->GetFormat() === 'html') {
			return 'html';
		}
		foreach (self::BY_CLASS as $sClass => $sType) {
			if ($oAttDef instanceof $sClass) {
				return $sType;
			}
		}

		return 'other';
	}
}
