<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

use ItopIntercom\ModuleInfo;
use ItopIntercom\Objects;
use ItopIntercom\Parameters;

/** The login of the service account, through iTop's own login machinery. */
final class Account
{
	const PROFILES = 'sync_app.service_profiles';
	/** What the parameter said in versions before 2.0.0. */
	const EARLIER_PROFILE = 'REST Services User';

	private $oParameters;
	private $oSession;

	public function __construct(Parameters $oParameters, Session $oSession)
	{
		$this->oParameters = $oParameters;
		$this->oSession = $oSession;
	}

	/**
	 * Leaves the account logged in and the session unlocked. Credentials that are sent are always checked;
	 * without any, the session that this page opened earlier is enough, and no password is checked again.
	 * @throws Failure 401 login_required, 403 account_refused
	 */
	public function LogIn(?Credentials $oCredentials)
	{
		if (\LoginWebPage::SecureConnectionRequired() && !\utils::IsConnectionSecure()) {
			throw new Failure(403, 'account_refused', 'This iTop accepts logins by https only.');
		}
		if ($oCredentials !== null) {
			$this->oSession->Clear();
			$iCode = $oCredentials->During(array($this, 'ItopLogin'));
		} elseif (($sLogin = $this->oSession->Account()) !== null) {
			$this->RenewProfiles($sLogin);
			$iCode = $this->ItopLogin();
		} else {
			throw new Failure(401, 'login_required', 'The session has ended; send the credentials again.');
		}
		$this->CheckLogin($iCode, $oCredentials);
		$this->oSession->SetProfiles(\UserRights::ListProfiles());
		$this->CheckAccount();
		if ($oCredentials !== null) {
			$this->oSession->Mark();
		}
		$this->oSession->Release();
	}

	/**
	 * Returns how many enabled users may call this page, and therefore read the secrets of the Intercom app. With all data, as iTop reserves users to
	 * administrators; nothing but the number leaves.
	 */
	public static function CountReaders(Parameters $oParameters): int
	{
		$aConditions = array();
		$aArgs = array();
		foreach ($oParameters->Texts(self::PROFILES) as $iIndex => $sProfile) {
			$aConditions[] = 'p.name = :profile'.$iIndex;
			$aArgs['profile'.$iIndex] = $sProfile;
		}
		if (count($aConditions) === 0) {
			return 0;
		}
		$sOql = 'SELECT User AS u JOIN URP_UserProfile AS l ON l.userid = u.id JOIN URP_Profiles AS p ON l.profileid = p.id'
			." WHERE u.status = 'enabled' AND (".implode(' OR ', $aConditions).')';
		return count(Objects::Read(\DBObjectSearch::FromOQL_AllData($sOql), array('login'), $aArgs));
	}

	/** Public only to be called back. */
	public function ItopLogin(): int
	{
		try {
			return (int)\LoginWebPage::DoLogin(false, false, \LoginWebPage::EXIT_RETURN);
		} catch (\CoreException $oException) {
			throw $oException;
		} catch (\Exception $oException) {
			// iTop throws a plain one when the profiles of a user open none of its portals.
			return \LoginWebPage::EXIT_CODE_NOTAUTHORIZED;
		}
	}

	/** Reads the profiles that an account has now. iTop would else read them at each look at its rights, a dozen times a call. */
	private function RenewProfiles(string $sLogin)
	{
		$this->oSession->ForgetProfiles();
		// The login itself, which comes later, finds this user again without a query. iTop 2.7 has no way back from here.
		if (is_callable(array('UserRights', 'Logoff')) && \UserRights::Login($sLogin)) {
			$aProfiles = $this->Profiles((string)\UserRights::GetUserId());
			\UserRights::Logoff();
			$this->oSession->SetProfiles($aProfiles);
		}
	}

	/**
	 * Returns the names of the profiles of a user, by their ids. iTop's own list is read with the names of all that a link between user
	 * and profile has to do with, in twice the time.
	 * @return string[]
	 */
	private function Profiles(string $sUserId): array
	{
		$sOql = 'SELECT URP_Profiles AS p JOIN URP_UserProfile AS l ON l.profileid = p.id WHERE l.userid = :user';
		return array_map(function (\DBObject $oProfile): string {
			return (string)$oProfile->Get('name');
		}, Objects::Read(\DBObjectSearch::FromOQL_AllData($sOql), array('name'), array('user' => $sUserId)));
	}

	private function CheckLogin(int $iCode, ?Credentials $oCredentials)
	{
		if ($iCode === \LoginWebPage::EXIT_CODE_OK && \UserRights::GetUserObject() !== null) {
			return;
		}
		$aRefused = array(\LoginWebPage::EXIT_CODE_PORTALUSERNOTAUTHORIZED, \LoginWebPage::EXIT_CODE_NOTAUTHORIZED);
		if (in_array($iCode, $aRefused, true)) {
			throw $this->Refused('it may not use the back office of iTop');
		}
		$sMessage = 'iTop does not know these credentials.';
		$sMode = ($oCredentials !== null && $oCredentials->IsToken()) ? 'token' : 'basic';
		if (!in_array($sMode, \MetaModel::GetConfig()->GetAllowedLoginTypes(), true)) {
			$sMessage .= " Its configuration (allowed_login_types) does not name \"$sMode\".";
		}
		throw new Failure(401, 'login_required', $sMessage);
	}

	private function CheckAccount()
	{
		if (\UserRights::IsPortalUser()) {
			throw $this->Refused('it is a portal user');
		}
		$aWanted = $this->oParameters->Texts(self::PROFILES);
		$aProfiles = \UserRights::ListProfiles();
		if (count(array_intersect($aWanted, $aProfiles)) > 0) {
			return;
		}
		$sWhy = 'it has none of the profiles '.implode(', ', $aWanted).' (parameter '.self::PROFILES.')';
		if (in_array(self::EARLIER_PROFILE, $aProfiles, true) && $this->oParameters->IsDefault(self::PROFILES)) {
			$sWhy .= '. "'.self::EARLIER_PROFILE.'", which was enough before, lets too many read the secrets: give the account the profile "'
				.ModuleInfo::SERVICE_PROFILE.'" in its place, or name the old one in that parameter in config-itop.php';
		}
		throw $this->Refused($sWhy);
	}

	private function Refused(string $sWhy): Failure
	{
		$this->oSession->Unmark();
		return new Failure(403, 'account_refused', "The account is not accepted: $sWhy.");
	}
}
