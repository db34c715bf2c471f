<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\People\Agent;

/**
 * Remembers in iTop's own history by which request a ticket was made: written in one transaction with the ticket,
 * and no column of our own.
 */
final class RequestHistory
{
	/** A request is repeated soon, and costs a look into the history for each of them. */
	const NEWEST = 20;

	private $oTickets;
	/** @var string */
	private $sMark;

	public function __construct(TicketClass $oTickets, string $sRequestId)
	{
		$this->oTickets = $oTickets;
		$this->sMark = '['.$sRequestId.']';
	}

	/**
	 * The request of nobody, by which a finished ticket is followed by a new one: once for each time that it is finished.
	 * @param int $iSince since when it is, in unix seconds
	 */
	public static function OfFollowUp(TicketClass $oTickets, string $sFinishedId, int $iSince): RequestHistory
	{
		return new self($oTickets, "follow-up-$sFinishedId-$iSince");
	}

	/** Returns since when the ticket was finished that another one follows, by what the history says of who made it; null of any other. */
	public static function FinishedSince(string $sWho): ?int
	{
		return (preg_match('/ \[follow-up-[0-9]+-([0-9]+)\]$/D', $sWho, $aMatch) === 1) ? (int)$aMatch[1] : null;
	}

	/** The ticket of the conversation that this request made before, null if none. */
	public function Ticket(Conversation $oConversation): ?\DBObject
	{
		return $this->Among($this->oTickets->Linked()->OfConversation($oConversation));
	}

	/** The same of a ticket of no conversation, among the newest ones of its caller. */
	public function TicketOf(string $sPersonId): ?\DBObject
	{
		$oSet = $this->oTickets->OfCaller($sPersonId, 'own');
		$oSet->SetLimit(self::NEWEST);
		return $this->Among($oSet);
	}

	private function Among(\DBObjectSet $oSet): ?\DBObject
	{
		while ($oTicket = $oSet->Fetch()) {
			if ($this->Made($oTicket)) {
				return $oTicket;
			}
		}

		return null;
	}

	/** Names the request behind the name in the history, e.g. "Mara Lindt (Intercom) [8f3e21c0]". */
	public function Begin(Agent $oAgent)
	{
		History::Of($oAgent, ' '.$this->sMark);
	}

	private function Made(\DBObject $oTicket): bool
	{
		// History is for administrators in some installations; nothing of it is handed out.
		$oSearch = \DBObjectSearch::FromOQL_AllData(
			'SELECT CMDBChangeOpCreate WHERE objclass = :class AND objkey = :id AND userinfo LIKE :mark'
		);
		$aArgs = array('class' => get_class($oTicket), 'id' => $oTicket->GetKey(), 'mark' => '% '.$this->sMark);
		return (new \DBObjectSet($oSearch, array(), $aArgs))->Count() > 0;
	}
}
