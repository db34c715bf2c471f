<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

use ItopIntercom\Objects;
use ItopIntercom\Rights;

/** The sets of other objects that iTop's own view of a ticket shows: how many there are, and the first ones. */
final class LinkedSets
{
	const MOST_COUNTED = 30;
	const MOST_NAMED = 3;

	private $oRights;

	public function __construct(Rights $oRights)
	{
		$this->oRights = $oRights;
	}

	/** Returns the sets that are not empty, as docs/sync-api.md describes them. */
	public function Of(\DBObject $oTicket): array
	{
		$sClass = get_class($oTicket);
		$aSets = array();
		foreach ($this->Filled($oTicket) as $sAttCode => $oDefinition) {
			$aNames = $this->IsShown($oTicket, $sAttCode) ? $this->Names($oTicket, $oDefinition) : array();
			if (count($aNames) > 0) {
				$aSets[] = array(
					'code' => $sAttCode,
					'label' => (string)\MetaModel::GetLabel($sClass, $sAttCode),
					'count' => min(count($aNames), self::MOST_COUNTED),
					'more' => count($aNames) > self::MOST_COUNTED,
					'items' => array_slice($aNames, 0, self::MOST_NAMED),
				);
			}
		}

		return $aSets;
	}

	/**
	 * Returns the sets of iTop's view that have anything in the tables, by code. Most tickets have nothing in most sets: one statement
	 * says so, where a query of iTop for each, with all that it joins, would cost a fifth of the whole answer.
	 * @return \AttributeLinkedSet[]
	 */
	private function Filled(\DBObject $oTicket): array
	{
		$sClass = get_class($oTicket);
		$aDefinitions = array();
		$aQuestions = array();
		foreach (\MetaModel::FlattenZList(\MetaModel::GetZListItems($sClass, 'details')) as $sAttCode) {
			$oDefinition = \MetaModel::IsValidAttCode($sClass, $sAttCode) ? \MetaModel::GetAttributeDef($sClass, $sAttCode) : null;
			if ($oDefinition instanceof \AttributeLinkedSet) {
				$aDefinitions[$sAttCode] = $oDefinition;
				$aQuestions[$sAttCode] = $this->Question($oDefinition, (int)$oTicket->GetKey())." AS `$sAttCode`";
			}
		}
		$aRows = (count($aQuestions) > 0) ? \CMDBSource::QueryToArray('SELECT '.implode(', ', $aQuestions)) : array();
		return (count($aRows) > 0) ? array_intersect_key($aDefinitions, array_filter($aRows[0])) : array();
	}

	/** Returns the SQL that is 0 where the set has nothing. */
	private function Question(\AttributeLinkedSet $oDefinition, int $iTicket): string
	{
		$sLinked = $oDefinition->GetLinkedClass();
		$sToMe = $oDefinition->GetExtKeyToMe();
		$oToMe = \MetaModel::GetAttributeDef($sLinked, $sToMe);
		if (!$oToMe instanceof \AttributeExternalKey) {
			return '1';
		}
		$sTable = \MetaModel::DBGetTable($sLinked, $sToMe);
		return "EXISTS (SELECT 1 FROM `$sTable` WHERE `{$oToMe->GetSQLExpr()}` = $iTicket)";
	}

	private function IsShown(\DBObject $oTicket, string $sAttCode): bool
	{
		$aReasons = array();
		return ((int)$oTicket->GetAttributeFlags($sAttCode, $aReasons) & OPT_ATT_HIDDEN) === 0
			&& $this->oRights->AllowsAttribute(get_class($oTicket), $sAttCode, UR_ACTION_READ);
	}

	/** @return string[] at most one more than are counted */
	private function Names(\DBObject $oTicket, \AttributeLinkedSet $oDefinition): array
	{
		$oSearch = $this->oRights->Restrict($this->Search($oDefinition));
		$aArgs = array('ticket' => $oTicket->GetKey());
		return array_values(array_map(function (\DBObject $oObject): string {
			return (string)$oObject->Get('friendlyname');
		}, Objects::Read($oSearch, array('friendlyname'), $aArgs, array(), self::MOST_COUNTED + 1)));
	}

	private function Search(\AttributeLinkedSet $oDefinition): \DBSearch
	{
		$sLinked = $oDefinition->GetLinkedClass();
		$sToMe = $oDefinition->GetExtKeyToMe();
		if (!$oDefinition->IsIndirect()) {
			return \DBObjectSearch::FromOQL("SELECT $sLinked WHERE $sToMe = :ticket");
		}
		$sToRemote = $oDefinition->GetExtKeyToRemote();
		$sRemote = \MetaModel::GetAttributeDef($sLinked, $sToRemote)->GetTargetClass();
		return \DBObjectSearch::FromOQL("SELECT r FROM $sRemote AS r JOIN $sLinked AS l ON l.$sToRemote = r.id WHERE l.$sToMe = :ticket");
	}
}
