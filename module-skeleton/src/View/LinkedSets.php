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
		foreach (array_unique(\MetaModel::FlattenZList(\MetaModel::GetZListItems($sClass, 'details'))) as $sAttCode) {
			if (!$this->IsShown($oTicket, $sAttCode)) {
				continue;
			}
			$aNames = $this->Names($oTicket, \MetaModel::GetAttributeDef($sClass, $sAttCode));
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

	private function IsShown(\DBObject $oTicket, string $sAttCode): bool
	{
		$sClass = get_class($oTicket);
		if (!\MetaModel::IsValidAttCode($sClass, $sAttCode) || !\MetaModel::GetAttributeDef($sClass, $sAttCode)->IsLinkSet()) {
			return false;
		}
		$aReasons = array();
		return ((int)$oTicket->GetAttributeFlags($sAttCode, $aReasons) & OPT_ATT_HIDDEN) === 0
			&& $this->oRights->AllowsAttribute($sClass, $sAttCode, UR_ACTION_READ);
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
