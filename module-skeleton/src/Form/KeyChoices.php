<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\Objects;
use ItopIntercom\Rights;
use ItopIntercom\Words;

/** The objects that an external key may point to, under the values its object has so far. Only the asked page is read. */
final class KeyChoices implements Choices
{
	/** So many targets are sorted by name; more would cost more than their order is worth. */
	const MOST_SORTED = 5000;

	private $oObject;
	private $sAttCode;
	private $oRights;

	public function __construct(\DBObject $oObject, string $sAttCode, Rights $oRights)
	{
		$this->oObject = $oObject;
		$this->sAttCode = $sAttCode;
		$this->oRights = $oRights;
	}

	public function Read(string $sQuery, int $iStart, int $iLimit): array
	{
		$oSearch = $this->Search();
		$oWords = new Words($sQuery);
		$oWords->Restrict($oSearch, (new ChoiceText($oSearch->GetClass()))->SearchedColumns());
		return $this->Fetch($oSearch, $oWords->Arguments(), $iStart, $iLimit);
	}

	public function Find(string $sValue): ?array
	{
		if (!Objects::IsId($sValue)) {
			return null;
		}
		$oSearch = $this->Search();
		foreach (Words::Branches($oSearch) as $oBranch) {
			$oBranch->AddConditionExpression(Objects::Condition($oBranch, 'id', '=', 'target'));
		}
		$aFound = $this->Fetch($oSearch, array('target' => $sValue), 0, 1);
		return (count($aFound) === 1) ? $aFound[0] : null;
	}

	private function Search(): \DBSearch
	{
		$oSet = \MetaModel::GetAllowedValuesAsObjectSet(get_class($this->oObject), $this->sAttCode, array('this' => $this->oObject));
		$oSearch = $this->oRights->Restrict($oSet->GetFilter());
		$oSearch->SetShowObsoleteData(false);
		return $oSearch;
	}

	/** Whether the class has so few objects that any choice among them can be sorted: asked of its table alone, which costs next to nothing. */
	private static function IsSmall(string $sClass): bool
	{
		$sFirst = 'SELECT 1 FROM `'.\MetaModel::DBGetTable($sClass).'` LIMIT '.(self::MOST_SORTED + 1);
		return (int)\CMDBSource::QueryToScalar("SELECT COUNT(*) FROM ($sFirst) AS f") <= self::MOST_SORTED;
	}

	private function Fetch(\DBSearch $oSearch, array $aArgs, int $iStart, int $iLimit): array
	{
		$aArgs['this'] = $this->oObject;
		$bSorted = self::IsSmall($oSearch->GetClass())
			|| (new \DBObjectSet($oSearch, array(), $aArgs))->CountWithLimit(self::MOST_SORTED) <= self::MOST_SORTED;
		$aOrder = array($bSorted ? 'friendlyname' : 'id' => true);
		$oText = new ChoiceText($oSearch->GetClass());
		return $oText->Choices(Objects::Read($oSearch, $oText->Columns(), $aArgs, $aOrder, $iLimit, $iStart));
	}
}
