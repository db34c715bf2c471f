<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\NameText;
use ItopIntercom\People\Identities;
use ItopIntercom\People\PersonFinder;
use ItopIntercom\People\UserFinder;
use ItopIntercom\SyncApi\Input;

/**
 * Finds as whom a message stands in a log: the user of its person, else the person, else the name in Intercom.
 * As a user only who is vouched for: a teammate by Intercom, a contact by the signature of the widget.
 * Remembers what it found, for the length of one request.
 */
final class Authors
{
	private $oPersons;
	private $oUsers;
	private $oIdentities;
	/** @var Author[] */
	private $aFound = array();

	public function __construct(PersonFinder $oPersons, UserFinder $oUsers, Identities $oIdentities)
	{
		$this->oIdentities = $oIdentities;
		$this->oPersons = $oPersons;
		$this->oUsers = $oUsers;
	}

	/**
	 * @param Input $oAuthor an author of docs/sync-api.md
	 * @param \DBObject|null $oCaller the caller of the ticket
	 */
	public function Of(Input $oAuthor, ?\DBObject $oCaller): Author
	{
		$aKey = array(($oCaller === null) ? 0 : $oCaller->GetKey());
		foreach (array('kind', 'class', 'id', 'email', 'name', 'role', 'external_id', 'channel') as $sField) {
			$aKey[] = $oAuthor->Text($sField, '');
		}
		$sKey = serialize($aKey);
		if (!isset($this->aFound[$sKey])) {
			$this->aFound[$sKey] = $this->Find($oAuthor, $oCaller);
		}

		return $this->aFound[$sKey];
	}

	private function Find(Input $oAuthor, ?\DBObject $oCaller): Author
	{
		$oPerson = $this->Person($oAuthor, $oCaller);
		$bContact = ($oAuthor->Text('kind') !== 'agent');
		$sKind = $bContact ? Author::CONTACT : self::KindOfAgent($oAuthor->Text('role', ''));
		if ($oPerson === null) {
			return new Author(NameText::OfIntercom($this->NameInIntercom($oAuthor)), '', $sKind);
		}
		$bClaimed = $bContact && $this->oIdentities->Grade($oAuthor, $oPerson) !== Identities::VERIFIED;
		$oUser = $bClaimed ? null : $this->oUsers->OfContact((string)$oPerson->GetKey());
		// Each on his own side: who asks is never an agent in the log, and who answers never a customer.
		if ($oUser === null || $this->oUsers->IsOfPortal($oUser) !== $bContact) {
			return new Author((string)$oPerson->Get('friendlyname'), '', $bClaimed ? Author::CLAIMED : $sKind);
		}

		return new Author((string)$oUser->GetFriendlyName(), (string)$oUser->GetKey(), $sKind);
	}

	private static function KindOfAgent(string $sRole): string
	{
		return in_array($sRole, array(Author::BOT, Author::OTHER), true) ? $sRole : Author::AGENT;
	}

	private function Person(Input $oAuthor, ?\DBObject $oCaller): ?\DBObject
	{
		if ($oAuthor->Text('kind') === 'agent') {
			return PersonFinder::Teammate($oAuthor);
		}
		$oPerson = $this->oPersons->Writer($oAuthor);
		if ($oPerson === null && $oCaller !== null && PersonFinder::IsSameEmail($oAuthor->Text('email', ''), (string)$oCaller->Get('email'))) {
			// Several persons share the address, or its owner is obsolete: the caller of this very ticket is meant.
			return $oCaller;
		}

		return $oPerson;
	}

	private function NameInIntercom(Input $oAuthor): string
	{
		foreach (array('name', 'email') as $sField) {
			$sText = NameText::Of($oAuthor->Text($sField, ''));
			if ($sText !== '') {
				return $sText;
			}
		}

		return ($oAuthor->Text('kind') === 'agent') ? 'Agent' : 'Visitor';
	}
}
