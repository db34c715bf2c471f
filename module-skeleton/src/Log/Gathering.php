<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/** Takes entries one after the other and makes groups of neighbours. */
final class Gathering
{
	private $iMaxMessages;
	private $iMaxBytes;
	private $bAcross;
	private $oLanguage;
	/** @var Entry[] what is done with */
	private $aDone = array();
	/** @var Entry[] the members of the group that still grows */
	private $aMembers = array();
	/** @var int */
	private $iMessages = 0;
	/** @var int */
	private $iBytes = 0;
	/** @var Entry[] what others wrote behind the last member */
	private $aPassed = array();

	/** @param bool $bAcross whether what others wrote lies between neighbours, or separates them */
	public function __construct(int $iMaxMessages, int $iMaxBytes, bool $bAcross, Language $oLanguage)
	{
		$this->iMaxMessages = $iMaxMessages;
		$this->iMaxBytes = $iMaxBytes;
		$this->bAcross = $bAcross;
		$this->oLanguage = $oLanguage;
	}

	public function Add(Entry $oEntry)
	{
		$iMessages = count($oEntry->Messages());
		if ($iMessages === 0) {
			$this->aPassed[] = $oEntry;
			if (!$this->bAcross) {
				$this->Close();
			}

			return;
		}
		$iBytes = strlen($oEntry->Piece());
		if ($this->iMessages + $iMessages > $this->iMaxMessages || $this->iBytes + $iBytes > $this->iMaxBytes) {
			$this->Close();
		}
		// A group stands where its last message stood.
		$this->aDone = array_merge($this->aDone, $this->aPassed);
		$this->aPassed = array();
		$this->aMembers[] = $oEntry;
		$this->iMessages += $iMessages;
		$this->iBytes += $iBytes;
	}

	/** @return Entry[] */
	public function Entries(): array
	{
		$this->Close();
		return $this->aDone;
	}

	private function Close()
	{
		$aMessages = array();
		foreach ($this->aMembers as $oMember) {
			$aMessages = array_merge($aMessages, $oMember->Messages());
		}
		$aGroup = (count($this->aMembers) > 1) ? array(GroupEntry::Of($aMessages, $this->oLanguage)) : $this->aMembers;
		$this->aDone = array_merge($this->aDone, $aGroup, $this->aPassed);
		$this->aMembers = array();
		$this->aPassed = array();
		$this->iMessages = 0;
		$this->iBytes = 0;
	}
}
