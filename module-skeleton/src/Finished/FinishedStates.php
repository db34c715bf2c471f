<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Finished;

use ItopIntercom\Dates;
use ItopIntercom\OfferedTransition;
use ItopIntercom\TicketClass;

/**
 * In which states a ticket is finished, since when it is, and which way leads back, by its lifecycle and no names of our own.
 */
final class FinishedStates
{
	/** Which way back is meant where a lifecycle has several. */
	const REOPEN = 'ev_reopen';

	private $oTickets;

	public function __construct(TicketClass $oTickets)
	{
		$this->oTickets = $oTickets;
	}

	/** Returns the code of the attribute that has the state, '' where tickets have none. */
	public function Attribute(): string
	{
		$sCode = (string)\MetaModel::GetStateAttributeCode($this->oTickets->Required());
		return ($sCode === '' && $this->oTickets->Has('status')) ? $this->oTickets->Attribute('status') : $sCode;
	}

	public function IsFinished(\DBObject $oTicket): bool
	{
		return $this->Attribute() !== '' && $this->Ends(get_class($oTicket), (string)$oTicket->Get($this->Attribute()));
	}

	/**
	 * Returns when the time began in which the ticket is finished, in unix seconds; null where iTop's history does not say. What is
	 * resolved first and closed then is finished from the first on.
	 */
	public function Since(\DBObject $oTicket): ?int
	{
		$sOql = 'SELECT CMDBChangeOpSetAttributeScalar WHERE objclass = :class AND objkey = :id AND attcode = :code';
		$aArgs = array('class' => get_class($oTicket), 'id' => $oTicket->GetKey(), 'code' => $this->Attribute());
		// History is for administrators in some installations; of it no more than a date is handed out.
		$aChanges = (new \DBObjectSet(\DBObjectSearch::FromOQL_AllData($sOql), array(), $aArgs))->ToArray();
		krsort($aChanges);
		$sSince = '';
		foreach ($aChanges as $oChange) {
			if (!$this->Ends(get_class($oTicket), (string)$oChange->Get('newvalue'))) {
				break;
			}
			$sSince = Dates::ToIso((string)$oChange->Get('date'));
			if (!$this->Ends(get_class($oTicket), (string)$oChange->Get('oldvalue'))) {
				break;
			}
		}

		return ($sSince === '') ? null : (int)strtotime($sSince);
	}

	/** Returns the transition by which account and agent may reopen the ticket; null where there is none, or no telling which. */
	public function WayBack(\DBObject $oTicket): ?OfferedTransition
	{
		$aWays = array();
		foreach (OfferedTransition::All($oTicket, $this->oTickets) as $oOffered) {
			$aRecord = $oOffered->AsRecord();
			if (!$this->Ends(get_class($oTicket), $aRecord['target'])) {
				$aWays[$aRecord['code']] = $oOffered;
			}
		}
		if (isset($aWays[self::REOPEN])) {
			return $aWays[self::REOPEN];
		}

		return (count($aWays) === 1) ? reset($aWays) : null;
	}

	/** Whether a ticket of that class is finished in that state. */
	public function Ends(string $sClass, string $sState): bool
	{
		return $this->IsSummedUpAsOver($sClass, $sState) || self::IsDeadEnd($sClass, $sState);
	}

	/**
	 * iTop's own data model sums up the states of its tickets as ongoing, resolved and closed (Ticket::operational_status); the
	 * default value stands for what goes on.
	 */
	private function IsSummedUpAsOver(string $sClass, string $sState): bool
	{
		foreach (\MetaModel::ListAttributeDefs($sClass) as $oDefinition) {
			$aRule = ($oDefinition instanceof \AttributeMetaEnum) ? $oDefinition->GetMapRule($sClass) : null;
			if ($aRule !== null && $aRule['attcode'] === $this->Attribute()) {
				return isset($aRule['values'][$sState]) && $aRule['values'][$sState] !== $oDefinition->GetDefaultValue();
			}
		}

		return false;
	}

	/** Whether no transition at all leads out of the state. */
	private static function IsDeadEnd(string $sClass, string $sState): bool
	{
		return array_key_exists($sState, \MetaModel::EnumStates($sClass)) && count(\MetaModel::EnumTransitions($sClass, $sState)) === 0;
	}
}
