<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

/** What the caller is told instead of a result: a status, a code of docs/sync-api.md and a sentence. */
final class Failure extends \RuntimeException
{
	/** Errors of the database that pass, or that its operator ends: locks, restarts, connections lost, no space left. */
	const PASSING = array(1021, 1040, 1053, 1114, 1203, 1205, 1213, 1290, 1836, 2002, 2003, 2006, 2013);

	/** Those of a database that takes no changes. */
	const READ_ONLY = array(1290, 1836);

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

	/** What the caller is told when iTop did not save an object. */
	public static function OfSave(\CoreCannotSaveObjectException $oTrouble): Failure
	{
		$oCause = $oTrouble->getPrevious();
		if (!($oCause instanceof \MySQLException)) {
			return new Failure(422, 'refused', implode(' ', $oTrouble->getIssues()));
		}
		$iCode = (int)$oCause->getCode();
		if (in_array($iCode, self::PASSING, true)) {
			$oBusy = new Failure(409, 'busy', "The database cannot be written at the moment (error $iCode); try again.");
			return in_array($iCode, self::READ_ONLY, true) ? $oBusy->With(array('reason' => 'read_only')) : $oBusy;
		}

		// The words of the database would quote the whole statement, texts of messages included.
		return new Failure(422, 'refused', "The database refused the change (error $iCode); the log of iTop says why.");
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
