<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

use ItopIntercom\Conversation;
use ItopIntercom\Objects;
use ItopIntercom\WithContext;

/** The tickets of the first canvas: how many there are, the first ones as rows, those of the conversation with their newest entry. */
final class Overview extends WithContext
{
	const MOST_COUNTED = 30;
	const MOST_SHOWN = 3;
	const MOST_CHARACTERS = 300;

	/** @return \DBObject[] the tickets of the conversation, newest first, by their keys; at most one more than are counted */
	public function Linked(Conversation $oConversation): array
	{
		$oSet = $this->oContext->Tickets()->Linked()->OfConversation($oConversation);
		$oSet->SetLimit(self::MOST_COUNTED + 1);
		return Objects::Of($oSet, $this->oContext->View()->Columns());
	}

	/** @param \DBObject[] $aLinked */
	public function LinkedRecord(array $aLinked): array
	{
		$oTickets = $this->oContext->Tickets();
		$aSynced = array_filter(array_slice($aLinked, 0, self::MOST_COUNTED), array($oTickets, 'IsSynced'));
		$aNewest = $this->Newest(array_keys(array_slice($aLinked, 0, self::MOST_SHOWN, true)));
		$aRecord = $this->Counted($aLinked) + array('synced' => count($aSynced));
		foreach ($aRecord['tickets'] as $iPlace => $aRow) {
			$aRecord['tickets'][$iPlace]['newest'] = isset($aNewest[$aRow['id']]) ? $aNewest[$aRow['id']] : null;
		}

		return $aRecord;
	}

	/** @param int[] $aLinkedIds of the tickets that are among those of the conversation already */
	public function OngoingRecord(?string $sPersonId, array $aLinkedIds): array
	{
		if ($sPersonId === null) {
			return $this->Counted(array());
		}
		$oSet = $this->oContext->Tickets()->Ongoing($sPersonId, $aLinkedIds);
		$oSet->SetLimit(self::MOST_COUNTED + 1);
		return $this->Counted(Objects::Of($oSet, $this->oContext->View()->Columns()));
	}

	/** @param \DBObject[] $aFound may be more than are counted */
	private function Counted(array $aFound): array
	{
		$oTickets = $this->oContext->Tickets();
		$oView = $this->oContext->View();
		$aShown = array_slice($aFound, 0, self::MOST_SHOWN, true);
		$aLinks = $oView->Links($aShown);
		$aRows = array();
		foreach ($aShown as $iId => $oTicket) {
			$aRows[] = $oView->Row($oTicket) + array('synced' => $oTickets->IsSynced($oTicket), 'link' => $aLinks[$iId]);
		}
		$iCount = count($aFound);
		return array('count' => min($iCount, self::MOST_COUNTED), 'more' => $iCount > self::MOST_COUNTED, 'tickets' => $aRows);
	}

	/**
	 * Returns the newest entry of the logs of each ticket that has any, by its id. Logs are large: only those of these tickets are read.
	 * @param int[] $aIds
	 */
	private function Newest(array $aIds): array
	{
		$oTickets = $this->oContext->Tickets();
		$aColumns = $oTickets->Attributes(array('public_log', 'private_log'));
		if (count($aIds) === 0 || count($aColumns) === 0) {
			return array();
		}
		$oLogs = new LogView($oTickets);
		$oSet = $oTickets->Search('id IN ('.implode(', ', array_map('intval', $aIds)).')', array());
		$aNewest = array();
		foreach (Objects::Of($oSet, $aColumns) as $iId => $oTicket) {
			foreach ($oLogs->Readable($oTicket, 1) as $aLog) {
				foreach ($aLog['entries'] as $aEntry) {
					$bNewer = !isset($aNewest[$iId]) || strtotime($aEntry['date']) > strtotime($aNewest[$iId]['date']);
					$aNewest[$iId] = $bNewer ? self::Shortened($aEntry, $aLog['log']) : $aNewest[$iId];
				}
			}
		}

		return $aNewest;
	}

	private static function Shortened(array $aEntry, string $sLog): array
	{
		return array('log' => $sLog, 'text' => mb_substr($aEntry['text'], 0, self::MOST_CHARACTERS, 'UTF-8')) + $aEntry;
	}
}
