<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

use ItopIntercom\Objects;
use ItopIntercom\Parameters;

/** The accounts that may call this page, and therefore read the secrets of the Intercom app. */
final class SecretReaders
{
	private $oParameters;

	public function __construct(Parameters $oParameters)
	{
		$this->oParameters = $oParameters;
	}

	/**
	 * Returns how many enabled users have one of the service profiles. With all data, as iTop reserves users to
	 * administrators; nothing but the number leaves.
	 */
	public function Count(): int
	{
		$aConditions = array();
		$aArgs = array();
		foreach ($this->oParameters->Texts(Account::PROFILES) as $iIndex => $sProfile) {
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
}
