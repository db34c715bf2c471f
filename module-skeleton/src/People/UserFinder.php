<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

/**
 * Finds the iTop user of a person. iTop reserves users to administrators, so this alone looks at all data,
 * and hands out no more than the user itself for attribution and language.
 */
final class UserFinder
{
	/** The portal that iTop brings for end users. */
	const PORTAL = 'itop-portal';

	/** The enabled user of that contact, the oldest where there are several, null where there is none. */
	public function OfContact(string $sContactId): ?\DBObject
	{
		return $this->First("SELECT User WHERE contactid = :id AND status = 'enabled'", array('id' => $sContactId));
	}

	/** The user of that id, whether or not it is enabled; null where it was deleted. */
	public function ById(string $sId): ?\DBObject
	{
		return $this->First('SELECT User WHERE id = :id', array('id' => $sId));
	}

	/** The enabled user whose contact has that e-mail address. */
	public function ByEmail(string $sEmail): ?\DBObject
	{
		return $this->WithEmail($sEmail, 'enabled');
	}

	/** Tells whether a user whose contact has that e-mail address was shut out. */
	public function IsDisabled(string $sEmail): bool
	{
		return $this->WithEmail($sEmail, 'disabled') !== null;
	}

	/** Tells whether the contact has a user who gets into the portal of the end users. */
	public function IsInPortal(string $sContactId): bool
	{
		$sOql = 'SELECT u, p FROM User AS u JOIN URP_UserProfile AS l ON l.userid = u.id JOIN URP_Profiles AS p ON l.profileid = p.id'
			." WHERE u.contactid = :id AND u.status = 'enabled'";
		$oSet = new \DBObjectSet(\DBObjectSearch::FromOQL_AllData($sOql), array(), array('id' => $sContactId));
		$oSet->OptimizeColumnLoad(array('u' => array('login'), 'p' => array('name')));
		$aProfiles = array();
		while ($aRow = $oSet->FetchAssoc()) {
			$aProfiles[(int)$aRow['u']->GetKey()][] = (string)$aRow['p']->Get('name');
		}
		// The oldest user, as in OfContact().
		return count($aProfiles) > 0 && $this->Admits(self::PORTAL, $aProfiles[min(array_keys($aProfiles))]);
	}

	/** Tells whether a user gets no further than a portal: iTop keeps such users out of its back office. */
	public function IsOfPortal(\DBObject $oUser): bool
	{
		return !\UserRights::IsAdministrator($oUser) && !$this->Admits('backoffice', \UserRights::ListProfiles($oUser));
	}

	/**
	 * As iTop's own dispatcher decides it.
	 * @param string[] $aProfiles the names of those of a user
	 */
	private function Admits(string $sPortal, array $aProfiles): bool
	{
		$aPortal = \PortalDispatcherData::GetData($sPortal) + array('allow' => array(), 'deny' => array());
		$bMissing = count($aPortal['allow']) > 0 && count(array_intersect($aPortal['allow'], $aProfiles)) === 0;
		return !$bMissing && count(array_intersect($aPortal['deny'], $aProfiles)) === 0;
	}

	private function WithEmail(string $sEmail, string $sStatus): ?\DBObject
	{
		if (trim($sEmail) === '') {
			return null;
		}
		$sOql = 'SELECT User AS u JOIN Contact AS c ON u.contactid = c.id WHERE c.email = :email AND u.status = :status';
		return $this->First($sOql, array('email' => trim($sEmail), 'status' => $sStatus), trim($sEmail));
	}

	/** @param string $sEmail the address that the contact of the user must have, '' for any */
	private function First(string $sOql, array $aArgs, string $sEmail = ''): ?\DBObject
	{
		$oSearch = \DBObjectSearch::FromOQL($sOql);
		$oSearch->AllowAllData();
		// iTop cannot sort users by id in every version, and there are rarely two.
		$oSet = new \DBObjectSet($oSearch, array(), $aArgs);
		$oSet->OptimizeColumnLoad(array($oSearch->GetClassAlias() => array('login', 'contactid', 'email', 'language')));
		$oFirst = null;
		while ($oUser = $oSet->Fetch()) {
			if ($sEmail !== '' && !PersonFinder::IsSameEmail((string)$oUser->Get('email'), $sEmail)) {
				continue;
			}
			if ($oFirst === null || $oUser->GetKey() < $oFirst->GetKey()) {
				$oFirst = $oUser;
			}
		}

		return $oFirst;
	}
}
