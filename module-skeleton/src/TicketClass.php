<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/**
 * The configured ticket class, its mapped attributes, and its objects as far as the account sees them.
 */
final class TicketClass
{
	const SYNC_ON = 'yes';
	const SYNC_OFF = 'no';
	const MAPPING = 'sync_app.ticket.attributes_mapping';

	/** @var Parameters */
	private $oParameters;

	public function __construct(Parameters $oParameters)
	{
		$this->oParameters = $oParameters;
	}

	public function Name(): string
	{
		return $this->oParameters->Text('sync_app.ticket.class');
	}

	public function Exists(): bool
	{
		$sClass = $this->Name();

		return $sClass !== '' && \MetaModel::IsValidClass($sClass) && !\MetaModel::IsAbstract($sClass);
	}

	/**
	 * @throws Failure 422 no_ticket_class
	 */
	public function Required(): string
	{
		if (!$this->Exists()) {
			throw new Failure(422, 'no_ticket_class', $this->ClassProblem());
		}

		return $this->Name();
	}

	/**
	 * Returns the attribute code that plays that role (a key of the attributes mapping, e.g. "intercom_ref").
	 *
	 * @throws Failure 422 misconfigured when the class has no such attribute
	 */
	public function Attribute(string $sRole): string
	{
		$sAttCode = $this->Mapped($sRole);
		if (!\MetaModel::IsValidAttCode($this->Required(), $sAttCode)) {
			throw new Failure(422, 'misconfigured', $this->MappingProblem($sRole));
		}

		return $sAttCode;
	}

	public function HasAttribute(string $sAttCode): bool
	{
		return $this->Exists() && \MetaModel::IsValidAttCode($this->Name(), $sAttCode);
	}

	/**
	 * Returns the ticket of that id; the account must see it.
	 *
	 * @throws Failure 404 ticket_not_found
	 */
	public function Find(string $sId): \DBObject
	{
		$oTicket = \MetaModel::GetObject($this->Required(), $sId, false);
		if ($oTicket === null) {
			throw new Failure(404, 'ticket_not_found', "Ticket $sId does not exist or is not visible to the account.");
		}

		return $oTicket;
	}

	/**
	 * The tickets of a conversation, newest first.
	 */
	public function OfConversation(string $sConversationId): \DBObjectSet
	{
		return $this->Search($this->Attribute('intercom_ref').' = :conversation', array('conversation' => $sConversationId));
	}

	/**
	 * The tickets of a caller that are not in one of the excluded states, newest first.
	 */
	public function Ongoing(string $sPersonId): \DBObjectSet
	{
		$sCondition = $this->Attribute('caller_id').' = :caller';
		$aArgs = array('caller' => $sPersonId);
		$aExcluded = array();
		foreach ($this->oParameters->Texts('sync_app.search_ticket.excluded_states') as $iIndex => $sState) {
			$aExcluded[] = ':state'.$iIndex;
			$aArgs['state'.$iIndex] = $sState;
		}
		if (count($aExcluded) > 0) {
			$sCondition .= ' AND '.$this->Attribute('status').' NOT IN ('.implode(', ', $aExcluded).')';
		}

		return $this->Search($sCondition, $aArgs);
	}

	public function IsSynced(\DBObject $oTicket): bool
	{
		return (string)$oTicket->Get($this->Attribute('intercom_sync_activated')) === self::SYNC_ON;
	}

	public function CanModify(\DBObject $oTicket): bool
	{
		return $this->IsAllowed(UR_ACTION_MODIFY, $oTicket);
	}

	/**
	 * @throws Failure 403 not_allowed, 409 busy while iTop is read-only, which passes
	 */
	public function RequireModify(\DBObject $oTicket)
	{
		if (\MetaModel::DBIsReadOnly()) {
			throw new Failure(409, 'busy', 'This iTop is in read-only mode; try again later.');
		}
		if (!$this->CanModify($oTicket)) {
			throw new Failure(403, 'not_allowed', 'The account may not modify '.get_class($oTicket).' '.$oTicket->GetKey().'.');
		}
	}

	public function CanCreate(): bool
	{
		return $this->Exists() && $this->IsAllowed(UR_ACTION_CREATE, null);
	}

	/**
	 * Tells whether the class is there with all mapped attributes, and the account may write its objects.
	 */
	public function IsUsable(): bool
	{
		return $this->Exists() && count($this->MappingProblems()) === 0 && $this->IsAllowed(UR_ACTION_MODIFY, null);
	}

	/**
	 * Returns a sentence for each thing the parameters say about tickets that does not fit this iTop.
	 *
	 * @return string[]
	 */
	public function Problems(): array
	{
		if (!$this->Exists()) {
			return array($this->ClassProblem());
		}
		$aProblems = $this->MappingProblems();
		foreach (array('sync_app.create_ticket.form_attributes', 'sync_app.view_ticket.details_attributes') as $sName) {
			$aProblems = array_merge($aProblems, $this->UnknownCodes($sName, $this->oParameters->Texts($sName)));
		}
		$sSubtitle = $this->oParameters->Text('sync_app.search_ticket.subtitle_attribute');
		if ($sSubtitle !== '') {
			$aProblems = array_merge($aProblems, $this->UnknownCodes('sync_app.search_ticket.subtitle_attribute', array($sSubtitle)));
		}

		return $aProblems;
	}

	private function Search(string $sCondition, array $aArgs): \DBObjectSet
	{
		$sClass = $this->Required();
		$oSearch = \DBObjectSearch::FromOQL("SELECT $sClass WHERE $sCondition");

		return new \DBObjectSet($oSearch, $this->NewestFirst(), $aArgs);
	}

	/**
	 * Not by id: iTop cannot sort by it when only some columns are loaded.
	 */
	private function NewestFirst(): array
	{
		return ($this->HasAttribute('start_date') ? array('start_date' => false) : array()) + array('friendlyname' => false);
	}

	private function IsAllowed(int $iAction, ?\DBObject $oTicket): bool
	{
		$sClass = ($oTicket === null) ? $this->Name() : get_class($oTicket);
		$oSet = ($oTicket === null) ? null : \DBObjectSet::FromObject($oTicket);

		return \UserRights::IsActionAllowed($sClass, $iAction, $oSet) == UR_ALLOWED_YES;
	}

	private function Mapped(string $sRole): string
	{
		$aMapping = $this->oParameters->Map(self::MAPPING) + $this->DefaultMapping();
		$sAttCode = isset($aMapping[$sRole]) ? $aMapping[$sRole] : '';

		return is_string($sAttCode) ? $sAttCode : '';
	}

	/**
	 * A mapping in the configuration file replaces the published one as a whole, and may name only what differs.
	 */
	private function DefaultMapping(): array
	{
		return ModuleInfo::PARAMETERS[self::MAPPING]['default'];
	}

	private function MappingProblems(): array
	{
		$aProblems = array();
		foreach (array_keys($this->DefaultMapping()) as $sRole) {
			if (!$this->HasAttribute($this->Mapped($sRole))) {
				$aProblems[] = $this->MappingProblem($sRole);
			}
		}

		return $aProblems;
	}

	private function ClassProblem(): string
	{
		return 'Parameter sync_app.ticket.class names "'.$this->Name().'", which is not a class of this iTop.';
	}

	private function MappingProblem(string $sRole): string
	{
		return 'Parameter '.self::MAPPING." says \"{$this->Mapped($sRole)}\" for $sRole, which is not an attribute of {$this->Name()}.";
	}

	private function UnknownCodes(string $sParameter, array $aAttCodes): array
	{
		$aProblems = array();
		foreach ($aAttCodes as $sAttCode) {
			if (!$this->HasAttribute($sAttCode)) {
				$aProblems[] = "Parameter $sParameter names \"$sAttCode\", which is not an attribute of {$this->Name()}.";
			}
		}

		return $aProblems;
	}
}
