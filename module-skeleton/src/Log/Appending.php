<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\Finished\Satisfaction;
use ItopIntercom\TicketClass;

/** Messages go into the logs of a ticket, each part once, unless it is paused for their conversation. */
final class Appending implements TicketChange
{
	private $oTickets;
	private $oLogs;
	/** @var Message[] */
	private $aMessages;

	/** @param Message[] $aMessages */
	public function __construct(TicketClass $oTickets, TicketLogs $oLogs, array $aMessages)
	{
		$this->oTickets = $oTickets;
		$this->oLogs = $oLogs;
		$this->aMessages = $aMessages;
	}

	public function Nothing(): array
	{
		return array('appended' => 0, 'known' => 0);
	}

	public function IsDue(\DBObject $oTicket, Outcome $oOutcome): bool
	{
		if (!$this->oTickets->Linked()->IsSynced($oOutcome->Link())) {
			$oOutcome->Is('paused', $this->Nothing());
			return false;
		}
		$aMissing = $this->oLogs->Missing($oTicket, $this->aMessages);
		$oOutcome->Is('known', array('known' => count($this->aMessages) - count($aMissing)));
		return count($aMissing) > 0;
	}

	public function Make(\DBObject $oTicket, Outcome $oOutcome)
	{
		$aMissing = $this->oLogs->Missing($oTicket, $this->aMessages);
		$aPlaced = $this->oLogs->WithLog($aMissing);
		// With nothing to write the refusal says which log is missing.
		$this->oLogs->Add($oTicket, (count($aPlaced) > 0) ? $aPlaced : $aMissing);
		foreach ($aMissing as $oMessage) {
			if ($oMessage->Stars() > 0) {
				(new Satisfaction($this->oTickets))->Give($oTicket, $oMessage->Stars(), $oMessage->Remark());
			}
		}
		$iKnown = count($this->aMessages) - count($aMissing);
		$oOutcome->Is('appended', array('appended' => count($aPlaced), 'known' => $iKnown));
	}

	public function AfterWrite(\DBObject $oTicket)
	{
	}
}
