<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/** Something that is done to tickets of a conversation, each time the same, and of which a ticket tells whether it is done. */
interface TicketChange
{
	/** @return int[] the counts of an outcome in which nothing is done, by name */
	public function Nothing(): array;

	/** Tells whether it is still to be done to the ticket, and says in the outcome how things stand. */
	public function IsDue(\DBObject $oTicket, Outcome $oOutcome): bool;

	/**
	 * Does it to the ticket in memory, and says in the outcome what was done.
	 * @throws \ItopIntercom\SyncApi\Failure
	 */
	public function Make(\DBObject $oTicket, Outcome $oOutcome);

	/** Does what has to follow in the same transaction once the ticket is written. */
	public function AfterWrite(\DBObject $oTicket);
}
