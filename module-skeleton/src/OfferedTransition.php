<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/** A transition that iTop offers for the state of a ticket, to the account and the agent. */
final class OfferedTransition
{
	private $oTicket;
	private $sCode;

	private function __construct(\DBObject $oTicket, string $sCode)
	{
		$this->oTicket = $oTicket;
		$this->sCode = $sCode;
	}

	/** @return OfferedTransition[] */
	public static function All(\DBObject $oTicket, TicketClass $oTickets): array
	{
		$aOffered = array();
		if (!$oTickets->CanModify($oTicket)) {
			return $aOffered;
		}
		foreach (self::Codes($oTicket) as $sCode) {
			if ($oTickets->Rights()->AllowsStimulus($oTicket, $sCode)) {
				$aOffered[] = new self($oTicket, $sCode);
			}
		}

		return $aOffered;
	}

	/** @throws Failure 422 refused, 403 not_allowed */
	public static function Required(\DBObject $oTicket, string $sCode, TicketClass $oTickets): OfferedTransition
	{
		if (!in_array($sCode, self::Codes($oTicket), true)) {
			$sFormat = 'UI:Error:Invalid_Stimulus_On_Object_In_State';
			$sName = self::Label($oTicket, $sCode);
			throw new Failure(422, 'refused', \Dict::Format($sFormat, $sName, $oTicket->GetName(), $oTicket->GetStateLabel()));
		}
		$oTickets->RequireModify($oTicket);
		if (!$oTickets->Rights()->AllowsStimulus($oTicket, $sCode)) {
			throw new Failure(403, 'not_allowed', "The account may not apply $sCode to ".get_class($oTicket).'.');
		}

		return new self($oTicket, $sCode);
	}

	public function Ticket(): \DBObject
	{
		return $this->oTicket;
	}

	public function Code(): string
	{
		return $this->sCode;
	}

	/** The same transition of the same ticket, read once more. */
	public function On(\DBObject $oTicket): OfferedTransition
	{
		return new self($oTicket, $this->sCode);
	}

	/**
	 * Returns iTop's flags of the attributes that the transition is about: those of the way and of the state it leads to.
	 * @return int[] by attribute code
	 */
	public function Flags(): array
	{
		return $this->oTicket->GetTransitionAttributes($this->sCode);
	}

	public function AsRecord(): array
	{
		$sClass = get_class($this->oTicket);
		$aTransitions = $this->oTicket->EnumTransitions();
		$sTarget = (string)$aTransitions[$this->sCode]['target_state'];
		return array(
			'code' => $this->sCode,
			'label' => self::Label($this->oTicket, $this->sCode),
			'target' => $sTarget,
			'target_label' => (string)\MetaModel::GetStateLabel($sClass, $sTarget),
		);
	}

	public function Description(): string
	{
		$aStimuli = \MetaModel::EnumStimuli(get_class($this->oTicket));
		return trim((string)$aStimuli[$this->sCode]->GetDescription());
	}

	/**
	 * Writes the ticket in its new state.
	 * @throws Failure 422 refused
	 */
	public function Apply()
	{
		if (!$this->oTicket->ApplyStimulus($this->sCode)) {
			throw new Failure(422, 'refused', \Dict::S('UI:FailedToApplyStimuli'));
		}
	}

	/** @return string[] the codes of what a person may do in the state; iTop keeps others for its own machinery */
	private static function Codes(\DBObject $oTicket): array
	{
		$sClass = get_class($oTicket);
		if ((string)\MetaModel::GetStateAttributeCode($sClass) === '') {
			return array();
		}
		$aStimuli = \MetaModel::EnumStimuli($sClass);
		return array_values(array_filter(array_keys($oTicket->EnumTransitions()), function (string $sCode) use ($aStimuli): bool {
			return isset($aStimuli[$sCode]) && $aStimuli[$sCode] instanceof \StimulusUserAction;
		}));
	}

	private static function Label(\DBObject $oTicket, string $sCode): string
	{
		$aStimuli = \MetaModel::EnumStimuli(get_class($oTicket));
		return isset($aStimuli[$sCode]) ? (string)$aStimuli[$sCode]->GetLabel() : $sCode;
	}
}
