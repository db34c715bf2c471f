<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/** The words somebody searches by: each of them must stand in one of the attributes of an object. */
final class Words
{
	const MOST = 5;

	/** @var string[] */
	private $aWords;
	private $sPrefix;

	/** @param string $sPrefix of the arguments of the query */
	public function __construct(string $sText, string $sPrefix = 'word')
	{
		$this->aWords = array_slice((array)preg_split('/\s+/u', $sText, -1, PREG_SPLIT_NO_EMPTY), 0, self::MOST);
		$this->sPrefix = $sPrefix;
	}

	public function IsEmpty(): bool
	{
		return count($this->aWords) === 0;
	}

	/** Returns the bound arguments of the conditions. */
	public function Arguments(): array
	{
		$aArguments = array();
		foreach ($this->aWords as $iIndex => $sWord) {
			$aArguments[$this->sPrefix.$iIndex] = '%'.addcslashes($sWord, '\\%_').'%';
		}

		return $aArguments;
	}

	/**
	 * Adds the conditions to a search.
	 * @param string[] $aAttCodes attributes of the class that is searched
	 */
	public function Restrict(\DBSearch $oSearch, array $aAttCodes)
	{
		foreach (self::Branches($oSearch) as $oBranch) {
			foreach (array_keys($this->aWords) as $iIndex) {
				$oBranch->AddConditionExpression($this->InAny($aAttCodes, $oBranch->GetClassAlias(), $this->sPrefix.$iIndex));
			}
		}
	}

	/**
	 * Returns the searches that a union is made of, each with names of its own; any other search is its only branch.
	 * @return \DBSearch[]
	 */
	public static function Branches(\DBSearch $oSearch): array
	{
		return ($oSearch instanceof \DBUnionSearch) ? $oSearch->GetSearches() : array($oSearch);
	}

	private function InAny(array $aAttCodes, string $sAlias, string $sArgument): \Expression
	{
		$oAny = null;
		foreach ($aAttCodes as $sAttCode) {
			$oOne = new \BinaryExpression(new \FieldExpression($sAttCode, $sAlias), 'LIKE', new \VariableExpression($sArgument));
			$oAny = ($oAny === null) ? $oOne : $oAny->LogOr($oOne);
		}

		return $oAny;
	}
}
