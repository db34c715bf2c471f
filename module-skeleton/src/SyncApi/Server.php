<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

/**
 * Makes sure that each call gets exactly one answer, in JSON and with a true status,
 * whatever iTop, another module or PHP prints, throws or exits with meanwhile.
 */
final class Server
{
	/** @var bool */
	private $bAnswered = false;
	/** @var Endpoint */
	private $oEndpoint;
	/** @var Log */
	private $oLog;

	public function __construct()
	{
		$this->oLog = new Log();
		$this->oEndpoint = new Endpoint($this->oLog);
	}

	/**
	 * Reads the request; nothing of iTop is started for one that is none.
	 * @throws Failure
	 */
	public function Receive(): Request
	{
		ob_start();
		register_shutdown_function(array($this, 'OnShutdown'));
		$oRequest = Request::OfPhp();
		$this->oEndpoint->Prepare();
		return $oRequest;
	}

	public function Answer(Request $oRequest)
	{
		$fStart = microtime(true);
		$aResult = $this->oEndpoint->Run($oRequest);
		$iMilliseconds = (int)round((microtime(true) - $fStart) * 1000);
		$this->oLog->Debug('Done', array('operation' => $oRequest->Operation(), 'milliseconds' => $iMilliseconds));
		$this->Send(200, array('result' => (object)$aResult));
	}

	public function Refuse(\Throwable $oProblem)
	{
		$oFailure = $this->AsFailure($oProblem);
		$this->Send($oFailure->Status(), array('error' => $oFailure->AsError()));
	}

	/** Answers where something ended the process: iTop's login exits in some cases, and PHP on fatal errors. */
	public function OnShutdown()
	{
		if ($this->bAnswered) {
			return;
		}
		if ($this->oEndpoint->IsLoggingIn()) {
			$this->Refuse(new Failure(401, 'login_required', 'iTop refused the login.'));
			return;
		}
		$aError = error_get_last();
		$sWhere = ($aError === null) ? 'exit' : 'type '.$aError['type'].' in '.$aError['file'].':'.$aError['line'];
		$sReference = $this->oLog->Trouble('The process ended before its answer', array('where' => $sWhere));
		$this->Refuse($this->InternalError($sReference));
	}

	private function AsFailure(\Throwable $oProblem): Failure
	{
		if ($oProblem instanceof Failure) {
			$this->LogRefusal($oProblem);
			return $oProblem;
		}
		if ($oProblem instanceof \CoreCannotSaveObjectException) {
			return Failure::OfSave($oProblem);
		}

		return $this->InternalError($this->oLog->Exception($oProblem));
	}

	/** A refused account is something for an administrator to mend; the rest is the business of the caller. */
	private function LogRefusal(Failure $oFailure)
	{
		if ($oFailure->ErrorCode() === 'account_refused') {
			$this->oLog->Warning($oFailure->getMessage());
		} else {
			$this->oLog->Debug('Refused', array('code' => $oFailure->ErrorCode()));
		}
	}

	private function InternalError(string $sReference): Failure
	{
		return new Failure(500, 'internal_error', "iTop had an internal error; its log has the details under reference $sReference.");
	}

	private function Send(int $iStatus, array $aBody)
	{
		$this->bAnswered = true;
		$iPrinted = 0;
		while (ob_get_level() > 0) {
			$iPrinted += (int)ob_get_length();
			if (!@ob_end_clean()) {
				break;
			}
		}
		if ($iPrinted > 0) {
			$this->oLog->Debug('Something printed into the answer; it was discarded', array('bytes' => $iPrinted));
		}
		$this->Headers($iStatus);
		echo $this->Json($aBody);
		flush();
		// iTop's own shutdown functions and destructors may still print.
		ob_start(function () {
			return '';
		});
	}

	private function Headers(int $iStatus)
	{
		if (headers_sent()) {
			return;
		}
		header_remove('Location');
		http_response_code($iStatus);
		header('Content-Type: application/json; charset=utf-8');
		header('Cache-Control: no-store');
		header('X-Content-Type-Options: nosniff');
		if ($iStatus === 401) {
			header('WWW-Authenticate: Basic realm="iTop", charset="UTF-8"');
		}
		if ($iStatus === 405) {
			header('Allow: POST');
		}
	}

	private function Json(array $aBody): string
	{
		// The constant is there from PHP 7.2 on; a text that is not UTF-8 must not cost the whole answer.
		$iInvalid = defined('JSON_INVALID_UTF8_SUBSTITUTE') ? JSON_INVALID_UTF8_SUBSTITUTE : JSON_PARTIAL_OUTPUT_ON_ERROR;
		return (string)json_encode($aBody, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | $iInvalid);
	}
}
