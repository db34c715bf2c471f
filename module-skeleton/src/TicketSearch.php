<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\People\PersonFinder;

/**
 * Finds tickets by what somebody remembers of them. What no index can answer is asked of the newest tickets first, by their ids,
 * and only where those are too few of more: so its time does not grow with the years.
 */
final class TicketSearch
{
	/** So many of the newest tickets are looked at, one number after the other, until there are enough. */
	const NEWEST = array(1000, 10000, 50000);
	/** Callers or organisations that the words may mean. */
	const MOST_NAMED = 200;
	/** Tickets of some callers or organisations that are all looked at. */
	const MOST_OF_NAMED = 20000;

	private $oTickets;
	/** @var \DBSearch of callers and organisations */
	private $oNamed;
	/** @var bool */
	private $bNamed;
	/** @var Words */
	private $oWords;
	/** @var bool */
	private $bPartial = false;

	public function __construct(TicketClass $oTickets, PersonFinder $oPersons, string $sQuery, string $sCaller, string $sOrganisation)
	{
		$this->oTickets = $oTickets;
		$this->oNamed = $oTickets->Rights()->Restrict(new \DBObjectSearch($oTickets->Required()));
		$this->oWords = new Words(ltrim(trim($sQuery), '#'), 'title');
		$bCaller = $this->AddCaller($oPersons, $sCaller);
		$this->bNamed = $this->AddOrganisation($sOrganisation) || $bCaller;
	}

	/**
	 * Returns at most $iLimit tickets from the $iStart-th on, newest first, by their keys.
	 * @param string[] $aAttCodes the attributes to load
	 * @return \DBObject[]
	 */
	public function Read(array $aAttCodes, int $iStart, int $iLimit): array
	{
		$aTickets = array();
		$iLast = $this->LastId();
		foreach ($this->Oldest($iLast) as $iOldest) {
			$aTickets = $this->Newer($iOldest, $aAttCodes, $iStart, $iLimit);
			if (count($aTickets) >= $iLimit || $iOldest === 0) {
				return $aTickets;
			}
		}
		if ($this->bNamed && !(new \DBObjectSet($this->oNamed))->CountExceeds(self::MOST_OF_NAMED)) {
			return $this->Newer(0, $aAttCodes, $iStart, $iLimit);
		}
		$this->bPartial = true;
		return $aTickets;
	}

	/** Whether there are older tickets that were not looked at. */
	public function IsPartial(): bool
	{
		return $this->bPartial;
	}

	/**
	 * Returns the tickets whose reference or number is exactly the query, by their keys; an index answers that.
	 * @param string[] $aAttCodes the attributes to load
	 * @return \DBObject[]
	 */
	public static function Exact(TicketClass $oTickets, string $sQuery, array $aAttCodes): array
	{
		$sClass = $oTickets->Required();
		$sQuery = ltrim(trim($sQuery), '#');
		if (preg_match('/^\S*[0-9]\S*$/D', $sQuery) !== 1) {
			return array();
		}
		$bNumber = preg_match('/^[0-9]{1,9}$/D', $sQuery) === 1;
		$aArgs = array('exact' => $sQuery, 'made' => $sQuery);
		if (!$oTickets->HasAttribute('ref')) {
			$sCondition = $bNumber ? 'id = :exact' : 'friendlyname = :exact';
		} else {
			$sCondition = 'ref IN (:exact, :made)';
			if ($bNumber && is_callable(array($sClass, 'GetTicketRefFormat'))) {
				$aArgs['made'] = sprintf(call_user_func(array($sClass, 'GetTicketRefFormat')), (int)$sQuery);
			}
		}
		$oSearch = $oTickets->Rights()->Restrict(\DBObjectSearch::FromOQL("SELECT $sClass WHERE $sCondition"));
		return Objects::Read($oSearch, $aAttCodes, $aArgs, array(), 2);
	}

	/** @return \DBObject[] the tickets of the search with a higher id */
	private function Newer(int $iOldest, array $aAttCodes, int $iStart, int $iLimit): array
	{
		$oSearch = $this->oNamed->DeepClone();
		$aSearched = array_filter(array('title', 'ref'), array($this->oTickets, 'HasAttribute'));
		$this->oWords->Restrict($oSearch, (count($aSearched) > 0) ? array_values($aSearched) : array('friendlyname'));
		$aArgs = $this->oWords->Arguments();
		if ($iOldest > 0) {
			$aArgs['oldest'] = $iOldest;
			$oSearch->AddConditionExpression(Objects::Condition($oSearch, 'id', '>', 'oldest'));
		}

		return Objects::Read($oSearch, $aAttCodes, $aArgs, $this->oTickets->NewestFirst(), $iLimit, $iStart);
	}

	/** @return int[] below which ids one stops to look, 0 for nowhere */
	private function Oldest(int $iLast): array
	{
		$aOldest = array();
		foreach (self::NEWEST as $iNewest) {
			$aOldest[] = max(0, $iLast - $iNewest);
			if ($iLast <= $iNewest) {
				break;
			}
		}

		return $aOldest;
	}

	private function AddCaller(PersonFinder $oPersons, string $sCaller): bool
	{
		if (trim($sCaller) === '' || !$this->oTickets->Has('caller_id')) {
			return false;
		}
		$this->AddKeys($this->oTickets->Attribute('caller_id'), $oPersons->Ids($sCaller, self::MOST_NAMED));
		return true;
	}

	private function AddOrganisation(string $sOrganisation): bool
	{
		if (trim($sOrganisation) === '' || !$this->oTickets->Has('org_id')) {
			return false;
		}
		$oWords = new Words($sOrganisation);
		$oSearch = $this->oTickets->Rights()->Restrict(new \DBObjectSearch('Organization'));
		$oWords->Restrict($oSearch, array('friendlyname'));
		$aFound = Objects::Read($oSearch, array('friendlyname'), $oWords->Arguments(), array(), self::MOST_NAMED);
		$this->AddKeys($this->oTickets->Attribute('org_id'), array_keys($aFound));
		return true;
	}

	private function AddKeys(string $sAttCode, array $aIds)
	{
		$this->bPartial = $this->bPartial || count($aIds) >= self::MOST_NAMED;
		// Nobody of that name has a ticket.
		$aIds = (count($aIds) > 0) ? $aIds : array(-1);
		$this->oNamed->AddConditionExpression(Objects::Condition($this->oNamed, $sAttCode, 'IN', $aIds));
	}

	/** The highest id is the end of an index; iTop has no query for it. */
	private function LastId(): int
	{
		$sClass = $this->oTickets->Required();
		$sTable = \MetaModel::DBGetTable($sClass);
		$sKey = \MetaModel::DBGetKey($sClass);
		return (int)\CMDBSource::QueryToScalar("SELECT MAX(`$sKey`) FROM `$sTable`");
	}
}
