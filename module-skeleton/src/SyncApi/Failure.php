<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

/** What the caller is told instead of a result: a status, a code of docs/sync-api.md and a sentence. */
final class Failure extends \RuntimeException
{
	private $iStatus;
	private $sErrorCode;
	/** @var string[] sentence by attribute code */
	private $aFields;
	/** @var array */
	private $aMore = array();

	public function __construct(int $iStatus, string $sErrorCode, string $sMessage, array $aFields = array())
	{
		parent::__construct($sMessage);
		$this->iStatus = $iStatus;
		$this->sErrorCode = $sErrorCode;
		$this->aFields = $aFields;
	}

	public function Status(): int
	{
		return $this->iStatus;
	}

	public function ErrorCode(): string
	{
		return $this->sErrorCode;
	}

	/** Adds to the value of "error" what docs/sync-api.md says of the code. */
	public function With(array $aMore): Failure
	{
		$this->aMore = $aMore + $this->aMore;
		return $this;
	}

	/** Returns the value of "error" in the answer. */
	public function AsError(): array
	{
		$aError = array('code' => $this->sErrorCode, 'message' => $this->getMessage());
		if (count($this->aFields) > 0) {
			$aError['fields'] = $this->aFields;
		}

		return $aError + $this->aMore;
	}
}
