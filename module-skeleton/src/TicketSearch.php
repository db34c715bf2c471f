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
	/** So many of the newest are looked at for words in their texts, which are long. */
	const NEWEST_TEXTS = 10000;
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

	/** @param string[] $aExcluded the states in which a ticket is not looked for */
	public function __construct(TicketClass $oTickets, PersonFinder $oPersons, string $sQuery, string $sCaller, string $sOrganisation, array $aExcluded)
	{
		$this->oTickets = $oTickets;
		$this->oNamed = $oTickets->Rights()->Restrict(new \DBObjectSearch($oTickets->Required()));
		$this->oWords = new Words(ltrim(trim($sQuery), '#'), 'title');
		$bCaller = $this->AddCaller($oPersons, $sCaller);
		$this->bNamed = $this->AddOrganisation($sOrganisation) || $bCaller;
		if (count($aExcluded) > 0 && $oTickets->Has('status')) {
			$this->oNamed->AddConditionExpression(Objects::Condition($this->oNamed, $oTickets->Attribute('status'), 'NOT IN', $aExcluded));
		}
	}

	/**
	 * Returns at most $iLimit tickets from the $iStart-th on, by their keys: those with the words in reference or title, newest first,
	 * then those that have some of them in their texts only.
	 * @param string[] $aAttCodes the attributes to load
	 * @param string[] $aTexts further attributes in which the words may stand
	 * @return \DBObject[]
	 */
	public function Read(array $aAttCodes, int $iStart, int $iLimit, array $aTexts): array
	{
		$aTickets = $this->Titled($aAttCodes, $iStart, $iLimit);
		if (count($aTickets) >= $iLimit || count($aTexts) === 0 || $this->oWords->IsEmpty()) {
			return $aTickets;
		}
		$aTitled = ($iStart > 0) ? $this->Titled(array('friendlyname'), 0, $iStart + $iLimit) : $aTickets;
		$iFrom = max(0, $iStart - count($aTitled));
		$oSearch = $this->oNamed->DeepClone();
		if (count($aTitled) > 0) {
			$oSearch->AddConditionExpression(Objects::Condition($oSearch, 'id', 'NOT IN', array_keys($aTitled)));
		}
		$iOldest = max(0, $this->LastId() - self::NEWEST_TEXTS);
		$this->bPartial = $this->bPartial || $iOldest > 0;
		return $aTickets + $this->Newer($oSearch, array_merge($this->Titles(), $aTexts), $iOldest, $aAttCodes, $iFrom, $iLimit - count($aTickets));
	}

	/** @return \DBObject[] those with the words in reference or title */
	private function Titled(array $aAttCodes, int $iStart, int $iLimit): array
	{
		$aTickets = array();
		foreach ($this->Oldest($this->LastId()) as $iOldest) {
			$aTickets = $this->Newer($this->oNamed, $this->Titles(), $iOldest, $aAttCodes, $iStart, $iLimit);
			if (count($aTickets) >= $iLimit || $iOldest === 0) {
				return $aTickets;
			}
		}
		if ($this->bNamed && !(new \DBObjectSet($this->oNamed))->CountExceeds(self::MOST_OF_NAMED)) {
			return $this->Newer($this->oNamed, $this->Titles(), 0, $aAttCodes, $iStart, $iLimit);
		}
		$this->bPartial = true;
		return $aTickets;
	}

	/** @return string[] */
	private function Titles(): array
	{
		$aSearched = array_filter(array('title', 'ref'), array($this->oTickets, 'HasAttribute'));
		return (count($aSearched) > 0) ? array_values($aSearched) : array('friendlyname');
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
		$aArgs = array('exact' => $sQuery, 'made' => self::Reference($sClass, $sQuery));
		if (!$oTickets->HasAttribute('ref')) {
			$sCondition = $bNumber ? 'id = :exact' : 'friendlyname = :exact';
		} else {
			$sCondition = 'ref IN (:exact, :made)';
		}
		$oSearch = $oTickets->Rights()->Restrict(\DBObjectSearch::FromOQL("SELECT $sClass WHERE $sCondition"));
		return Objects::Read($oSearch, $aAttCodes, $aArgs, array(), 2);
	}

	/** Returns the reference as iTop writes it for "3", "r-3", "R3" and "R000003"; another spelling is left alone. */
	private static function Reference(string $sClass, string $sQuery): string
	{
		$bNamed = is_callable(array($sClass, 'GetTicketRefFormat'));
		if (!$bNamed || preg_match('/^([a-z]*)[-_.]?([0-9]{1,9})$/iD', $sQuery, $aParts) !== 1) {
			return $sQuery;
		}
		$sReference = sprintf(call_user_func(array($sClass, 'GetTicketRefFormat')), (int)$aParts[2]);
		$sLetters = (string)preg_replace('/[^a-z]/i', '', $sReference);
		return ($aParts[1] === '' || strcasecmp($aParts[1], $sLetters) === 0) ? $sReference : $sQuery;
	}

	/**
	 * @param string[] $aSearched where the words may stand
	 * @return \DBObject[] the tickets of the search with a higher id
	 */
	private function Newer(\DBSearch $oAmong, array $aSearched, int $iOldest, array $aAttCodes, int $iStart, int $iLimit): array
	{
		$oSearch = $oAmong->DeepClone();
		$this->oWords->Restrict($oSearch, $aSearched);
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
