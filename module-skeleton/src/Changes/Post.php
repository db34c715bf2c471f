<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\ModuleInfo;

/** A signed request whose answer nobody reads: it redirects nowhere, and holds nobody up for longer than the time-out. */
final class Post
{
	const SIGNATURE = 'X-Itop-Signature';
	const TIME = 'X-Itop-Timestamp';
	/** Seconds in which it is connected and written. */
	const PATIENCE = 0.3;
	/** Seconds for which an address that did not answer is left alone. */
	const PAUSE = 30;

	private $sUrl;

	public function __construct(string $sUrl)
	{
		$this->sUrl = $sUrl;
	}

	public function Send(string $sBody, string $sSecret)
	{
		$aUrl = parse_url($this->sUrl);
		if (!is_array($aUrl) || !isset($aUrl['scheme'], $aUrl['host']) || !in_array($aUrl['scheme'], array('http', 'https'), true)) {
			return;
		}
		$sPause = APPROOT.'data/'.ModuleInfo::CODE.'-hints.txt';
		if (is_file($sPause) && @filemtime($sPause) > time() - self::PAUSE) {
			return;
		}
		$sProblem = self::Write($aUrl, $this->Request($aUrl, $sBody, $sSecret));
		if ($sProblem !== '') {
			@touch($sPause);
			$sWhat = "The sync app for Intercom at {$aUrl['host']} was not told of a change: $sProblem";
			\IssueLog::Warning("$sWhat. It learns of it by itself within 15 seconds; next try in ".self::PAUSE.' seconds.', ModuleInfo::CODE);
		}
	}

	/** Returns what went wrong, '' where nothing did. */
	private static function Write(array $aUrl, string $sRequest): string
	{
		$bSecure = $aUrl['scheme'] === 'https';
		$iPort = isset($aUrl['port']) ? $aUrl['port'] : ($bSecure ? 443 : 80);
		$fEnd = microtime(true) + self::PATIENCE;
		$rSocket = @stream_socket_client(($bSecure ? 'tls' : 'tcp')."://{$aUrl['host']}:$iPort", $iError, $sError, self::PATIENCE);
		if ($rSocket === false) {
			return ($sError === '') ? 'no connection' : $sError;
		}
		stream_set_timeout($rSocket, 0, (int)max(1000, ($fEnd - microtime(true)) * 1000000));
		$bWritten = @fwrite($rSocket, $sRequest) === strlen($sRequest);
		if ($bWritten && function_exists('fastcgi_finish_request')) {
			// Nobody waits: a proxy that finds the connection closed would give the request up.
			@fread($rSocket, 1);
		}
		@fclose($rSocket);
		return $bWritten ? '' : 'the connection was lost';
	}

	private function Request(array $aUrl, string $sBody, string $sSecret): string
	{
		$iNow = time();
		$sHost = $aUrl['host'].(isset($aUrl['port']) ? ':'.$aUrl['port'] : '');
		$aLines = array(
			'POST '.(isset($aUrl['path']) ? $aUrl['path'] : '/').' HTTP/1.1',
			'Host: '.$sHost,
			'User-Agent: '.ModuleInfo::CODE.'/'.ModuleInfo::VERSION,
			'Content-Type: application/json',
			'Content-Length: '.strlen($sBody),
			self::TIME.": $iNow",
			self::SIGNATURE.': sha256='.hash_hmac('sha256', "$iNow.$sBody", $sSecret),
			'Connection: close',
		);
		return implode("\r\n", $aLines)."\r\n\r\n".$sBody;
	}
}
