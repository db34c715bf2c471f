<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\Objects;
use ItopIntercom\View\AttributeText;
use ItopIntercom\View\AttributeType;

/**
 * What a choice shows of an object: its name, below others of its kind with the path to it, and what else iTop's own search shows.
 */
final class ChoiceText
{
	const MOST_SHOWN = 3;
	const MOST_LEVELS = 10;
	const SHOWN_TYPES = array('string', 'email', 'phone', 'ip', 'enum', 'external_key', 'hierarchical_key', 'integer');

	private $sClass;

	public function __construct(string $sClass)
	{
		$this->sClass = $sClass;
	}

	/** Returns the codes that Choices() reads, for OptimizeColumnLoad. */
	public function Columns(): array
	{
		$sParent = $this->ParentCode();
		return array_merge(array('friendlyname'), $this->Shown(), ($sParent === '') ? array() : array($sParent));
	}

	/** Returns the codes of the attributes that hold words of what is shown. */
	public function SearchedColumns(): array
	{
		$aCodes = array('friendlyname');
		foreach ($this->Shown() as $sCode) {
			$oDefinition = \MetaModel::GetAttributeDef($this->sClass, $sCode);
			if ($oDefinition->IsExternalKey()) {
				$aCodes[] = $sCode.'_friendlyname';
			} elseif ((new AttributeType())->Of($oDefinition) !== 'enum') {
				$aCodes[] = $sCode;
			}
		}

		return $aCodes;
	}

	/**
	 * @param \DBObject[] $aObjects
	 * @return array[] choices of docs/sync-api.md
	 */
	public function Choices(array $aObjects): array
	{
		$aNames = $this->Names($aObjects);
		$aChoices = array();
		foreach ($aObjects as $oObject) {
			$aChoices[] = array(
				'value' => (string)$oObject->GetKey(),
				'label' => $aNames[$oObject->GetKey()],
				'subtitle' => $this->Subtitle($oObject),
			);
		}

		return $aChoices;
	}

	private function Subtitle(\DBObject $oObject): string
	{
		$oTexts = new AttributeText();
		$aTexts = array();
		foreach ($this->Shown() as $sCode) {
			$aTexts[] = $oTexts->Of($oObject, $sCode);
		}

		return implode(', ', array_filter($aTexts, 'strlen'));
	}

	/** @return string[] the first columns of iTop's own list of such objects that are not part of the name */
	private function Shown(): array
	{
		$aNameSpec = \MetaModel::GetNameSpec($this->sClass);
		$aSkipped = array_merge((array)$aNameSpec[1], array('finalclass', 'friendlyname', $this->ParentCode()));
		$aShown = array();
		foreach (\MetaModel::FlattenZList(\MetaModel::GetZListItems($this->sClass, 'list')) as $sCode) {
			if (in_array($sCode, $aSkipped, true) || !\MetaModel::IsValidAttCode($this->sClass, $sCode)) {
				continue;
			}
			$oDefinition = \MetaModel::GetAttributeDef($this->sClass, $sCode);
			if (!$oDefinition instanceof \AttributeExternalField && in_array((new AttributeType())->Of($oDefinition), self::SHOWN_TYPES, true)) {
				$aShown[] = $sCode;
			}
		}

		return array_slice($aShown, 0, self::MOST_SHOWN);
	}

	/** Returns the code of the attribute that points to the object above, '' where the class has no levels. */
	private function ParentCode(): string
	{
		return (string)\MetaModel::IsHierarchicalClass($this->sClass);
	}

	/**
	 * Returns the names by key, "Europe / France" for what stands below something; one query a level.
	 * @param \DBObject[] $aObjects
	 */
	private function Names(array $aObjects): array
	{
		$aNames = array();
		$aAbove = array();
		foreach ($aObjects as $oObject) {
			$aNames[$oObject->GetKey()] = (string)$oObject->Get('friendlyname');
			if ($this->ParentCode() !== '') {
				$aAbove[$oObject->GetKey()] = (int)$oObject->Get($this->ParentCode());
			}
		}
		for ($iLevel = 0; $iLevel < self::MOST_LEVELS && count(array_filter($aAbove)) > 0; $iLevel++) {
			$aParents = $this->Parents(array_unique(array_filter($aAbove)));
			foreach ($aAbove as $iKey => $iParent) {
				$aAbove[$iKey] = isset($aParents[$iParent]) ? $aParents[$iParent]['above'] : 0;
				$aNames[$iKey] = isset($aParents[$iParent]) ? $aParents[$iParent]['name'].' / '.$aNames[$iKey] : $aNames[$iKey];
			}
		}

		return $aNames;
	}

	private function Parents(array $aKeys): array
	{
		$oSearch = new \DBObjectSearch($this->sClass);
		$oSearch->AddConditionExpression(Objects::Condition($oSearch, 'id', 'IN', $aKeys));
		return array_map(function (\DBObject $oParent): array {
			return array('name' => (string)$oParent->Get('friendlyname'), 'above' => (int)$oParent->Get($this->ParentCode()));
		}, Objects::Read($oSearch, array('friendlyname', $this->ParentCode())));
	}
}
