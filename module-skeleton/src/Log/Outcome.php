<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\SyncApi\Failure;

/** What became of a change on one ticket. */
final class Outcome
{
	private $sId;
	/** @var string */
	private $sName = '';
	/** @var string */
	private $sOutcome = '';
	/** @var int[] */
	private $aCounts;
	/** @var Failure|null */
	private $oFailure = null;
	/** @var \DBObject|null */
	private $oLink = null;

	/** @param int[] $aCounts by name, as long as nothing is done */
	public function __construct(string $sId, array $aCounts)
	{
		$this->sId = $sId;
		$this->aCounts = $aCounts;
	}

	public function Id(): string
	{
		return $this->sId;
	}

	/** @param \DBObject|null $oLink that of the ticket and the conversation, null for a ticket that belonged to it once */
	public function Of(string $sName, ?\DBObject $oLink)
	{
		$this->sName = $sName;
		$this->oLink = $oLink;
	}

	/** That of the ticket and the conversation, as it was read last. */
	public function Link(): ?\DBObject
	{
		return $this->oLink;
	}

	/**
	 * @param string $sOutcome a word of docs/sync-api.md
	 * @param int[] $aCounts by name
	 */
	public function Is(string $sOutcome, array $aCounts = array())
	{
		$this->sOutcome = $sOutcome;
		$this->aCounts = $aCounts + $this->aCounts;
	}

	public function Refused(Failure $oFailure)
	{
		$this->sOutcome = 'refused';
		$this->aCounts = array_fill_keys(array_keys($this->aCounts), 0);
		$this->oFailure = $oFailure;
	}

	/** Returns the ticket of the answer (docs/sync-api.md). */
	public function AsRecord(): array
	{
		$aRecord = array('id' => $this->sId, 'name' => $this->sName, 'outcome' => $this->sOutcome) + $this->aCounts;
		if ($this->oFailure === null) {
			return $aRecord + array('message' => '');
		}

		return $aRecord + array('code' => $this->oFailure->ErrorCode(), 'message' => $this->oFailure->getMessage());
	}
}
