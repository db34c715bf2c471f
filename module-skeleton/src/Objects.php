<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/** Objects of iTop as arrays, with no more columns than are asked for. */
final class Objects
{
	/** Ids as iTop gives them: digits, not zero. */
	const ID = '[1-9][0-9]{0,17}';

	/** Whether a text is the id of an object. */
	public static function IsId(string $sId): bool
	{
		return preg_match('/^'.self::ID.'$/D', $sId) === 1;
	}

	/**
	 * Returns what a search finds, by key and in order.
	 * @param string[] $aColumns the attributes to load
	 * @param array $aOrder attribute => whether ascending
	 * @param int $iLimit 0 for all
	 * @return \DBObject[]
	 */
	public static function Read(\DBSearch $oSearch, array $aColumns, array $aArgs = array(), array $aOrder = array(), int $iLimit = 0, int $iStart = 0): array
	{
		return self::Of(new \DBObjectSet($oSearch, $aOrder, $aArgs, null, $iLimit, $iStart), $aColumns);
	}

	/**
	 * Returns the objects of a set, by key and in order.
	 * @param string[] $aColumns the attributes to load
	 * @return \DBObject[]
	 */
	public static function Of(\DBObjectSet $oSet, array $aColumns): array
	{
		$oSet->OptimizeColumnLoad(array($oSet->GetClassAlias() => $aColumns));
		$aObjects = array();
		while ($oObject = $oSet->Fetch()) {
			$aObjects[(int)$oObject->GetKey()] = $oObject;
		}

		return $aObjects;
	}

	/**
	 * Returns what stands in the brackets of IN, and adds the ids to the arguments: iTop keeps what it made of a query by its text,
	 * which would be another one for other ids.
	 * @param int[]|string[] $aIds at least one
	 */
	public static function Listed(array $aIds, array &$aArgs): string
	{
		$aNames = array();
		foreach (array_values($aIds) as $iPlace => $iId) {
			$aNames[] = ':id'.$iPlace;
			$aArgs['id'.$iPlace] = (int)$iId;
		}

		return implode(', ', $aNames);
	}

	/** @return string[] the ids of the objects of a set, as texts */
	public static function Ids(\DBObjectSet $oSet): array
	{
		return array_map('strval', array_keys(self::Of($oSet, array('friendlyname'))));
	}

	/**
	 * Returns a condition on a column of the class that is searched.
	 * @param string|int[] $value the name of an argument of the query, or a list of values of which it may be any
	 */
	public static function Condition(\DBSearch $oSearch, string $sAttCode, string $sOperator, $value): \Expression
	{
		$oValue = is_array($value) ? \ListExpression::FromScalars($value) : new \VariableExpression($value);
		return new \BinaryExpression(new \FieldExpression($sAttCode, $oSearch->GetClassAlias()), $sOperator, $oValue);
	}
}
