<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\Conversation;
use ItopIntercom\Objects;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketClass;
use ItopIntercom\Words;

/**
 * Finds persons of iTop: behind a contact in the panel and by words, as far as account and agent see them; behind the author of
 * a message, as far as the account does.
 */
final class PersonFinder
{
	const MOST_MATCHES = 10;
	/** So many persons with one address are looked at, obsolete ones included. */
	const MOST_READ = 50;
	/** A conversation has hardly ever more than one ticket. */
	const MOST_TICKETS = 100;
	const SEARCHED = array('friendlyname', 'email', 'phone', 'mobile_phone', 'org_id_friendlyname');
	/** What a caller is found by. */
	const NAMES = array('friendlyname', 'email');

	private $oTickets;
	private $oIdentities;

	public function __construct(TicketClass $oTickets, Identities $oIdentities)
	{
		$this->oTickets = $oTickets;
		$this->oIdentities = $oIdentities;
	}

	/**
	 * Finds the person of a contact by the rules of docs/sync-api.md ("Who a contact is").
	 * @param Input $oContact a contact of docs/sync-api.md, possibly empty
	 * @param Conversation|null $oConversation null where none can tell
	 */
	public function Of(Input $oContact, ?Conversation $oConversation): FoundPerson
	{
		$oPerson = $this->OfClass(self::Reference($oContact->Sub('chosen')));
		if ($oPerson !== null) {
			return FoundPerson::One($oPerson, FoundPerson::BY_CHOICE);
		}
		foreach ($this->References($oContact) as $aReference) {
			$oPerson = $this->OfClass($aReference);
			if ($oPerson !== null) {
				return FoundPerson::One($oPerson, FoundPerson::BY_CONTACT);
			}
		}
		$aPersons = $this->ByEmail(trim($oContact->Text('email', '', 1024)));
		if (count($aPersons) === 1) {
			return FoundPerson::One($aPersons[0], FoundPerson::BY_EMAIL);
		}
		$oCaller = $oContact->Flag('only', false) ? $this->Caller($oConversation, $aPersons) : null;
		if ($oCaller !== null) {
			return FoundPerson::One($oCaller, FoundPerson::BY_TICKET);
		}

		return FoundPerson::Several($aPersons);
	}

	/** Finds the person of sync_app.default_caller, which is an id or an e-mail address; null where it says nobody. */
	public function Configured(string $sValue): ?\DBObject
	{
		if (Objects::IsId($sValue)) {
			return $this->WithId($sValue);
		}
		$aPersons = $this->ByEmail($sValue);
		return (count($aPersons) === 1) ? $aPersons[0] : null;
	}

	/** Returns null as well for an id that is none. */
	public function WithId(string $sId): ?\DBObject
	{
		return $this->OfClass(array(PersonView::CLASS_NAME, $sId));
	}

	/** @return \DBObject[] persons by words of whatever one knows of them, those that are not obsolete first, then by name */
	public function Page(string $sQuery, int $iStart, int $iLimit): array
	{
		$oWords = new Words($sQuery);
		if ($oWords->IsEmpty()) {
			return array();
		}
		$aOrder = array('obsolescence_flag' => true, 'friendlyname' => true);
		$oSearch = $this->Search($oWords, self::SEARCHED);
		return array_values(Objects::Read($oSearch, PersonView::Columns(), $oWords->Arguments(), $aOrder, $iLimit, $iStart));
	}

	/** @return int[] the ids of persons by words of their name or e-mail address, at most $iLimit */
	public function Ids(string $sQuery, int $iLimit): array
	{
		$oWords = new Words($sQuery);
		return array_keys(Objects::Read($this->Search($oWords, self::NAMES), array('friendlyname'), $oWords->Arguments(), array(), $iLimit));
	}

	/**
	 * Finds the Person behind the author of a message in the Messenger, as far as the workspace may see it: everybody there can say
	 * whose id or address he has, and would be told the name. Whom the widget signed, else by class and id (which it sends as
	 * well), else the only one with the e-mail that is not obsolete; null where there is none.
	 * @param Input $oAuthor an author of docs/sync-api.md
	 */
	public function Writer(Input $oAuthor): ?\DBObject
	{
		foreach ($this->References($oAuthor) as $aReference) {
			$oPerson = self::Existing($aReference, PersonView::CLASS_NAME);
			if ($oPerson !== null && $this->oTickets->Rights()->IsInTerritory($oPerson)) {
				return $oPerson;
			}
		}
		$aPersons = self::CurrentWithEmail(PersonView::CLASS_NAME, $oAuthor);
		$aPersons = array_values(array_filter($aPersons, array($this->oTickets->Rights(), 'IsInTerritory')));
		return (count($aPersons) === 1) ? $aPersons[0] : null;
	}

	/**
	 * Finds the contact behind a teammate: by class and id, else the first one that is not obsolete with that e-mail.
	 * @param Input $oAuthor an author of docs/sync-api.md
	 */
	public static function Teammate(Input $oAuthor): ?\DBObject
	{
		$oContact = self::Existing(self::Reference($oAuthor), 'Contact');
		if ($oContact !== null) {
			return $oContact;
		}
		$aContacts = self::CurrentWithEmail('Contact', $oAuthor);
		return (count($aContacts) > 0) ? $aContacts[0] : null;
	}

	/**
	 * Whether two addresses are the same one; false for two that are empty. To a database more are: its collation takes "ó", "ｏ"
	 * and what cannot be seen for nothing else than the plain letter, and whoever has such an address would be somebody else.
	 */
	public static function IsSameEmail(string $sOne, string $sOther): bool
	{
		$sOne = trim($sOne);
		return $sOne !== '' && mb_strtolower($sOne, 'UTF-8') === mb_strtolower(trim($sOther), 'UTF-8');
	}

	/** Returns class and id; these come from the browser of an end user. */
	private static function Reference(Input $oContact): array
	{
		return array($oContact->Text('class', '', 255), $oContact->Text('id', '', 255));
	}

	/** Returns class and id that the widget signed, then those that the contact says. */
	private function References(Input $oContact): array
	{
		return array_filter(array($this->oIdentities->Signed($oContact), self::Reference($oContact)));
	}

	/** Whether class and id can be those of an object of the root class or one below it. */
	private static function IsReference(array $aReference, string $sRootClass): bool
	{
		list($sClass, $sId) = $aReference;
		return Objects::IsId($sId) && \MetaModel::IsValidClass($sClass) && \MetaModel::IsParentClass($sRootClass, $sClass);
	}

	private static function Existing(array $aReference, string $sRootClass): ?\DBObject
	{
		return self::IsReference($aReference, $sRootClass) ? \MetaModel::GetObject($aReference[0], $aReference[1], false) : null;
	}

	private function OfClass(array $aReference): ?\DBObject
	{
		$bPerson = self::IsReference($aReference, PersonView::CLASS_NAME);
		$aPersons = $bPerson ? $this->Read($aReference[0], 'id = :value', $aReference[1]) : array();
		return (count($aPersons) === 1) ? $aPersons[0] : null;
	}

	/**
	 * Returns those who have the address: the one that is not obsolete; else all who may be meant, at most ten,
	 * those that are not obsolete first, the oldest first of each.
	 * @return \DBObject[]
	 */
	private function ByEmail(string $sEmail): array
	{
		if ($sEmail === '' || !PersonView::Has('email')) {
			return array();
		}
		$aByObsolete = array(0 => array(), 1 => array());
		foreach ($this->Read(PersonView::CLASS_NAME, 'email = :value', $sEmail) as $oPerson) {
			if (self::IsSameEmail((string)$oPerson->Get('email'), $sEmail)) {
				$aByObsolete[(int)PersonView::IsObsolete($oPerson)][] = $oPerson;
			}
		}
		list($aCurrent, $aObsolete) = $aByObsolete;
		return (count($aCurrent) === 1) ? $aCurrent : array_slice(array_merge($aCurrent, $aObsolete), 0, self::MOST_MATCHES);
	}

	/** @return \DBObject[] those with the address of an author that are not obsolete, the oldest first */
	private static function CurrentWithEmail(string $sClass, Input $oAuthor): array
	{
		$sEmail = trim($oAuthor->Text('email', '', 1024));
		if ($sEmail === '') {
			return array();
		}
		$oSearch = \DBObjectSearch::FromOQL("SELECT $sClass WHERE email = :email AND obsolescence_flag = 0");
		$oSet = new \DBObjectSet($oSearch, array('id' => true), array('email' => $sEmail), null, self::MOST_READ);
		return array_values(array_filter($oSet->ToArray(), function (\DBObject $oContact) use ($sEmail): bool {
			return self::IsSameEmail((string)$oContact->Get('email'), $sEmail);
		}));
	}

	/**
	 * Returns the one caller of all tickets of the conversation; where several persons may be meant, only one of those.
	 * @param \DBObject[] $aPersons
	 */
	private function Caller(?Conversation $oConversation, array $aPersons): ?\DBObject
	{
		$aCallers = $this->Callers($oConversation);
		if (count($aCallers) !== 1) {
			return null;
		}
		foreach ($aPersons as $oPerson) {
			if ((string)$oPerson->GetKey() === $aCallers[0]) {
				return $oPerson;
			}
		}

		return (count($aPersons) === 0) ? $this->WithId($aCallers[0]) : null;
	}

	/**
	 * Returns the ids of the persons that are callers of the tickets of a conversation, each once. Whoever joins a ticket that others
	 * wrote about is not its caller.
	 * @return string[]
	 */
	private function Callers(?Conversation $oConversation): array
	{
		if ($oConversation === null || !$this->oTickets->Has('caller_id')) {
			return array();
		}
		$oSet = $this->oTickets->Linked()->OfConversation($oConversation);
		$oSet->SetLimit(self::MOST_TICKETS);
		$aCallers = array();
		foreach (Objects::Of($oSet, $this->oTickets->Attributes(array('caller_id', 'intercom_ref'))) as $oTicket) {
			if ($this->oTickets->Value($oTicket, 'intercom_ref') === $oConversation->Id()) {
				$aCallers[] = $this->oTickets->Value($oTicket, 'caller_id');
			}
		}

		return array_values(array_unique(array_diff($aCallers, array('0', ''))));
	}

	private function Search(Words $oWords, array $aAttCodes): \DBSearch
	{
		$oSearch = $this->oTickets->Rights()->Restrict(new \DBObjectSearch(PersonView::CLASS_NAME));
		$oWords->Restrict($oSearch, array_values(array_filter($aAttCodes, array(PersonView::class, 'Has'))));
		return $oSearch;
	}

	/** @return \DBObject[] the oldest first */
	private function Read(string $sClass, string $sCondition, string $sValue): array
	{
		$oSearch = $this->oTickets->Rights()->Restrict(\DBObjectSearch::FromOQL("SELECT $sClass WHERE $sCondition"));
		$aPersons = Objects::Read($oSearch, PersonView::Columns(), array('value' => $sValue), array(), self::MOST_READ);
		ksort($aPersons);
		return array_values($aPersons);
	}
}
