<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\Objects;
use ItopIntercom\OfferedTransition;
use ItopIntercom\WithContext;

/** The agent who clicked, and a team of hers, as those to whom a ticket is assigned. */
final class Assignment extends WithContext
{
	const TEAM = 'team_id';
	const AGENT = 'agent_id';
	/** Those of iTop's own life cycles that do nothing but assign. */
	const STIMULI = array('ev_assign', 'ev_reassign');
	const MOST_TEAMS = 5;

	/**
	 * Returns the code of the transition by which the agent takes the ticket, null where there is none or it is hers.
	 *
	 * It asks the database nothing, so that more may be asked for when she does.
	 * @param OfferedTransition[] $aOffered all that are offered of it
	 */
	public function Stimulus(\DBObject $oTicket, array $aOffered): ?string
	{
		$sPerson = $this->Person();
		if ($sPerson === '' || !$this->oContext->Tickets()->HasAttribute(self::AGENT) || (string)$oTicket->Get(self::AGENT) === $sPerson) {
			return null;
		}
		foreach ($aOffered as $oTransition) {
			if (in_array($oTransition->Code(), self::STIMULI, true)) {
				return $oTransition->Code();
			}
		}

		return null;
	}

	/** Returns the codes that Stimulus() reads, for OptimizeColumnLoad. */
	public function Columns(): array
	{
		$oTickets = $this->oContext->Tickets();
		if ($this->Person() === '' || !$oTickets->HasAttribute(self::AGENT)) {
			return array();
		}
		$sState = (string)\MetaModel::GetStateAttributeCode($oTickets->Name());
		return ($sState === '') ? array() : array($sState, self::AGENT);
	}

	/**
	 * Returns team and agent for a transition that asks for the agent, none where she has no person in iTop or may not be the one.
	 * @return string[] by attribute code
	 */
	public function Values(OfferedTransition $oTransition): array
	{
		$oForm = new TransitionForm($oTransition);
		if ($this->Person() === '' || !$oForm->Admits(self::AGENT)) {
			return array();
		}
		// What is tried changes an object in memory, which must not be the one that is shown.
		$oTicket = $this->oContext->Tickets()->Find((string)$oTransition->Ticket()->GetKey());
		$oTried = new TransitionForm($oTransition->On($oTicket));
		foreach ($oForm->Admits(self::TEAM) ? $this->Teams($oTicket) : array('') as $sTeam) {
			$aValues = (($sTeam === '') ? array() : array(self::TEAM => $sTeam)) + array(self::AGENT => $this->Person());
			$oDraft = new Draft($this->oContext, $oTried);
			$oList = new FieldList($oDraft);
			$oDraft->Fill($aValues, $oList->Codes());
			if (count(array_intersect_key($oList->Problems(), $aValues)) === 0) {
				return $aValues;
			}
		}

		return array();
	}

	/** The person of her user, '' where there is none. */
	private function Person(): string
	{
		$oUser = $this->oContext->Agent()->User();
		$iPerson = ($oUser === null) ? 0 : (int)$oUser->Get('contactid');
		return ($iPerson > 0) ? (string)$iPerson : '';
	}

	/** @return string[] the ids of her teams, that of the ticket first */
	private function Teams(\DBObject $oTicket): array
	{
		$oSearch = \DBObjectSearch::FromOQL('SELECT Team AS t JOIN lnkPersonToTeam AS l ON l.team_id = t.id WHERE l.person_id = :person');
		$aArgs = array('person' => $this->Person());
		$aTeams = Objects::Read($this->oContext->Rights()->Restrict($oSearch), array('friendlyname'), $aArgs, array(), self::MOST_TEAMS);
		$aIds = array_map('strval', array_keys($aTeams));
		$sNow = (string)$oTicket->Get(self::TEAM);
		return in_array($sNow, $aIds, true) ? array_values(array_unique(array_merge(array($sNow), $aIds))) : $aIds;
	}
}
