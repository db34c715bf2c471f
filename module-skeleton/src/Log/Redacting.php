<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\Files\TicketFiles;

/**
 * The words of parts that were removed in Intercom are removed from a ticket too, also from a paused one: from its logs, and from
 * what the panel has filled in from them.
 */
final class Redacting implements TicketChange
{
	private $oLogs;
	/** @var string[] */
	private $aPartIds;
	private $sWorkspace;
	/** @var FilledWords|null what was taken out of the ticket at hand */
	private $oFilled;

	/** @param string[] $aPartIds */
	public function __construct(TicketLogs $oLogs, array $aPartIds, string $sWorkspace)
	{
		$this->sWorkspace = $sWorkspace;
		$this->oLogs = $oLogs;
		$this->aPartIds = $aPartIds;
	}

	public function Nothing(): array
	{
		return array('redacted' => 0, 'known' => 0, 'absent' => 0);
	}

	public function IsDue(\DBObject $oTicket, Outcome $oOutcome): bool
	{
		$aThere = array_intersect($this->aPartIds, $this->oLogs->PartIds($oTicket, $this->sWorkspace));
		$aLogs = $this->oLogs->Of($oTicket);
		$iReadable = count($this->Readable($aLogs, $this->KeysOf($aLogs)));
		$iAbsent = count($this->aPartIds) - count($aThere);
		$oOutcome->Is(
			(count($aThere) > 0) ? 'known' : 'absent',
			array('redacted' => 0, 'known' => count($aThere) - $iReadable, 'absent' => $iAbsent)
		);
		return $iReadable > 0;
	}

	public function Make(\DBObject $oTicket, Outcome $oOutcome)
	{
		$aThere = array_intersect($this->aPartIds, $this->oLogs->PartIds($oTicket, $this->sWorkspace));
		$aChanged = array();
		$aRedacted = array();
		$aWords = array();
		$aLogs = $this->oLogs->Of($oTicket);
		$aKeys = $this->KeysOf($aLogs);
		foreach ($aLogs as $sAttCode => $oLog) {
			if (count($oLog->Readable($aKeys[$sAttCode])) > 0) {
				$aRedacted += $this->Readable(array($sAttCode => $oLog), $aKeys);
				$aWords = array_merge($aWords, $oLog->Words($aKeys[$sAttCode]));
				$oLog->Redact($aKeys[$sAttCode]);
				$aChanged[$sAttCode] = $oLog;
			}
		}
		$iRedacted = count($aRedacted);
		$this->oFilled = new FilledWords($aWords, (new Language())->Text('redacted'));
		$this->oFilled->TakeOut($oTicket);
		$this->oLogs->Replace($oTicket, $aChanged);
		$iAbsent = count($this->aPartIds) - count($aThere);
		$oOutcome->Is('redacted', array('redacted' => $iRedacted, 'known' => count($aThere) - $iRedacted, 'absent' => $iAbsent));
	}

	public function AfterWrite(\DBObject $oTicket)
	{
		if ($this->oFilled !== null) {
			$this->oFilled->CleanHistory($oTicket);
		}
		TicketFiles::DropUnused($oTicket, $this->oLogs->Text($oTicket));
	}

	/**
	 * Returns the parts whose words can still be read, as keys of an array.
	 * @param CaseLog[] $aLogs
	 * @param array[] $aKeys see KeysOf
	 */
	private function Readable(array $aLogs, array $aKeys): array
	{
		$aReadable = array();
		foreach ($aLogs as $sAttCode => $oLog) {
			foreach (array_keys($oLog->Readable($aKeys[$sAttCode])) as $sKey) {
				$aReadable[Marker::PartId((string)$sKey)] = true;
			}
		}

		return $aReadable;
	}

	/**
	 * Returns, for each log, by what the parts are marked that stand there: in the other one somebody quotes them later.
	 * @param CaseLog[] $aLogs by attribute code
	 * @return array[] keys by attribute code
	 */
	private function KeysOf(array $aLogs): array
	{
		$aFirst = array();
		foreach ($aLogs as $sAttCode => $oLog) {
			foreach ($oLog->Dates($this->Keys()) as $sKey => $iDate) {
				if (!isset($aFirst[$sKey]) || $iDate < $aFirst[$sKey]['date']) {
					$aFirst[$sKey] = array('log' => $sAttCode, 'date' => $iDate);
				}
			}
		}
		$aKeys = array_fill_keys(array_keys($aLogs), array());
		foreach ($aFirst as $sKey => $aWhere) {
			$aKeys[$aWhere['log']][] = (string)$sKey;
		}

		return $aKeys;
	}

	/** @return string[] by what the parts may be marked */
	private function Keys(): array
	{
		$aKeys = $this->aPartIds;
		foreach ($this->aPartIds as $sPartId) {
			$aKeys[] = Marker::Key($this->sWorkspace, $sPartId);
		}

		return $aKeys;
	}
}
