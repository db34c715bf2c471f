<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

use ItopIntercom\Conversation;
use ItopIntercom\Form\Assignment;
use ItopIntercom\Objects;
use ItopIntercom\OfferedTransition;
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

	/** @param \DBObject[] $aLinked the tickets of the conversation */
	public function LinkedRecord(array $aLinked, Conversation $oConversation): array
	{
		$aLinks = $this->oContext->View()->Links(array_slice($aLinked, 0, self::MOST_COUNTED), $oConversation);
		$aSynced = array_filter($aLinks, function (?array $aLink): bool {
			return $aLink !== null && $aLink['sync'];
		});
		$aCloser = $this->Closer(array_keys(array_slice($aLinked, 0, self::MOST_SHOWN, true)));
		$aRecord = $this->Counted($aLinked, $aLinks) + array('synced' => count($aSynced));
		foreach ($aRecord['tickets'] as $iPlace => $aRow) {
			$aRecord['tickets'][$iPlace] += isset($aCloser[$aRow['id']]) ? $aCloser[$aRow['id']] : array('newest' => null, 'assign_to_me' => null);
		}

		return $aRecord;
	}

	/** @param int[] $aLinkedIds of the tickets that are among those of the conversation already */
	public function OngoingRecord(?string $sPersonId, array $aLinkedIds): array
	{
		if ($sPersonId === null) {
			return $this->Counted(array(), array());
		}
		$oSet = $this->oContext->Tickets()->Ongoing($sPersonId, $aLinkedIds);
		$oSet->SetLimit(self::MOST_COUNTED + 1);
		$aFound = Objects::Of($oSet, $this->oContext->View()->Columns());
		return $this->Counted($aFound, $this->oContext->View()->Links(array_slice($aFound, 0, self::MOST_SHOWN), null));
	}

	/**
	 * @param \DBObject[] $aFound may be more than are counted
	 * @param array $aLinks of TicketView::Links(), at least those of the tickets that are shown
	 */
	private function Counted(array $aFound, array $aLinks): array
	{
		$oView = $this->oContext->View();
		$aRows = array();
		foreach (array_slice($aFound, 0, self::MOST_SHOWN, true) as $iId => $oTicket) {
			$aRows[] = $oView->Row($oTicket) + $oView->OfLink($oTicket, $aLinks[$iId]);
		}
		$iCount = count($aFound);
		return array('count' => min($iCount, self::MOST_COUNTED), 'more' => $iCount > self::MOST_COUNTED, 'tickets' => $aRows);
	}

	/**
	 * Returns what is only told of these tickets, by id: the newest entry of the logs and the step by which the agent takes the ticket.
	 * Logs are large: only theirs are read.
	 * @param int[] $aIds
	 */
	private function Closer(array $aIds): array
	{
		$oTickets = $this->oContext->Tickets();
		$oAssignment = new Assignment($this->oContext);
		$aOfAssignment = $oAssignment->Columns();
		$aColumns = array_merge($oTickets->Attributes(array('public_log', 'private_log')), $aOfAssignment);
		if (count($aIds) === 0 || count($aColumns) === 0) {
			return array();
		}
		$aArgs = array();
		$sIds = Objects::Listed($aIds, $aArgs);
		$oSet = $oTickets->Search("id IN ($sIds)", $aArgs);
		$aCloser = array();
		foreach (Objects::Of($oSet, $aColumns) as $iId => $oTicket) {
			$sStimulus = (count($aOfAssignment) > 0) ? $oAssignment->Stimulus($oTicket, OfferedTransition::All($oTicket, $oTickets)) : null;
			$aCloser[$iId] = array('newest' => $this->Newest($oTicket), 'assign_to_me' => $sStimulus);
		}

		return $aCloser;
	}

	/** Returns the newest entry of the logs that may be read, null where there is none. */
	private function Newest(\DBObject $oTicket): ?array
	{
		$aNewest = null;
		foreach ((new LogView($this->oContext->Tickets()))->Readable($oTicket, 1) as $aLog) {
			foreach ($aLog['entries'] as $aEntry) {
				if ($aNewest === null || strtotime($aEntry['date']) > strtotime($aNewest['date'])) {
					$aNewest = self::Shortened($aEntry, $aLog['log']);
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
