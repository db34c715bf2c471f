<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\WithContext;

/**
 * An entry that the agent writes herself in the panel, or an end user in the Messenger: added to a log as by iTop's own form, so that iTop hands it on as it does there.
 */
final class AgentEntry extends WithContext
{
	/**
	 * Adds plain text to a case log of an object in memory; the caller writes it.
	 * @param string $sMark invisible mark by which the entry is known again, or ''
	 * @throws Failure 422 log_full; the object is unchanged then
	 */
	public function Add(\DBObject $oObject, string $sAttCode, string $sText, string $sMark = '')
	{
		$sHtml = $this->Heading().\utils::TextToHtml(trim($sText)).$sMark;
		$oLog = clone $oObject->Get($sAttCode);
		try {
			$this->Append($oLog, $sAttCode, $sHtml);
		} catch (Failure $e) {
			// The messages in a long log are gathered as far as its index needs it.
			$oLog = (new CaseLog($oObject->Get($sAttCode), new Language()))->Joined();
			$this->Append($oLog, $sAttCode, $sHtml);
		}
		$oObject->Set($sAttCode, $oLog);
	}

	/** @throws Failure 422 log_full */
	private function Append(\ormCaseLog $oLog, string $sAttCode, string $sHtml)
	{
		$oAuthor = $this->Author();
		// iTop 2.7 knows no third argument.
		$oLog->AddLogEntry($sHtml, $oAuthor->Name(), $oAuthor->UserId());
		SignedLog::Sign($oLog, $oAuthor);
		(new LogLimits())->Check(array($sAttCode => $oLog));
	}

	/** Whoever has a user in iTop is named by iTop. */
	private function Heading(): string
	{
		$oAuthor = $this->Author();
		return $oAuthor->HasUser() ? '' : Heading::Of($oAuthor, new Language(), $this->oContext->LogMark());
	}

	private function Author(): Author
	{
		$oAgent = $this->oContext->Agent();
		if ($oAgent->Contact() !== null) {
			return $this->oContext->Authors()->Of($oAgent->Contact()->With(array('kind' => Author::CONTACT)), null);
		}
		$aAuthor = array('kind' => 'agent', 'email' => $oAgent->Email(), 'name' => $oAgent->Name());
		return $this->oContext->Authors()->Of(new Input($aAuthor + ($oAgent->IsBot() ? array('role' => Author::BOT) : array())), null);
	}
}
