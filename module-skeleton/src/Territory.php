<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/** The organisations that a workspace may see: what belongs to another one does not exist for it, whatever the account sees. */
final class Territory
{
	const PARAMETER = 'workspaces';
	const KEY = 'organizations';
	const ORGANISATION = 'Organization';
	/** What one organisation offers to others: its own organisation says nothing about for whom it is. */
	const OFFERED = array('Service', 'ServiceFamily', 'ServiceSubcategory');

	/** @var int[] */
	private $aIds;
	private $oTickets;

	/** @param int[] $aIds of the organisations */
	private function __construct(array $aIds, TicketClass $oTickets)
	{
		$this->aIds = $aIds;
		$this->oTickets = $oTickets;
	}

	/**
	 * Returns null for a workspace that sees whatever the account does.
	 * @throws Failure 422 misconfigured: a limit that cannot be understood hides everything
	 */
	public static function OfWorkspace(string $sWorkspace, Parameters $oParameters): ?Territory
	{
		$aWorkspaces = $oParameters->Map(self::PARAMETER);
		$entry = isset($aWorkspaces[$sWorkspace]) ? $aWorkspaces[$sWorkspace] : null;
		if (!is_array($entry) || !isset($entry[self::KEY]) || $entry[self::KEY] === '' || $entry[self::KEY] === false) {
			return null;
		}
		$sProblem = is_string($entry[self::KEY]) ? self::Problem($entry[self::KEY]) : 'must give a text for '.self::KEY;
		if ($sProblem !== '') {
			throw new Failure(422, 'misconfigured', 'Parameter '.self::PARAMETER.", entry \"$sWorkspace\" $sProblem; until then this workspace sees nothing.");
		}

		return new self(self::Read(\DBSearch::FromOQL($entry[self::KEY])), new TicketClass($oParameters));
	}

	/** Returns what is wrong with a query, as the rest of a sentence that begins with the entry; '' where nothing is. */
	public static function Problem(string $sOql): string
	{
		try {
			$oSearch = \DBSearch::FromOQL($sOql);
			self::Read($oSearch);
		} catch (\Throwable $e) {
			return 'has '.self::KEY.' that are not a valid OQL query';
		}
		$bOrganisations = \MetaModel::IsParentClass(self::ORGANISATION, $oSearch->GetClass());
		return $bOrganisations ? '' : 'has '.self::KEY.' that are a query of '.$oSearch->GetClass().'; it must be one of '.self::ORGANISATION;
	}

	/** Returns the search of what the workspace may see of a class, null for a class whose objects belong to no organisation. */
	public function VisibleOf(string $sClass): ?\DBSearch
	{
		$sCode = $this->OwnerCode($sClass);
		if ($sCode === null) {
			return null;
		}
		if ($sCode === '' || count($this->aIds) === 0) {
			return \DBObjectSearch::FromEmptySet($sClass);
		}
		$oSearch = new \DBObjectSearch($sClass);
		$oSearch->AddConditionExpression(Objects::Condition($oSearch, $sCode, 'IN', $this->aIds));
		return $oSearch;
	}

	/** Returns the attribute that says whose an object is, null where nothing does; '' for tickets of which nobody can tell. */
	private function OwnerCode(string $sClass): ?string
	{
		if (\MetaModel::IsParentClass(self::ORGANISATION, $sClass)) {
			return 'id';
		}
		if ($this->oTickets->Exists() && \MetaModel::IsParentClass($this->oTickets->Name(), $sClass)) {
			return $this->oTickets->Has('org_id') ? $this->oTickets->Attribute('org_id') : '';
		}
		if (in_array($sClass, self::OFFERED, true) || !is_callable(array($sClass, 'MapContextParam'))) {
			return null;
		}
		$sCode = (string)call_user_func(array($sClass, 'MapContextParam'), 'org_id');
		return ($sCode !== '' && \MetaModel::IsValidAttCode($sClass, $sCode)) ? $sCode : null;
	}

	/**
	 * Returns ids. With all data: whether somebody sees an organisation is asked of every object anyway.
	 * @return int[]
	 */
	private static function Read(\DBSearch $oSearch): array
	{
		$oSearch->AllowAllData();
		return array_keys(Objects::Read($oSearch, array('friendlyname')));
	}
}
