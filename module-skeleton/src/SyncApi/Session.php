<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

use ItopIntercom\ModuleInfo;

/** iTop's PHP session, in which a login outlives its request. Only sessions that this page opened count here. */
final class Session
{
	const MARK = ModuleInfo::CODE.'/sync-api';
	const HELPER = 'Combodo\\iTop\\Application\\Helper\\Session';

	/** The login of the account that logged in here, null in any other session. */
	public function Account(): ?string
	{
		$sLogin = isset($_SESSION[self::MARK]) ? $_SESSION[self::MARK] : null;
		$sCurrent = isset($_SESSION['auth_user']) ? $_SESSION['auth_user'] : null;
		return ($sLogin !== null && $sLogin === $sCurrent) ? $sLogin : null;
	}

	/** Forgets all that the session holds, of whomever it was. To be called before iTop's login closes it. */
	public function Clear()
	{
		$_SESSION = isset($_SESSION['itop_env']) ? array('itop_env' => $_SESSION['itop_env']) : array();
		\UserRights::_ResetSessionCache();
	}

	/** Forgets the profiles that iTop keeps there, so that a profile that was taken away is missed at once. */
	public function ForgetProfiles()
	{
		unset($_SESSION['profile_list']);
	}

	/**
	 * Puts the profiles of the account where iTop looks for them, for this call.
	 * @param string[] $aProfiles name by id
	 */
	public function SetProfiles(array $aProfiles)
	{
		$_SESSION['profile_list'] = $aProfiles;
	}

	/** Makes the session one of this page. */
	public function Mark()
	{
		if (isset($_SESSION['auth_user'])) {
			$this->Set(self::MARK, $_SESSION['auth_user']);
		}
	}

	public function Unmark()
	{
		$this->Set(self::MARK, '');
	}

	/** Lets other requests of the session go on; what is written to it from now on is lost on iTop 2.7. */
	public function Release()
	{
		if (session_status() === PHP_SESSION_ACTIVE) {
			if (class_exists(self::HELPER)) {
				call_user_func(array(self::HELPER, 'WriteClose'));
			} else {
				session_write_close();
			}
		}
	}

	/** From iTop 3.0 on the session is closed after the login, and its helper opens it again for one value. */
	private function Set(string $sName, string $sValue)
	{
		if (class_exists(self::HELPER)) {
			call_user_func(array(self::HELPER, 'Set'), $sName, $sValue);
		} else {
			$_SESSION[$sName] = $sValue;
		}
	}
}
