<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\People\PersonSearch;

/**
 * Finds tickets by what somebody remembers of them. What no index can answer is asked only of the newest tickets, by their ids;
 * so its time does not grow with the years.
 */
final class TicketSearch
{
	/** Tickets that are read one by one for a word of the title or a part of a number. */
	const NEWEST = 50000;
	/** Tickets among which the newest ones are found where nothing is asked. */
	const LATEST = 1000;
	/** Callers or organisations that the words may mean. */
	const MOST_NAMED = 200;
	/** Tickets of some callers or organisations that are all read. */
	const MOST_OF_NAMED = 20000;

	/** @var TicketClass */
	private $oTickets;
	/** @var \DBSearch */
	private $oSearch;
	/** @var array */
	private $aArgs = array();
	/** @var bool */
	private $bNothingAsked;
	/** @var bool */
	private $bPartial = false;

	public function __construct(TicketClass $oTickets, string $sQuery, string $sCaller, string $sOrganisation)
	{
		$this->oTickets = $oTickets;
		$this->bNothingAsked = trim($sQuery.$sCaller.$sOrganisation) === '';
		$this->oSearch = $oTickets->Rights()->Restrict(new \DBObjectSearch($oTickets->Required()));
		$bNamed = $this->AddCaller($sCaller);
		$bNamed = $this->AddOrganisation($sOrganisation) || $bNamed;
		$bSmall = $bNamed && !(new \DBObjectSet($this->oSearch, array(), $this->aArgs))->CountExceeds(self::MOST_OF_NAMED);
		$this->AddQuery($sQuery);
		if (!$bSmall) {
			$this->OnlyNewest();
		}
	}

	/**
	 * Returns at most $iLimit tickets from the $iStart-th on, newest first.
	 *
	 * @param string[] $aAttCodes the attributes to load
	 *
	 * @return \DBObject[]
	 */
	public function Read(array $aAttCodes, int $iStart, int $iLimit): array
	{
		$aOrder = $this->oTickets->NewestFirst();
		$oSet = new \DBObjectSet($this->oSearch, $aOrder, $this->aArgs, null, $iLimit, $iStart);
		$oSet->OptimizeColumnLoad(array($this->oSearch->GetClassAlias() => $aAttCodes));
		$aTickets = array();
		while ($oTicket = $oSet->Fetch()) {
			$aTickets[(int)$oTicket->GetKey()] = $oTicket;
		}

		return $aTickets;
	}

	/**
	 * Whether there are older tickets that were not looked at.
	 */
	public function IsPartial(): bool
	{
		return $this->bPartial;
	}

	/**
	 * Returns the tickets whose reference or number is exactly the query; an index answers that.
	 *
	 * @param string[] $aAttCodes the attributes to load
	 *
	 * @return \DBObject[]
	 */
	public static function Exact(TicketClass $oTickets, string $sQuery, array $aAttCodes): array
	{
		$sClass = $oTickets->Required();
		$sQuery = ltrim(trim($sQuery), '#');
		$bNumber = preg_match('/^[0-9]{1,9}$/D', $sQuery) === 1;
		if ($sQuery === '' || preg_match('/\s/', $sQuery) === 1 || preg_match('/[0-9]/', $sQuery) !== 1) {
			return array();
		}
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
		$oSet = new \DBObjectSet($oSearch, array(), $aArgs, null, 2);
		$oSet->OptimizeColumnLoad(array($oSearch->GetClassAlias() => $aAttCodes));
		$aTickets = array();
		while ($oTicket = $oSet->Fetch()) {
			$aTickets[(int)$oTicket->GetKey()] = $oTicket;
		}

		return $aTickets;
	}

	private function AddCaller(string $sCaller): bool
	{
		if (trim($sCaller) === '' || !$this->oTickets->Has('caller_id')) {
			return false;
		}
		$aIds = (new PersonSearch($this->oTickets->Rights()))->Ids($sCaller, self::MOST_NAMED);
		$this->AddKeys($this->oTickets->Attribute('caller_id'), $aIds);

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
		$oSet = new \DBObjectSet($oSearch, array(), $oWords->Arguments(), null, self::MOST_NAMED);
		$oSet->OptimizeColumnLoad(array($oSearch->GetClassAlias() => array('friendlyname')));
		$aIds = array();
		while ($oOrganisation = $oSet->Fetch()) {
			$aIds[] = (int)$oOrganisation->GetKey();
		}
		$this->AddKeys($this->oTickets->Attribute('org_id'), $aIds);

		return true;
	}

	private function AddKeys(string $sAttCode, array $aIds)
	{
		$this->bPartial = $this->bPartial || count($aIds) >= self::MOST_NAMED;
		// Nobody of that name has a ticket.
		$oList = \ListExpression::FromScalars((count($aIds) > 0) ? $aIds : array(-1));
		$oField = new \FieldExpression($sAttCode, $this->oSearch->GetClassAlias());
		$this->oSearch->AddConditionExpression(new \BinaryExpression($oField, 'IN', $oList));
	}

	/**
	 * A part of a number or reference is one word, the title may have several.
	 */
	private function AddQuery(string $sQuery)
	{
		$sQuery = ltrim(trim($sQuery), '#');
		$oWords = new Words($sQuery, 'title');
		if ($oWords->IsEmpty()) {
			return;
		}
		$aAttCodes = array_filter(array('title', 'ref'), array($this->oTickets, 'HasAttribute'));
		$oWords->Restrict($this->oSearch, (count($aAttCodes) > 0) ? array_values($aAttCodes) : array('friendlyname'));
		$this->aArgs += $oWords->Arguments();
	}

	private function OnlyNewest()
	{
		$iNewest = $this->bNothingAsked ? self::LATEST : self::NEWEST;
		$iLast = $this->LastId();
		if ($iLast <= $iNewest) {
			return;
		}
		$this->bPartial = $this->bPartial || !$this->bNothingAsked;
		$this->aArgs['oldest'] = $iLast - $iNewest;
		$this->oSearch->AddConditionExpression(new \BinaryExpression(
			new \FieldExpression('id', $this->oSearch->GetClassAlias()),
			'>',
			new \VariableExpression('oldest')
		));
	}

	/**
	 * The highest id is the end of an index; iTop has no query for it.
	 */
	private function LastId(): int
	{
		$sClass = $this->oTickets->Required();
		$sTable = \MetaModel::DBGetTable($sClass);
		$sKey = \MetaModel::DBGetKey($sClass);

		return (int)\CMDBSource::QueryToScalar("SELECT MAX(`$sKey`) FROM `$sTable`");
	}
}
