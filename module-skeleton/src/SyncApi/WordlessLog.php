<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

/**
 * Stands before iTop's own log files during a request of ours: iTop quotes a statement that failed as a whole, and the one of
 * a log holds every word of it. What the statement was for, and the number of the error, stay.
 */
final class WordlessLog
{
	const LOGS = array('IssueLog', 'DeadLockLog');
	const LEFT_OUT = '(left out)';
	/** What iTop's log of locks tells beside user and number: statements of whoever is just writing. */
	const WORDY = array('data', 'callstack', 'ex_msg');

	/** @var object the log of iTop */
	private $oFile;

	private function __construct($oFile)
	{
		$this->oFile = $oFile;
	}

	/** Takes the place of iTop's log files until the request ends. */
	public static function Install()
	{
		foreach (self::LOGS as $sLog) {
			// There is no other way to a log that is open than the one within its class.
			$fInstall = \Closure::bind(function (callable $fWrap) {
				if (static::$m_oFileLog !== null) {
					static::$m_oFileLog = $fWrap(static::$m_oFileLog);
				}
			}, null, $sLog);
			$fInstall(function ($oFile) {
				return new self($oFile);
			});
		}
	}

	/** Error(), Warning(), ... as iTop calls them: text, channel, context. */
	public function __call(string $sLevel, array $aArguments)
	{
		// The context is a text where iTop 2.7 tells of a lock.
		return call_user_func_array(array($this->oFile, $sLevel), $this->Context($aArguments + array('')));
	}

	private function Context(array $aContext): array
	{
		foreach ($aContext as $sKey => $value) {
			if (in_array($sKey, self::WORDY, true)) {
				$aContext[$sKey] = self::LEFT_OUT;
			} elseif (is_array($value)) {
				$aContext[$sKey] = $this->Context($value);
			} elseif (is_string($value)) {
				$aContext[$sKey] = $this->Wordless($value);
			}
		}

		return $aContext;
	}

	/**
	 * Of "Failed to issue SQL query: query = UPDATE ..., mysql_errno = 1205, mysql_error = Lock wait ..." only the number is kept:
	 * the words of the database quote values, too.
	 */
	private function Wordless($text)
	{
		if (!is_string($text) || ($iFrom = strpos($text, 'query = ')) === false) {
			return $text;
		}
		$bNumber = preg_match_all('/mysql_errno = ([0-9]+)/', $text, $aNumbers) > 0;
		return substr($text, 0, $iFrom).'query = '.self::LEFT_OUT.($bNumber ? ', mysql_errno = '.end($aNumbers[1]) : '');
	}
}
