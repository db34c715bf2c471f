<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Conversation;
use ItopIntercom\History;
use ItopIntercom\Link\TicketLinks;
use ItopIntercom\Mutex;
use ItopIntercom\Objects;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketLock;

/** Pauses or resumes all tickets of the conversation, or one of them; other conversations of theirs have a switch of their own. */
final class Sync extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->Conversation($oInput);
		$bActivated = $oInput->Flag('activated');
		$sOne = $oInput->Has('id') ? $oInput->Id('id') : '';
		return Mutex::OfConversation($oConversation)->Run(function () use ($oConversation, $bActivated, $sOne) {
			$aIds = $this->Ids($oConversation, $sOne);
			$iSynced = 0;
			foreach ($aIds as $sId) {
				$iSynced += $this->SetOne($sId, $oConversation, $bActivated) ? 1 : 0;
			}

			return array('count' => count($aIds), 'synced' => $iSynced);
		});
	}

	/**
	 * Returns the ids of the tickets after making sure that each of them may be modified.
	 * @param string $sOne the id of the only one that is meant, '' for all of the conversation
	 */
	private function Ids(Conversation $oConversation, string $sOne): array
	{
		$oTickets = $this->oContext->Tickets();
		$aFound = Objects::Of($oTickets->Linked()->OfConversation($oConversation), array('friendlyname'));
		if ($sOne !== '') {
			$aFound = array_intersect_key($aFound, array($oTickets->Find($sOne)->GetKey() => true));
		}
		array_map(array($oTickets, 'RequireModify'), $aFound);
		return array_map('strval', array_keys($aFound));
	}

	/** Returns whether the ticket is synced now. */
	private function SetOne(string $sId, Conversation $oConversation, bool $bActivated): bool
	{
		return TicketLock::Of($this->oContext->Tickets(), $sId)->Run(function () use ($sId, $oConversation, $bActivated) {
			$oTickets = $this->oContext->Tickets();
			$oTicket = $oTickets->Find($sId);
			$oLinks = new TicketLinks($oTickets, $oTicket, $oConversation);
			if ($oLinks->Own() === null) {
				return false;
			}
			if ($oTickets->Linked()->IsSynced($oLinks->Own()) !== $bActivated) {
				$oLinks->SetSync($bActivated);
				History::Of($this->oContext->Agent());
				$oLinks->Write();
			}

			return $bActivated;
		});
	}
}
