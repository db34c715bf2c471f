<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

use ItopIntercom\Conversation;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\TicketClass;

/**
 * The links of one ticket as far as one conversation is concerned, and what is to become of them. The ticket shows its first one,
 * and is written with them; of the others, which may be thousands, none is read.
 */
final class TicketLinks
{
	private $oTickets;
	private $oTicket;
	private $oConversation;
	/** @var \DBObject|null */
	private $oFirst;
	/** @var \DBObject|null that of the conversation */
	private $oOwn;
	/** @var \DBObject|null that which goes */
	private $oGone = null;

	/** @throws Failure 422 misconfigured */
	public function __construct(TicketClass $oTickets, \DBObject $oTicket, Conversation $oConversation)
	{
		$oTickets->Attribute('intercom_ref');
		$this->oTickets = $oTickets;
		$this->oTicket = $oTicket;
		$this->oConversation = $oConversation;
		$this->oOwn = $oTickets->Linked()->LinkTo($oTicket, $oConversation);
		$this->oFirst = Links::FirstOfTicket($oTicket);
	}

	public function Ticket(): \DBObject
	{
		return $this->oTicket;
	}

	/** That of the conversation, null where the ticket does not belong to it. */
	public function Own(): ?\DBObject
	{
		return $this->oOwn;
	}

	/** The first one, null where the ticket has none. */
	public function First(): ?\DBObject
	{
		return $this->oFirst;
	}

	/** That of another conversation, null where the ticket does not belong to it, or it is the same one. */
	public function To(Conversation $oOther): ?\DBObject
	{
		if ($oOther->Id() === '' || $oOther->Key() === $this->oConversation->Key()) {
			return null;
		}
		$aFound = Links::Between(array($this->oTicket), $oOther);
		return (count($aFound) > 0) ? reset($aFound) : null;
	}

	/** The conversation is to be one of the ticket, beside those that it has. */
	public function Add()
	{
		if ($this->oOwn === null) {
			$this->oOwn = Mirror::NewLink($this->oTicket);
			$this->BecomesOwn();
		}
	}

	/** The conversation takes the place of the one of that link; where it has one already, that link goes. */
	public function Replace(\DBObject $oLink)
	{
		if ($this->oOwn !== null) {
			$this->oGone = $oLink;
			return;
		}
		$this->oOwn = $oLink;
		$this->BecomesOwn();
	}

	/** The ticket belongs to the conversation no longer. */
	public function Remove()
	{
		$this->oGone = $this->oOwn;
	}

	/** @throws Failure 422 misconfigured where the class has no attribute for it */
	public function SetSync(bool $bOn)
	{
		$this->oTickets->Attribute('intercom_sync_activated');
		$this->oOwn->Set('sync', $bOn ? TicketClass::SYNC_ON : TicketClass::SYNC_OFF);
	}

	/** A class that cannot be paused is left as it is. */
	public function Resume()
	{
		$this->oOwn->Set('sync', TicketClass::SYNC_ON);
	}

	public function SetUrl(string $sUrl)
	{
		$this->oOwn->Set('url', $sUrl);
	}

	public function HasChanges(): bool
	{
		return $this->oGone !== null || $this->IsOwnChanged();
	}

	/** Writes them, and the ticket with all that was changed in it. The caller has begun the history. */
	public function Write()
	{
		Mirror::WriteTogether($this->oTicket, $this->Shown(), $this->IsOwnChanged() ? $this->oOwn : null, $this->oGone);
	}

	/** Whether the ticket gets a conversation more than it had. */
	public function IsMore(): bool
	{
		return $this->oOwn !== null && $this->oOwn->IsNew() && $this->oGone === null;
	}

	private function IsOwnChanged(): bool
	{
		$bStays = $this->oOwn !== null && $this->oOwn !== $this->oGone;
		return $bStays && ($this->oOwn->IsNew() || count($this->oOwn->ListChanges()) > 0);
	}

	/** Returns the one that the ticket shows then, null where it has none any more. */
	private function Shown(): ?\DBObject
	{
		if ($this->oGone !== null && $this->IsFirst($this->oGone)) {
			$aNext = array_slice(Links::OfTicket(get_class($this->oTicket), (string)$this->oTicket->GetKey(), 2), 1);
			return (count($aNext) > 0) ? $this->OwnIf($aNext[0]) : null;
		}

		return ($this->oFirst === null) ? $this->oOwn : $this->OwnIf($this->oFirst);
	}

	/** What is changed in memory is told from what stands in the database. */
	private function OwnIf(\DBObject $oLink): \DBObject
	{
		return ($this->oOwn !== null && (int)$this->oOwn->GetKey() === (int)$oLink->GetKey()) ? $this->oOwn : $oLink;
	}

	private function IsFirst(\DBObject $oLink): bool
	{
		return $this->oFirst !== null && (int)$this->oFirst->GetKey() === (int)$oLink->GetKey();
	}

	private function BecomesOwn()
	{
		$aValues = array('workspace' => $this->oConversation->Workspace(), 'conversation' => $this->oConversation->Id(), 'known' => 'yes');
		foreach ($aValues as $sCode => $sValue) {
			$this->oOwn->Set($sCode, $sValue);
		}
	}
}
