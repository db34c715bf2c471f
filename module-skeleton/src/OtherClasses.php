<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/**
 * Ongoing tickets that belong to conversations, but are of another class than the configured one: no message reaches them.
 * That is so when somebody changed the class, and only the published names of attributes can tell it then.
 */
final class OtherClasses extends WithContext
{
	/** Counts stop here. */
	const MOST = 30;

	/**
	 * Returns, for each class that has such tickets, its name and label and how many the account sees. A query a class.
	 * @return array[]
	 */
	public function Counts(): array
	{
		$aCounts = array();
		foreach (\MetaModel::GetClasses() as $sClass) {
			$iCount = $this->MayHave($sClass) ? $this->Count($sClass) : 0;
			if ($iCount > 0) {
				$aCounts[] = array(
					'class' => $sClass,
					'label' => (string)\MetaModel::GetName($sClass),
					'count' => min($iCount, self::MOST),
					'more' => $iCount > self::MOST,
				);
			}
		}

		return $aCounts;
	}

	/** Without a class everything is elsewhere, and that is told already. */
	private function MayHave(string $sClass): bool
	{
		$oTickets = $this->oContext->Tickets();
		return $oTickets->Exists() && !\MetaModel::IsAbstract($sClass) && !\MetaModel::IsParentClass($oTickets->Name(), $sClass)
			&& $this->HasText($sClass, 'intercom_ref');
	}

	private function Count(string $sClass): int
	{
		$sOql = "SELECT $sClass WHERE intercom_ref != ''";
		$aArgs = array();
		if (count(\MetaModel::EnumChildClasses($sClass)) > 0) {
			$sOql .= ' AND finalclass = :class';
			$aArgs['class'] = $sClass;
		}
		if ($this->HasText($sClass, 'intercom_sync_activated')) {
			$sOql .= ' AND intercom_sync_activated = :synced';
			$aArgs['synced'] = TicketClass::SYNC_ON;
		}
		if ($this->HasText($sClass, 'status')) {
			foreach ($this->oContext->Parameters()->Texts('sync_app.search_ticket.excluded_states') as $iIndex => $sState) {
				$sOql .= " AND status != :state$iIndex";
				$aArgs["state$iIndex"] = $sState;
			}
		}

		return (int)(new \DBObjectSet(\DBObjectSearch::FromOQL($sOql), array(), $aArgs))->CountWithLimit(self::MOST);
	}

	private function HasText(string $sClass, string $sAttCode): bool
	{
		return \MetaModel::IsValidAttCode($sClass, $sAttCode) && \MetaModel::GetAttributeDef($sClass, $sAttCode) instanceof \AttributeString;
	}
}
