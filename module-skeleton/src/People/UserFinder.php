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
		$oUser = $this->OfContact($sContactId);
		return $oUser !== null && $this->Admits(self::PORTAL, $oUser);
	}

	/** Tells whether a user gets no further than a portal: iTop keeps such users out of its back office. */
	public function IsOfPortal(\DBObject $oUser): bool
	{
		return !\UserRights::IsAdministrator($oUser) && !$this->Admits('backoffice', $oUser);
	}

	/** As iTop's own dispatcher decides it. */
	private function Admits(string $sPortal, \DBObject $oUser): bool
	{
		$aProfiles = \UserRights::ListProfiles($oUser);
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
