<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/**
 * The objects that an external key may point to, under the values its ticket has so far. Only the asked page is read.
 */
final class KeyChoices implements Choices
{
	const MAX_WORDS = 5;

	/** @var \DBObject */
	private $oTicket;
	/** @var string */
	private $sAttCode;

	public function __construct(\DBObject $oTicket, string $sAttCode)
	{
		$this->oTicket = $oTicket;
		$this->sAttCode = $sAttCode;
	}

	public function Read(string $sQuery, int $iStart, int $iLimit): array
	{
		$aConditions = array();
		$aWords = array_slice(preg_split('/\s+/u', $sQuery, -1, PREG_SPLIT_NO_EMPTY), 0, self::MAX_WORDS);
		foreach ($aWords as $iIndex => $sWord) {
			$aConditions['word'.$iIndex] = array('friendlyname', 'LIKE', '%'.addcslashes($sWord, '\\%_').'%');
		}

		return $this->Fetch($aConditions, $iStart, $iLimit);
	}

	public function Find(string $sValue): ?array
	{
		if (preg_match('/^[1-9][0-9]{0,17}$/D', $sValue) !== 1) {
			return null;
		}
		$aFound = $this->Fetch(array('target' => array('id', '=', $sValue)), 0, 1);

		return (count($aFound) === 1) ? $aFound[0] : null;
	}

	/**
	 * @param array $aConditions argument name => array(attribute code, operator, value)
	 */
	private function Fetch(array $aConditions, int $iStart, int $iLimit): array
	{
		$aArgs = array('this' => $this->oTicket);
		$oSearch = \MetaModel::GetAllowedValuesAsObjectSet(get_class($this->oTicket), $this->sAttCode, $aArgs)->GetFilter();
		$oSearch->SetShowObsoleteData(false);
		foreach ($aConditions as $sName => $aCondition) {
			$this->Restrict($oSearch, $aCondition[0], $aCondition[1], $sName);
			$aArgs[$sName] = $aCondition[2];
		}
		$oSet = new \DBObjectSet($oSearch, array('friendlyname' => true), $aArgs, null, $iLimit, $iStart);
		$oSet->OptimizeColumnLoad(array($oSearch->GetClassAlias() => array('friendlyname')));
		$aChoices = array();
		while ($oTarget = $oSet->Fetch()) {
			$aChoices[] = array('value' => (string)$oTarget->GetKey(), 'label' => (string)$oTarget->Get('friendlyname'));
		}

		return $aChoices;
	}

	private function Restrict(\DBSearch $oSearch, string $sAttCode, string $sOperator, string $sArgument)
	{
		$aBranches = ($oSearch instanceof \DBUnionSearch) ? $oSearch->GetSearches() : array($oSearch);
		foreach ($aBranches as $oBranch) {
			$oField = new \FieldExpression($sAttCode, $oBranch->GetClassAlias());
			$oBranch->AddConditionExpression(new \BinaryExpression($oField, $sOperator, new \VariableExpression($sArgument)));
		}
	}
}
