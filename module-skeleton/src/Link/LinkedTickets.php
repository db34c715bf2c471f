<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

use ItopIntercom\Conversation;
use ItopIntercom\Objects;
use ItopIntercom\TicketClass;

/** Which tickets of the configured class belong to a conversation, as far as they are seen. */
final class LinkedTickets
{
	private $oTickets;

	public function __construct(TicketClass $oTickets)
	{
		$this->oTickets = $oTickets;
	}

	/**
	 * The tickets of a conversation, newest first.
	 * @param bool $bFormer also those that belonged to it once
	 */
	public function OfConversation(Conversation $oConversation, bool $bFormer = false): \DBObjectSet
	{
		$this->oTickets->Attribute('intercom_ref');
		$aIds = array();
		$aOpen = array();
		foreach (Links::OfConversation($oConversation) as $oLink) {
			if ($this->IsOfClass((string)$oLink->Get('ticket_class'))) {
				$iId = (int)$oLink->Get('ticket_id');
				((string)$oLink->Get('workspace') === '') ? $aOpen[$iId] = $oLink : $aIds[] = $iId;
			}
		}

		$aFormer = $bFormer ? array_filter(FormerLinks::Tickets($oConversation), array($this, 'IsOfClass')) : array();
		return $this->WithIds(array_merge($aIds, array_keys($aFormer), $this->Taken($aOpen, $oConversation->Workspace())));
	}

	/** Whether the ticket belongs to any conversation: it shows its first one, so that most need not be asked for. */
	public function IsLinked(\DBObject $oTicket): bool
	{
		return $this->oTickets->Value($oTicket, 'intercom_ref') !== '';
	}

	/**
	 * Returns how many conversations of a workspace the ticket belongs to.
	 * @param bool $bAlone whether those of no known workspace are of this one
	 */
	public function CountOf(\DBObject $oTicket, string $sWorkspace, bool $bAlone): int
	{
		return $this->IsLinked($oTicket) ? (int)Links::OfTicketIn($oTicket, $sWorkspace, $bAlone)->Count() : 0;
	}

	/** Returns the link of the ticket to that conversation, null where it does not belong to it. */
	public function LinkTo(\DBObject $oTicket, Conversation $oConversation): ?\DBObject
	{
		foreach (Links::Between(array($oTicket), $oConversation) as $oLink) {
			return Links::Take($oLink, $oConversation->Workspace()) ? $oLink : null;
		}

		return null;
	}

	/** Whether the ticket gets the messages of the conversation of that link. A class without the attribute cannot be paused. */
	public function IsSynced(\DBObject $oLink): bool
	{
		return !$this->oTickets->Has('intercom_sync_activated') || (string)$oLink->Get('sync') === TicketClass::SYNC_ON;
	}

	/** Whether the ticket belonged to that conversation once. */
	public function WasLinked(\DBObject $oTicket, Conversation $oConversation): bool
	{
		$aFormer = FormerLinks::Tickets($oConversation);
		$iId = (int)$oTicket->GetKey();
		return isset($aFormer[$iId]) && $aFormer[$iId] === get_class($oTicket);
	}

	/**
	 * Makes links of no known workspace those of the one that asks, as far as it sees their tickets.
	 * @param \DBObject[] $aLinks by the ids of their tickets
	 * @return int[] the ids of the tickets that are its own now
	 */
	private function Taken(array $aLinks, string $sWorkspace): array
	{
		$aIds = array();
		if (count($aLinks) > 0) {
			$aVisible = Objects::Of($this->WithIds(array_keys($aLinks)), array('friendlyname'));
			foreach (array_intersect_key($aLinks, $aVisible) as $iId => $oLink) {
				if (Links::Take($oLink, $sWorkspace)) {
					$aIds[] = $iId;
				}
			}
		}

		return $aIds;
	}

	/** @param int[] $aIds */
	private function WithIds(array $aIds): \DBObjectSet
	{
		if (count($aIds) === 0) {
			// As for most conversations; the database need not be asked.
			return \DBObjectSet::FromScratch($this->oTickets->Required());
		}

		$aArgs = array();
		$sIds = Objects::Listed($aIds, $aArgs);
		return $this->oTickets->Search("id IN ($sIds)", $aArgs);
	}

	private function IsOfClass(string $sClass): bool
	{
		return \MetaModel::IsValidClass($sClass) && \MetaModel::IsParentClass($this->oTickets->Required(), $sClass);
	}
}
