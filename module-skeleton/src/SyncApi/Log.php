<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

use ItopIntercom\ModuleInfo;

/** The log channel of the module. No secret and no text of a message is ever given to it. */
final class Log
{
	public function Debug(string $sMessage, array $aContext = array())
	{
		$this->Write('Debug', $sMessage, $aContext);
	}

	public function Warning(string $sMessage, array $aContext = array())
	{
		$this->Write('Warning', $sMessage, $aContext);
	}

	/** Logs an error and returns the reference under which it stands there. */
	public function Trouble(string $sMessage, array $aContext): string
	{
		$sReference = bin2hex(random_bytes(6));
		$this->Write('Error', $sMessage.', reference '.$sReference, $aContext);
		return $sReference;
	}

	/**
	 * Logs what was thrown and returns its reference.
	 *
	 * Neither arguments nor the message of iTop's own exceptions: both may quote the values of a query.
	 */
	public function Exception(\Throwable $oProblem): string
	{
		$aContext = array(
			'class' => get_class($oProblem),
			'code' => $oProblem->getCode(),
			'at' => $this->Place($oProblem->getFile(), $oProblem->getLine()),
			'calls' => array(),
		);
		if ($oProblem instanceof \Error) {
			$aContext['message'] = $oProblem->getMessage();
		}
		foreach (array_slice($oProblem->getTrace(), 0, 12) as $aCall) {
			$sFunction = (isset($aCall['class']) ? $aCall['class'].'::' : '').$aCall['function'];
			$aContext['calls'][] = $sFunction.(isset($aCall['file']) ? ' '.$this->Place($aCall['file'], $aCall['line']) : '');
		}

		return $this->Trouble('Unexpected problem', $aContext);
	}

	private function Place(string $sFile, int $iLine): string
	{
		return str_replace(APPROOT, '', $sFile).':'.$iLine;
	}

	private function Write(string $sLevel, string $sMessage, array $aContext)
	{
		if (class_exists('IssueLog')) {
			call_user_func(array('IssueLog', $sLevel), $sMessage, ModuleInfo::CODE, $aContext);
		}
	}
}
