<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\TicketClass;

/** A line of the app's own in the private log of a ticket, with a mark by which it is known again. */
final class Remark
{
	const LOG = 'private_log';

	private $oTickets;
	private $oLogs;
	private $sKey;

	/** @param string $sKey what the mark says */
	public function __construct(TicketClass $oTickets, TicketLogs $oLogs, string $sKey)
	{
		$this->oTickets = $oTickets;
		$this->oLogs = $oLogs;
		$this->sKey = $sKey;
	}

	/** Whether the class is configured to have no private log: the public one is for customers to read. */
	public function IsLeftOut(): bool
	{
		return $this->oTickets->IsLeftOut(self::LOG);
	}

	/** Whether the line stands there. */
	public function Stands(\DBObject $oTicket): bool
	{
		return $this->oLogs->Of($oTicket)[$this->oTickets->Attribute(self::LOG)]->HasEvent($this->sKey);
	}

	/**
	 * Adds the line to the ticket in memory; the caller writes it.
	 * @param string $sText plain, in which [[Class:name]] becomes a link
	 * @throws \ItopIntercom\SyncApi\Failure 422 log_full, misconfigured
	 */
	public function Add(\DBObject $oTicket, string $sText)
	{
		$sAttCode = $this->oTickets->Attribute(self::LOG);
		$oLog = $this->oLogs->Of($oTicket)[$sAttCode];
		$oAuthor = new Author(GroupEntry::AUTHOR, '');
		$sWords = '<p>'.htmlspecialchars($sText, ENT_NOQUOTES, 'UTF-8').'</p>';
		$sHtml = Heading::Of($oAuthor, new Language(), '').$sWords.Marker::OfEvent($this->sKey);
		$oLog->Insert(LogEntry::Make($sHtml, $oAuthor, time()));
		$this->oLogs->Replace($oTicket, array($sAttCode => $oLog));
	}
}
