<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\Rights;
use ItopIntercom\SyncApi\Input;

/**
 * Finds the iTop contact behind the author of a message, as far as the account sees it; of those who write in the Messenger
 * only whom the workspace may see: everybody there can say whose id or address he has, and would be told the name.
 */
final class ContactFinder
{
	/** So many contacts with one address are looked at. */
	const MOST_READ = 50;

	/** @var Identities */
	private $oIdentities;
	/** @var Rights */
	private $oRights;

	/**
	 * @param Rights $oRights for the border of the workspace, beyond which it knows no contact
	 */
	public function __construct(Identities $oIdentities, Rights $oRights)
	{
		$this->oRights = $oRights;
		$this->oIdentities = $oIdentities;
	}

	/**
	 * Finds the Person that the widget signed, else by class and id (which it sends as well), else the only one with
	 * the e-mail that is not obsolete.
	 *
	 * @param Input $oContact an author of docs/sync-api.md
	 */
	public function Person(Input $oContact): FoundPerson
	{
		$aNamed = array($oContact->Text('class', '', 255), $oContact->Text('id', '', 255));
		foreach (array_filter(array($this->oIdentities->Signed($oContact), $aNamed)) as $aReference) {
			$oPerson = $this->ById($aReference[0], $aReference[1], 'Person');
			if ($oPerson !== null && $this->oRights->IsInTerritory($oPerson)) {
				return FoundPerson::One($oPerson, FoundPerson::BY_CONTACT);
			}
		}
		$sEmail = trim($oContact->Text('email', '', 1024));
		if ($sEmail === '') {
			return FoundPerson::Nobody();
		}
		$aPersons = array_values(array_filter($this->ByEmail('Person', $sEmail), array($this->oRights, 'IsInTerritory')));
		if (count($aPersons) > 1) {
			return FoundPerson::Several($aPersons);
		}

		return (count($aPersons) === 1) ? FoundPerson::One($aPersons[0], FoundPerson::BY_EMAIL) : FoundPerson::Nobody();
	}

	/**
	 * Finds the author of a message: by class and id, else the first contact that is not obsolete with that e-mail.
	 *
	 * @param Input $oAuthor an author of docs/sync-api.md
	 */
	public function Author(Input $oAuthor): ?\DBObject
	{
		$oContact = $this->ById($oAuthor->Text('class', '', 255), $oAuthor->Text('id', '', 255), 'Contact');
		$sEmail = trim($oAuthor->Text('email', '', 1024));
		if ($oContact !== null || $sEmail === '') {
			return $oContact;
		}
		$aContacts = $this->ByEmail('Contact', $sEmail);

		return (count($aContacts) > 0) ? $aContacts[0] : null;
	}

	/**
	 * Returns null as well for a class or an id that is none: these come from the browser of an end user.
	 */
	private function ById(string $sClass, string $sId, string $sRootClass): ?\DBObject
	{
		if (preg_match('/^[1-9][0-9]{0,17}$/D', $sId) !== 1) {
			return null;
		}
		if (!\MetaModel::IsValidClass($sClass) || !\MetaModel::IsParentClass($sRootClass, $sClass)) {
			return null;
		}

		return \MetaModel::GetObject($sClass, $sId, false);
	}

	/**
	 * Returns those that are not obsolete, the oldest first.
	 *
	 * @return \DBObject[]
	 */
	private function ByEmail(string $sClass, string $sEmail): array
	{
		$oSearch = \DBObjectSearch::FromOQL("SELECT $sClass WHERE email = :email AND obsolescence_flag = 0");
		$oSet = new \DBObjectSet($oSearch, array('id' => true), array('email' => $sEmail), null, self::MOST_READ);
		$aContacts = array();
		while ($oContact = $oSet->Fetch()) {
			if (EmailAddress::IsSame((string)$oContact->Get('email'), $sEmail)) {
				$aContacts[] = $oContact;
			}
		}

		return $aContacts;
	}
}
