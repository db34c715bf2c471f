<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Parameters;

use ItopIntercom\ModuleInfo;
use ItopIntercom\Parameters;
use ItopIntercom\TicketClass;

/**
 * Whether what the parameters say fits this iTop. Each sentence names its parameter and repeats no secret.
 */
final class ParameterCheck
{
	/** Parameter => how its effective value is checked. Those that are missing here take any text, list or flag. */
	const CHECKS = array(
		'workspaces' => 'Workspaces',
		'sync_app.url' => 'Address',
		'sync_app.service_profiles' => 'Profiles',
		'sync_app.ticket.class' => 'TicketClass',
		'sync_app.ticket.origin' => 'Origin',
		'sync_app.ticket.attributes_mapping' => 'Mapping',
		'sync_app.act_as' => 'ActAs',
		'sync_app.act_as_unknown' => 'ActAsUnknown',
		'sync_app.default_caller' => 'Person',
		'sync_app.create_ticket.form_attributes' => 'Attributes',
		'sync_app.search_ticket.excluded_states' => 'States',
		'sync_app.search_ticket.subtitle_attribute' => 'Attributes',
		'sync_app.view_ticket.details_attributes' => 'Attributes',
		'sync_app.portal_url_maker_class' => 'UrlMaker',
		'enabled_portals' => 'Portals',
		'allowed_profiles' => 'Profiles',
	);
	/** What can only be told of a ticket class that is there. */
	const OF_TICKETS = array('Origin', 'Mapping', 'Attributes', 'States');

	/** @var Parameters */
	private $oParameters;
	/** @var TicketClass */
	private $oTickets;

	public function __construct(Parameters $oParameters, TicketClass $oTickets)
	{
		$this->oParameters = $oParameters;
		$this->oTickets = $oTickets;
	}

	/**
	 * Returns a sentence for each name that nobody reads and for each value that is of no use, in the order of the table.
	 *
	 * @return string[]
	 */
	public function Problems(): array
	{
		$oNames = new NameCheck(array_keys(ModuleInfo::PARAMETERS));
		$aProblems = array_merge($oNames->Problems(NameCheck::Written()), $this->oParameters->Problems());
		foreach (self::CHECKS as $sName => $sCheck) {
			if (!in_array($sCheck, self::OF_TICKETS, true) || $this->oTickets->Exists()) {
				foreach ($this->$sCheck($sName) as $sProblem) {
					$aProblems[] = "Parameter $sName$sProblem".((substr($sProblem, -1) === '?') ? '' : '.');
				}
			}
		}

		return $aProblems;
	}

	private function Workspaces(string $sName): array
	{
		return (new WorkspaceCheck())->Problems($this->oParameters->Map($sName));
	}

	private function TicketClass(): array
	{
		if (!$this->oTickets->Exists()) {
			return array($this->oTickets->ClassProblem());
		}
		$sWrong = " names \"{$this->oTickets->Name()}\", which the account may not modify; give it a profile that may";

		return $this->oTickets->MayModify() ? array() : array($sWrong);
	}

	private function Mapping(string $sName): array
	{
		return (new MappingCheck($this->oTickets))->Problems($this->oParameters->Map($sName));
	}

	private function Address(string $sName): array
	{
		$sUrl = $this->oParameters->Text($sName);
		if ($sUrl === '' || (preg_match('#^https?://[^/\s]+#i', $sUrl) === 1 && filter_var($sUrl, FILTER_VALIDATE_URL) !== false)) {
			return array();
		}

		return array(' must be an address like https://intercom-sync.example.com');
	}

	private function ActAs(string $sName): array
	{
		return $this->Unknown(array($this->oParameters->Text($sName)), array('service', 'agent'), '"service" or "agent"');
	}

	private function ActAsUnknown(string $sName): array
	{
		return $this->Unknown(array($this->oParameters->Text($sName)), array('refuse', 'service'), '"refuse" or "service"');
	}

	private function Person(string $sName): array
	{
		$sPerson = $this->oParameters->Text($sName);
		if ($sPerson === '') {
			return array();
		}
		$oSearch = \DBObjectSearch::FromOQL('SELECT Person WHERE '.(ctype_digit($sPerson) ? 'id' : 'email').' = :person');
		$iFound = (new \DBObjectSet($oSearch, array(), array('person' => $sPerson)))->CountWithLimit(2);

		return ($iFound === 1) ? array() : array(" names \"$sPerson\", which is not the id or address of one person that the account sees");
	}

	/**
	 * The account may not read profiles, and is told no more of them than whether they exist.
	 */
	private function Profiles(string $sName): array
	{
		$oSearch = \DBObjectSearch::FromOQL('SELECT URP_Profiles');
		$oSearch->AllowAllData();
		$oSet = new \DBObjectSet($oSearch);
		$aKnown = array();
		while ($oProfile = $oSet->Fetch()) {
			$aKnown[] = (string)$oProfile->Get('name');
		}

		return $this->Unknown($this->oParameters->Texts($sName), $aKnown, 'a profile of this iTop');
	}

	private function Portals(string $sName): array
	{
		return $this->Unknown($this->oParameters->Texts($sName), array_keys(\PortalDispatcherData::GetData()), 'a portal of this iTop');
	}

	/**
	 * iTop without a portal has no such class; that is no mistake of whoever left the parameter alone.
	 */
	private function UrlMaker(string $sName): array
	{
		$sMaker = $this->oParameters->Text($sName);
		if ($sMaker === '' || is_subclass_of($sMaker, 'iDBObjectURLMaker') || $this->oParameters->IsDefault($sName)) {
			return array();
		}

		return array(" names \"$sMaker\", which is not a URL maker of this iTop");
	}

	private function Origin(string $sName): array
	{
		$aValues = $this->oTickets->HasAttribute('origin') ? $this->ValuesOf('origin') : null;
		if ($aValues === null) {
			return array();
		}

		$sDefault = (string)\MetaModel::GetAttributeDef($this->oTickets->Name(), 'origin')->GetDefaultValue();
		$sInstead = ($sDefault === '') ? 'tickets have none from the start' : "tickets have \"$sDefault\" instead";
		$aProblems = array();
		foreach ($this->Unknown(array($this->oParameters->Text($sName)), $aValues, "a value of origin in {$this->oTickets->Name()}") as $sProblem) {
			$aProblems[] = "$sProblem; $sInstead";
		}

		return $aProblems;
	}

	private function Attributes(string $sName): array
	{
		$aKnown = \MetaModel::GetAttributesList($this->oTickets->Name());

		return $this->Unknown(array_filter($this->oParameters->Texts($sName), 'strlen'), $aKnown, "an attribute of {$this->oTickets->Name()}");
	}

	/**
	 * Another class may well lack one of the published states.
	 */
	private function States(string $sName): array
	{
		$aValues = $this->oTickets->Has('status') ? $this->ValuesOf($this->oTickets->Attribute('status')) : null;
		if ($aValues === null || $this->oParameters->IsDefault($sName)) {
			return array();
		}

		return $this->Unknown($this->oParameters->Texts($sName), $aValues, "a state of {$this->oTickets->Name()}");
	}

	/**
	 * Returns the values that an enumeration can have, null for an attribute that can have any.
	 */
	private function ValuesOf(string $sAttCode): ?array
	{
		$oAttDef = \MetaModel::GetAttributeDef($this->oTickets->Name(), $sAttCode);

		return ($oAttDef instanceof \AttributeEnum) ? array_map('strval', array_keys($oAttDef->GetAllowedValues())) : null;
	}

	private function Unknown(array $aNames, array $aKnown, string $sWhat): array
	{
		$aProblems = array();
		foreach (array_diff($aNames, $aKnown) as $sUnknown) {
			$sNearest = Nearest::To((string)$sUnknown, $aKnown);
			$aProblems[] = " names \"$sUnknown\", which is not $sWhat".(($sNearest === '') ? '' : " (\"$sNearest\" is)");
		}

		return $aProblems;
	}
}
