<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\Link\LinkedTickets;
use ItopIntercom\SyncApi\Failure;

/**
 * The configured ticket class, its mapped attributes, and its objects as far as the account sees them.
 * A class needs an attribute for the reference of the conversation; without another role it does less.
 */
final class TicketClass
{
	const SYNC_ON = 'yes';
	const SYNC_OFF = 'no';
	const PARAMETER = 'sync_app.ticket.class';
	const MAPPING = 'sync_app.ticket.attributes_mapping';

	private $oParameters;
	/** @var Rights */
	private $oRights;
	/** @var array|null attribute code by role, null before it was asked for */
	private $aMapping = null;

	/** @param Rights|null $oRights null where those of the account alone count */
	public function __construct(Parameters $oParameters, ?Rights $oRights = null)
	{
		$this->oParameters = $oParameters;
		$this->oRights = ($oRights === null) ? new Rights(null) : $oRights;
	}

	public function Rights(): Rights
	{
		return $this->oRights;
	}

	public function Name(): string
	{
		return $this->oParameters->Text(self::PARAMETER);
	}

	public function Exists(): bool
	{
		$sClass = $this->Name();
		return $sClass !== '' && \MetaModel::IsValidClass($sClass) && !\MetaModel::IsAbstract($sClass);
	}

	/** @throws Failure 422 no_ticket_class */
	public function Required(): string
	{
		if (!$this->Exists()) {
			throw new Failure(422, 'no_ticket_class', 'Parameter '.self::PARAMETER.$this->ClassProblem().'.');
		}

		return $this->Name();
	}

	/**
	 * Returns the attribute code that plays that role (a key of the attributes mapping, e.g. "intercom_ref").
	 * @throws Failure 422 misconfigured when the class has no such attribute
	 */
	public function Attribute(string $sRole): string
	{
		$this->Required();
		if (!$this->Has($sRole)) {
			throw new Failure(422, 'misconfigured', 'Parameter '.self::MAPPING.$this->MappingProblem($sRole).'.');
		}

		return $this->Mapped($sRole);
	}

	/** Tells whether the class has an attribute for that role. */
	public function Has(string $sRole): bool
	{
		return $this->HasAttribute($this->Mapped($sRole));
	}

	/** Tells whether the mapping says of a role that the class is meant to do without it. */
	public function IsLeftOut(string $sRole): bool
	{
		return $sRole !== 'intercom_ref' && $this->Mapped($sRole) === '';
	}

	/**
	 * Returns the codes of the attributes that the class has for these roles.
	 * @param string[] $aRoles
	 * @return string[]
	 */
	public function Attributes(array $aRoles): array
	{
		return array_map(array($this, 'Attribute'), array_values(array_filter($aRoles, array($this, 'Has'))));
	}

	/** Returns the value of the attribute that plays the role, '' where the class has none. */
	public function Value(\DBObject $oTicket, string $sRole): string
	{
		return $this->Has($sRole) ? (string)$oTicket->Get($this->Attribute($sRole)) : '';
	}

	/** Sets the attribute that plays the role, where the class has one. */
	public function SetValue(\DBObject $oTicket, string $sRole, $value)
	{
		if ($this->Has($sRole)) {
			$oTicket->Set($this->Attribute($sRole), $value);
		}
	}

	public function HasAttribute(string $sAttCode): bool
	{
		return $this->Exists() && \MetaModel::IsValidAttCode($this->Name(), $sAttCode);
	}

	/**
	 * Returns the ticket of that id; the account must see it.
	 * @throws Failure 404 ticket_not_found
	 */
	public function Find(string $sId): \DBObject
	{
		$oTicket = \MetaModel::GetObject($this->Required(), $sId, false);
		if ($oTicket === null || !$this->oRights->Sees($oTicket)) {
			throw new Failure(404, 'ticket_not_found', "Ticket $sId does not exist or is not visible to the account.");
		}

		return $oTicket;
	}

	/**
	 * Returns the same with no more than these attributes; iTop reads all of them as soon as another one is asked for.
	 * @param string[] $aColumns
	 * @throws Failure 404 ticket_not_found
	 */
	public function FindWith(string $sId, array $aColumns): \DBObject
	{
		foreach (Objects::Of($this->Search('id = :id', array('id' => $sId)), $aColumns) as $oTicket) {
			return $oTicket;
		}

		return $this->Find($sId);
	}

	/** @throws Failure 404 ticket_not_found when the ticket was deleted since it was read */
	public function RequireThere(\DBObject $oTicket)
	{
		$sId = (string)$oTicket->GetKey();
		$oSearch = \DBObjectSearch::FromOQL_AllData('SELECT '.get_class($oTicket).' WHERE id = :id');
		if ((new \DBObjectSet($oSearch, array(), array('id' => $sId)))->Count() === 0) {
			throw new Failure(404, 'ticket_not_found', "Ticket $sId was deleted while it was written.");
		}
	}

	/** Which of its tickets belong to conversations. */
	public function Linked(): LinkedTickets
	{
		return new LinkedTickets($this);
	}

	/**
	 * The tickets of a caller that are not in one of the excluded states, newest first.
	 * @param int[] $aBut the ids of those that are left out
	 */
	public function Ongoing(string $sPersonId, array $aBut = array()): \DBObjectSet
	{
		return $this->OfCaller($sPersonId, 'ongoing', $aBut);
	}

	/**
	 * The tickets of a caller, newest first: those in one of the excluded states (finished), in none of them (ongoing), or all.
	 * @param int[] $aBut the ids of those that are left out
	 * @param string $sName the one of this friendly name alone, '' for all
	 */
	public function OfCaller(string $sPersonId, string $sWhich, array $aBut = array(), string $sName = ''): \DBObjectSet
	{
		$bStates = count($this->ExcludedStates()) > 0 && $this->Has('status');
		if (!$this->Has('caller_id') || ($sWhich === 'finished' && !$bStates)) {
			return $this->Search('1 = 0', array());
		}
		$sCondition = $this->Attribute('caller_id').' = :caller';
		$aArgs = array('caller' => $sPersonId);
		if ($bStates && in_array($sWhich, array('finished', 'ongoing'), true)) {
			$aExcluded = array();
			foreach ($this->ExcludedStates() as $iIndex => $sState) {
				$aExcluded[] = ':state'.$iIndex;
				$aArgs['state'.$iIndex] = $sState;
			}
			$sIn = ($sWhich === 'finished') ? ' IN (' : ' NOT IN (';
			$sCondition .= ' AND '.$this->Attribute('status').$sIn.implode(', ', $aExcluded).')';
		}
		if ($sName !== '') {
			$sCondition .= ' AND friendlyname = :name';
			$aArgs['name'] = $sName;
		}
		if (count($aBut) > 0) {
			$sCondition .= ' AND id NOT IN ('.Objects::Listed($aBut, $aArgs).')';
		}

		return $this->Search($sCondition, $aArgs);
	}

	/** @return string[] the states in which a ticket is finished */
	public function ExcludedStates(): array
	{
		return array_values($this->oParameters->Texts('sync_app.search_ticket.excluded_states'));
	}

	/** A class without that attribute cannot be paused. */
	public function IsSynced(\DBObject $oTicket): bool
	{
		return !$this->Has('intercom_sync_activated') || $this->Value($oTicket, 'intercom_sync_activated') === self::SYNC_ON;
	}

	public function CanModify(\DBObject $oTicket): bool
	{
		return $this->IsAllowed(UR_ACTION_MODIFY, $oTicket);
	}

	/** @throws Failure 403 not_allowed, 409 busy while iTop is read-only, which passes */
	public function RequireModify(\DBObject $oTicket)
	{
		Rights::RequireWritable();
		if (!$this->CanModify($oTicket)) {
			throw new Failure(403, 'not_allowed', 'The account may not modify '.get_class($oTicket).' '.$oTicket->GetKey().'.');
		}
	}

	public function CanCreate(): bool
	{
		return $this->Exists() && $this->IsAllowed(UR_ACTION_CREATE, null);
	}

	/** Tells whether tickets of the class can be linked and take messages, and the account may write them. */
	public function IsUsable(): bool
	{
		return $this->Exists() && $this->Has('intercom_ref') && ($this->Has('public_log') || $this->Has('private_log'))
			&& $this->MayModify();
	}

	/** Tells whether the account may modify tickets of the class at all. */
	public function MayModify(): bool
	{
		return $this->IsAllowed(UR_ACTION_MODIFY, null);
	}

	/** Returns what is wrong with the class, as the rest of a sentence that begins with its parameter. */
	public function ClassProblem(): string
	{
		$sClass = $this->Name();
		if ($sClass !== '' && \MetaModel::IsValidClass($sClass)) {
			$aUsable = array_diff(\MetaModel::EnumChildClasses($sClass), array_filter(\MetaModel::GetClasses(), array('MetaModel', 'IsAbstract')));
			return " names \"$sClass\", which is an abstract class; name one below it: ".implode(', ', $aUsable);
		}
		foreach (\MetaModel::GetClasses() as $sKnown) {
			if (strcasecmp($sKnown, $sClass) === 0) {
				return " names \"$sClass\", which is not a class of this iTop; \"$sKnown\" is";
			}
		}

		return " names \"$sClass\", which is not a class of this iTop";
	}

	/** Returns what is missing, as the rest of a sentence that begins with the parameter of the mapping. */
	public function MappingProblem(string $sRole): string
	{
		$sAttCode = $this->Mapped($sRole);
		return ($sAttCode === '')
			? " leaves $sRole out, without which this cannot be done"
			: " says \"$sAttCode\" for $sRole, which is not an attribute of {$this->Name()}";
	}

	/** The tickets, newest first, that fit a condition of OQL. */
	public function Search(string $sCondition, array $aArgs): \DBObjectSet
	{
		$sClass = $this->Required();
		$oSearch = \DBObjectSearch::FromOQL("SELECT $sClass WHERE $sCondition");
		return new \DBObjectSet($this->oRights->Restrict($oSearch), $this->NewestFirst(), $aArgs);
	}

	/** Not by id: iTop cannot sort by it when only some columns are loaded. */
	public function NewestFirst(): array
	{
		return ($this->HasAttribute('start_date') ? array('start_date' => false) : array()) + array('friendlyname' => false);
	}

	private function IsAllowed(int $iAction, ?\DBObject $oTicket): bool
	{
		return $this->oRights->Allows(($oTicket === null) ? $this->Name() : get_class($oTicket), $iAction, $oTicket);
	}

	/** A mapping in the configuration file replaces the published one as a whole, and may name only what differs. */
	private function Mapped(string $sRole): string
	{
		if ($this->aMapping === null) {
			$aDefault = ModuleInfo::PARAMETERS[self::MAPPING]['default'];
			$this->aMapping = array_filter($this->oParameters->Map(self::MAPPING), 'is_scalar') + $aDefault;
		}

		return isset($this->aMapping[$sRole]) ? trim((string)$this->aMapping[$sRole]) : '';
	}
}
