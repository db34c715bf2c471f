<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\Objects;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketClass;

/**
 * The end user who acts for themselves: only whom the widget has signed, on the tickets of which they are the caller and on no
 * others, by the steps that iTop's portal has for callers, and never with more rights than their own user has.
 */
final class Caller
{
	/** The role of an agent that says that the contact of the call acts. */
	const ROLE = 'contact';
	const OPERATIONS = array('tickets', 'ticket', 'transition', 'act', 'entry', 'create');
	const STIMULI = array('ev_close', 'ev_reopen');

	private $oContact;
	private $oPerson;
	private $oUser;
	private $oTickets;

	private function __construct(Input $oContact, \DBObject $oPerson, ?\DBObject $oUser, TicketClass $oTickets)
	{
		$this->oContact = $oContact;
		$this->oPerson = $oPerson;
		$this->oUser = $oUser;
		$this->oTickets = $oTickets;
	}

	/**
	 * @param Input $oContact a contact of docs/sync-api.md
	 * @param TicketClass $oTickets as far as account and workspace see them
	 * @throws Failure 403 not_verified, 404 contact_not_found
	 */
	public static function Of(Input $oContact, TicketClass $oTickets, Identities $oIdentities, UserFinder $oUsers): Caller
	{
		if ($oIdentities->Signed($oContact) === null) {
			throw new Failure(403, 'not_verified', 'Nobody vouches for it that this contact is who they say.');
		}
		$oPerson = (new PersonFinder($oTickets, $oIdentities))->Of($oContact, null)->Required();
		if ($oIdentities->Grade($oContact, $oPerson) !== Identities::VERIFIED) {
			throw new Failure(404, 'contact_not_found', 'The person of this contact is not visible to the account.');
		}
		$oUser = $oUsers->OfContact((string)$oPerson->GetKey());
		// As in the logs: who asks is never an agent.
		return new self($oContact, $oPerson, ($oUser !== null && $oUsers->IsOfPortal($oUser)) ? $oUser : null, $oTickets);
	}

	/** As whom iTop's history names them, with their user where that is one of a portal. */
	public function Agent(?string $sLanguage): Agent
	{
		$sName = (string)$this->oPerson->Get('friendlyname');
		return new Agent($sName, '', $sLanguage, $this->oUser, false, false, $this->oContact);
	}

	/** The language of their user, '' where they have none. */
	public function Language(): string
	{
		return ($this->oUser === null) ? '' : (string)$this->oUser->Get('language');
	}

	/** Returns the search of their own tickets, null for what is no ticket. */
	public function VisibleOf(string $sClass): ?\DBSearch
	{
		if (!$this->oTickets->Exists() || !\MetaModel::IsParentClass($this->oTickets->Name(), $sClass)) {
			return null;
		}
		if (!$this->oTickets->Has('caller_id')) {
			return \DBObjectSearch::FromEmptySet($sClass);
		}
		$oSearch = new \DBObjectSearch($sClass);
		$sCode = $this->oTickets->Attribute('caller_id');
		$oSearch->AddConditionExpression(Objects::Condition($oSearch, $sCode, 'IN', array((int)$this->oPerson->GetKey())));
		return $oSearch;
	}

	/** Whether they may take that step: as in the portal, and as far as their own user may. */
	public function MayApply(\DBObject $oTicket, string $sStimulus): bool
	{
		if (!in_array($sStimulus, self::STIMULI, true)) {
			return false;
		}
		if ($this->oUser === null) {
			return true;
		}
		$oSet = \DBObjectSet::FromObject($oTicket);
		$result = \UserRights::IsStimulusAllowed(get_class($oTicket), $sStimulus, $oSet, $this->oUser);
		return (bool)$result && $result !== UR_ALLOWED_NO;
	}
}
