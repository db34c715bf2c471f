<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

/** What the caller logs in with: a user name and password, or a token of iTop's token module. */
final class Credentials
{
	private $sUser;
	private $sPassword;

	private function __construct(?string $sUser, ?string $sPassword)
	{
		$this->sUser = $sUser;
		$this->sPassword = $sPassword;
	}

	/**
	 * Takes them out of $_SERVER (a token stays there), null where none were sent.
	 *
	 * iTop itself cuts a password at its first colon when it reads the header, and takes any scheme for Basic;
	 * it must never see the header.
	 */
	public static function OfPhp(): ?Credentials
	{
		$sHeader = '';
		foreach (array('HTTP_AUTHORIZATION', 'REDIRECT_HTTP_AUTHORIZATION') as $sName) {
			if (isset($_SERVER[$sName]) && $sHeader === '') {
				$sHeader = (string)$_SERVER[$sName];
			}
			unset($_SERVER[$sName]);
		}
		$sUser = isset($_SERVER['PHP_AUTH_USER']) ? (string)$_SERVER['PHP_AUTH_USER'] : null;
		$sPassword = isset($_SERVER['PHP_AUTH_PW']) ? (string)$_SERVER['PHP_AUTH_PW'] : '';
		unset($_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW']);
		if (isset($_SERVER['HTTP_AUTH_TOKEN']) && $_SERVER['HTTP_AUTH_TOKEN'] !== '') {
			return new self(null, null);
		}
		if ($sHeader !== '') {
			return self::OfHeader($sHeader);
		}

		return ($sUser === null) ? null : new self($sUser, $sPassword);
	}

	public function IsToken(): bool
	{
		return $this->sUser === null;
	}

	/** Calls $fDo() while iTop's login finds these credentials where PHP puts them. */
	public function During(callable $fDo)
	{
		if ($this->IsToken()) {
			return $fDo();
		}
		$_SERVER['PHP_AUTH_USER'] = $this->sUser;
		$_SERVER['PHP_AUTH_PW'] = $this->sPassword;
		$_REQUEST['login_mode'] = 'basic';
		try {
			return $fDo();
		} finally {
			unset($_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'], $_REQUEST['login_mode']);
		}
	}

	private static function OfHeader(string $sHeader): Credentials
	{
		$sDecoded = false;
		if (preg_match('/^Basic\s+(\S+)\s*$/Di', $sHeader, $aMatch) === 1) {
			$sDecoded = base64_decode($aMatch[1], true);
		}
		if ($sDecoded === false || strpos($sDecoded, ':') === false || !mb_check_encoding($sDecoded, 'UTF-8')) {
			throw new Failure(401, 'login_required', 'The Authorization header is not Basic with a user name and password in UTF-8.');
		}
		$aParts = explode(':', $sDecoded, 2);
		return new self($aParts[0], $aParts[1]);
	}
}
