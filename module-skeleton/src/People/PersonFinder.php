<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\Conversation;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketClass;

/**
 * Finds the iTop person behind a contact of Intercom, as far as account and agent see it.
 */
final class PersonFinder
{
	const MOST_MATCHES = 10;
	/** So many persons with one address are looked at, obsolete ones included. */
	const MOST_READ = 50;
	/** A conversation has hardly ever more than one ticket. */
	const MOST_TICKETS = 100;

	/** @var TicketClass */
	private $oTickets;
	/** @var Identities */
	private $oIdentities;

	public function __construct(TicketClass $oTickets, Identities $oIdentities)
	{
		$this->oTickets = $oTickets;
		$this->oIdentities = $oIdentities;
	}

	/**
	 * Finds the person of a contact by the rules of docs/sync-api.md ("Who a contact is").
	 *
	 * @param Input $oContact a contact of docs/sync-api.md, possibly empty
	 * @param Conversation|null $oConversation null where none can tell
	 */
	public function Of(Input $oContact, ?Conversation $oConversation): FoundPerson
	{
		$oPerson = $this->Named($oContact->Sub('chosen'));
		if ($oPerson !== null) {
			return FoundPerson::One($oPerson, FoundPerson::BY_CHOICE);
		}
		$aSigned = $this->oIdentities->Signed($oContact);
		$oPerson = ($aSigned === null) ? null : $this->OfClass($aSigned[0], $aSigned[1]);
		if ($oPerson === null) {
			$oPerson = $this->Named($oContact);
		}
		if ($oPerson !== null) {
			return FoundPerson::One($oPerson, FoundPerson::BY_CONTACT);
		}
		$aPersons = $this->ByEmail(trim($oContact->Text('email', '', 1024)));
		if (count($aPersons) === 1) {
			return FoundPerson::One($aPersons[0], FoundPerson::BY_EMAIL);
		}
		$oCaller = $oContact->Flag('only', false) ? $this->Caller($oConversation, $aPersons) : null;
		if ($oCaller !== null) {
			return FoundPerson::One($oCaller, FoundPerson::BY_TICKET);
		}

		return (count($aPersons) > 0) ? FoundPerson::Several($aPersons) : FoundPerson::Nobody();
	}

	/**
	 * Finds the person of sync_app.default_caller, which is an id or an e-mail address; null where it says nobody.
	 */
	public function Configured(string $sValue): ?\DBObject
	{
		if (preg_match('/^[1-9][0-9]{0,17}$/D', $sValue) === 1) {
			return $this->ById(PersonView::CLASS_NAME, $sValue);
		}
		$aPersons = $this->ByEmail($sValue);

		return (count($aPersons) === 1) ? $aPersons[0] : null;
	}

	/**
	 * Returns null as well for an id that is none.
	 */
	public function WithId(string $sId): ?\DBObject
	{
		return (preg_match('/^[1-9][0-9]{0,17}$/D', $sId) === 1) ? $this->ById(PersonView::CLASS_NAME, $sId) : null;
	}

	/**
	 * Returns null as well for a class or an id that is none: these come from the browser of an end user.
	 */
	private function Named(Input $oReference): ?\DBObject
	{
		return $this->OfClass($oReference->Text('class', '', 255), $oReference->Text('id', '', 255));
	}

	private function OfClass(string $sClass, string $sId): ?\DBObject
	{
		if (preg_match('/^[1-9][0-9]{0,17}$/D', $sId) !== 1) {
			return null;
		}
		if (!\MetaModel::IsValidClass($sClass) || !\MetaModel::IsParentClass(PersonView::CLASS_NAME, $sClass)) {
			return null;
		}

		return $this->ById($sClass, $sId);
	}

	private function ById(string $sClass, string $sId): ?\DBObject
	{
		$aPersons = $this->Read($sClass, 'id = :value', $sId);

		return (count($aPersons) === 1) ? $aPersons[0] : null;
	}

	/**
	 * Returns those who have the address: the one that is not obsolete; else all who may be meant, at most ten,
	 * those that are not obsolete first, the oldest first of each.
	 *
	 * @return \DBObject[]
	 */
	private function ByEmail(string $sEmail): array
	{
		if ($sEmail === '' || !PersonView::Has('email')) {
			return array();
		}
		$aCurrent = array();
		$aObsolete = array();
		foreach ($this->Read(PersonView::CLASS_NAME, 'email = :value', $sEmail) as $oPerson) {
			if (!EmailAddress::IsSame((string)$oPerson->Get('email'), $sEmail)) {
				continue;
			}
			if (PersonView::IsObsolete($oPerson)) {
				$aObsolete[] = $oPerson;
			} else {
				$aCurrent[] = $oPerson;
			}
		}

		return (count($aCurrent) === 1) ? $aCurrent : array_slice(array_merge($aCurrent, $aObsolete), 0, self::MOST_MATCHES);
	}

	/**
	 * Returns the one caller of all tickets of the conversation; where several persons may be meant, only one of those.
	 *
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

		return (count($aPersons) === 0) ? $this->ById(PersonView::CLASS_NAME, $aCallers[0]) : null;
	}

	/**
	 * Returns the ids of the persons that are callers of the tickets of a conversation, each once.
	 *
	 * @return string[]
	 */
	private function Callers(?Conversation $oConversation): array
	{
		if ($oConversation === null || !$this->oTickets->Has('caller_id')) {
			return array();
		}
		$oSet = $this->oTickets->OfConversation($oConversation);
		$oSet->OptimizeColumnLoad(array($oSet->GetClassAlias() => $this->oTickets->Attributes(array('caller_id'))));
		$oSet->SetLimit(self::MOST_TICKETS);
		$aCallers = array();
		while ($oTicket = $oSet->Fetch()) {
			$aCallers[$this->oTickets->Value($oTicket, 'caller_id')] = true;
		}
		unset($aCallers['0'], $aCallers['']);

		return array_map('strval', array_keys($aCallers));
	}

	/**
	 * @return \DBObject[]
	 */
	private function Read(string $sClass, string $sCondition, string $sValue): array
	{
		$oSearch = $this->oTickets->Rights()->Restrict(\DBObjectSearch::FromOQL("SELECT $sClass WHERE $sCondition"));
		$oSet = new \DBObjectSet($oSearch, array(), array('value' => $sValue), null, self::MOST_READ);
		$oSet->OptimizeColumnLoad(array($oSearch->GetClassAlias() => PersonView::Columns()));
		$aPersons = array();
		while ($oPerson = $oSet->Fetch()) {
			$aPersons[(int)$oPerson->GetKey()] = $oPerson;
		}
		ksort($aPersons);

		return array_values($aPersons);
	}
}
