<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * What became of the messages of one request on one ticket; "known" until something else is said.
 */
final class AppendOutcome
{
	/** @var string */
	private $sId;
	/** @var int */
	private $iMessages;
	/** @var string */
	private $sName = '';
	/** @var string */
	private $sOutcome = 'known';
	/** @var int */
	private $iAppended = 0;
	/** @var string */
	private $sCode = '';
	/** @var string */
	private $sMessage = '';

	public function __construct(string $sId, int $iMessages)
	{
		$this->sId = $sId;
		$this->iMessages = $iMessages;
	}

	public function Id(): string
	{
		return $this->sId;
	}

	public function Named(string $sName)
	{
		$this->sName = $sName;
	}

	public function Paused()
	{
		$this->sOutcome = 'paused';
	}

	public function Appended(int $iMessages)
	{
		$this->sOutcome = 'appended';
		$this->iAppended = $iMessages;
	}

	public function Refused(string $sCode, string $sMessage)
	{
		$this->sOutcome = 'refused';
		$this->iAppended = 0;
		$this->sCode = $sCode;
		$this->sMessage = $sMessage;
	}

	/**
	 * Returns the ticket of the answer (docs/sync-api.md).
	 */
	public function AsRecord(): array
	{
		$bWritten = in_array($this->sOutcome, array('known', 'appended'), true);
		$aRecord = array(
			'id' => $this->sId,
			'name' => $this->sName,
			'outcome' => $this->sOutcome,
			'appended' => $this->iAppended,
			'known' => $bWritten ? $this->iMessages - $this->iAppended : 0,
			'message' => $this->sMessage,
		);

		return ($this->sOutcome === 'refused') ? $aRecord + array('code' => $this->sCode) : $aRecord;
	}
}
