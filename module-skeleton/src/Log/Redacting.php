<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * The words of parts that were removed in Intercom are removed from the logs of a ticket too, also from a paused one.
 */
final class Redacting implements TicketChange
{
	/** @var TicketLogs */
	private $oLogs;
	/** @var string[] */
	private $aPartIds;

	/**
	 * @param string[] $aPartIds
	 */
	public function __construct(TicketLogs $oLogs, array $aPartIds)
	{
		$this->oLogs = $oLogs;
		$this->aPartIds = $aPartIds;
	}

	public function Nothing(): array
	{
		return array('redacted' => 0, 'known' => 0, 'absent' => 0);
	}

	public function IsDue(\DBObject $oTicket, Outcome $oOutcome): bool
	{
		$aThere = array_intersect($this->aPartIds, $this->oLogs->PartIds($oTicket));
		$iReadable = count($this->Readable($this->oLogs->Of($oTicket)));
		$iAbsent = count($this->aPartIds) - count($aThere);
		$oOutcome->Is(
			(count($aThere) > 0) ? 'known' : 'absent',
			array('redacted' => 0, 'known' => count($aThere) - $iReadable, 'absent' => $iAbsent)
		);

		return $iReadable > 0;
	}

	public function Make(\DBObject $oTicket, Outcome $oOutcome)
	{
		$aThere = array_intersect($this->aPartIds, $this->oLogs->PartIds($oTicket));
		$aChanged = array();
		$iRedacted = 0;
		foreach ($this->oLogs->Of($oTicket) as $sAttCode => $oLog) {
			$iReadable = count($oLog->Readable($this->aPartIds));
			if ($iReadable > 0) {
				$oLog->Redact($this->aPartIds);
				$aChanged[$sAttCode] = $oLog;
				$iRedacted += $iReadable;
			}
		}
		$this->oLogs->Replace($oTicket, $aChanged);
		$iAbsent = count($this->aPartIds) - count($aThere);
		$oOutcome->Is('redacted', array('redacted' => $iRedacted, 'known' => count($aThere) - $iRedacted, 'absent' => $iAbsent));
	}

	/**
	 * @param CaseLog[] $aLogs
	 */
	private function Readable(array $aLogs): array
	{
		$aReadable = array();
		foreach ($aLogs as $oLog) {
			$aReadable += $oLog->Readable($this->aPartIds);
		}

		return $aReadable;
	}
}
