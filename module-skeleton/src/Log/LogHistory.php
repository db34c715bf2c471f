<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * iTop's history says of each entry at which place of the log it stands (lastentry), and quotes what stands there. Where an entry
 * is inserted, or several are gathered in one, the places of the others change.
 */
final class LogHistory
{
	/** Has the history of a ticket follow the changes of its logs that are about to be written; in their transaction. */
	public static function Follow(\DBObject $oTicket)
	{
		foreach ($oTicket->ListChanges() as $sAttCode => $value) {
			if ($value instanceof AddedLog && count($value->Moves()) > 0) {
				self::Move($oTicket, (string)$sAttCode, $value->Moves());
			}
		}
	}

	/** @param int[] $aMoves by the former place */
	private static function Move(\DBObject $oTicket, string $sAttCode, array $aMoves)
	{
		$sClass = 'CMDBChangeOpSetAttributeCaseLog';
		$sCases = '';
		foreach ($aMoves as $iBefore => $iNow) {
			$sCases .= " WHEN $iBefore THEN $iNow";
		}
		$aTables = array();
		foreach (array('objkey', 'attcode', 'lastentry') as $sOf) {
			$aTables[$sOf] = '`'.\MetaModel::DBGetTable(\MetaModel::GetAttributeOrigin($sClass, $sOf)).'`';
		}
		\CMDBSource::Query(
			"UPDATE {$aTables['objkey']} AS o JOIN {$aTables['attcode']} AS a ON a.`id` = o.`id`"
			." JOIN {$aTables['lastentry']} AS l ON l.`id` = o.`id` SET l.`lastentry` = CASE l.`lastentry`$sCases END"
			.' WHERE o.`objclass` = '.\CMDBSource::Quote(get_class($oTicket)).' AND o.`objkey` = '.(int)$oTicket->GetKey()
			.' AND a.`attcode` = '.\CMDBSource::Quote($sAttCode).' AND l.`lastentry` IN ('.implode(', ', array_keys($aMoves)).')'
		);
	}
}
