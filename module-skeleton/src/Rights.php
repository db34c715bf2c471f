<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\People\Caller;
use ItopIntercom\SyncApi\Failure;

/** What may be seen and done: what the account may, and where an agent's user counts too, what both may; an end user sees their own tickets. */
final class Rights
{
	const PARAMETER = 'sync_app.act_as';
	const AS_AGENT = 'agent';

	private $oUser;
	private $oTerritory;
	private $oCaller;

	/**
	 * @param \DBObject|null $oUser the iTop user whose rights count beside those of the account
	 * @param Territory|null $oTerritory the organisations beyond which nothing is seen
	 * @param Caller|null $oCaller the end user who acts, beyond whose tickets none is seen
	 */
	public function __construct(?\DBObject $oUser, ?Territory $oTerritory = null, ?Caller $oCaller = null)
	{
		$this->oCaller = $oCaller;
		$this->oUser = $oUser;
		$this->oTerritory = $oTerritory;
	}

	/**
	 * Asked before rights are looked at: in read-only mode iTop denies them all, which would not sound as if it passed.
	 * @throws Failure 409 busy while iTop is in read-only mode
	 */
	public static function RequireWritable()
	{
		if (\MetaModel::DBIsReadOnly()) {
			$oBusy = new Failure(409, 'busy', 'This iTop is in read-only mode; try again later.');
			throw $oBusy->With(array('reason' => 'read_only'));
		}
	}

	/** Returns what docs/sync-api.md says of that mode, nothing outside of it. */
	public static function ReadOnlyRecord(): array
	{
		return \MetaModel::DBIsReadOnly() ? array('read_only' => true) : array();
	}

	public function IsLimited(): bool
	{
		return $this->oUser !== null;
	}

	public function Allows(string $sClass, int $iAction, ?\DBObject $oObject = null): bool
	{
		foreach ($this->Users() as $oUser) {
			if (\UserRights::IsActionAllowed($sClass, $iAction, $this->SetOf($oObject), $oUser) != UR_ALLOWED_YES) {
				return false;
			}
		}

		return true;
	}

	public function AllowsAttribute(string $sClass, string $sAttCode, int $iAction, ?\DBObject $oObject = null): bool
	{
		foreach ($this->Users() as $oUser) {
			$iAllowed = \UserRights::IsActionAllowedOnAttribute($sClass, $sAttCode, $iAction, $this->SetOf($oObject), $oUser);
			if ($iAllowed != UR_ALLOWED_YES) {
				return false;
			}
		}

		return true;
	}

	public function AllowsStimulus(\DBObject $oObject, string $sStimulus): bool
	{
		if ($this->oCaller !== null && !$this->oCaller->MayApply($oObject, $sStimulus)) {
			return false;
		}
		foreach ($this->Users() as $oUser) {
			$result = \UserRights::IsStimulusAllowed(get_class($oObject), $sStimulus, $this->SetOf($oObject), $oUser);
			// iTop answers true or false in some cases, and one of its constants in others.
			if (!$result || $result === UR_ALLOWED_NO) {
				return false;
			}
		}

		return true;
	}

	/**
	 * Returns a search that leaves out what the agent's user or the workspace does not see; iTop itself leaves out what the
	 * account does not.
	 */
	public function Restrict(\DBSearch $oSearch): \DBSearch
	{
		foreach ($this->Limits($oSearch->GetClass()) as $oVisible) {
			$oVisible->AllowAllData();
			$oSearch = $oSearch->Intersect($oVisible);
		}

		return $oSearch;
	}

	/** Whether agent and workspace see an object that the account sees. */
	public function Sees(\DBObject $oObject): bool
	{
		if (count($this->Limits(get_class($oObject))) === 0) {
			return true;
		}
		$oSearch = new \DBObjectSearch(get_class($oObject));
		$oSearch->AddCondition('id', $oObject->GetKey(), '=');
		return (new \DBObjectSet($this->Restrict($oSearch)))->CountExceeds(0);
	}

	/** Whether an object of that class is seen whosever it is. */
	public function SeesAll(string $sClass): bool
	{
		return count($this->Limits($sClass)) === 0 && \UserRights::GetSelectFilter($sClass) === true;
	}

	/** Whether the workspace may see an object, whatever the agent sees. */
	public function IsInTerritory(\DBObject $oObject): bool
	{
		return (new self(null, $this->oTerritory))->Sees($oObject);
	}

	/** @return \DBSearch[] the searches that all have to find an object of that class */
	private function Limits(string $sClass): array
	{
		$visible = $this->VisibleTo($sClass);
		$aLimits = ($visible === true) ? array() : array(($visible === false) ? \DBObjectSearch::FromEmptySet($sClass) : $visible);
		foreach (array_filter(array($this->oTerritory, $this->oCaller)) as $oLimit) {
			$aLimits[] = $oLimit->VisibleOf($sClass);
		}

		return array_values(array_filter($aLimits));
	}

	/** @return bool|\DBSearch true for everything, false for nothing, else the search of what the agent's user sees of a class */
	private function VisibleTo(string $sClass)
	{
		$bByProfile = \MetaModel::HasCategory($sClass, 'bizmodel') || \MetaModel::HasCategory($sClass, 'silo');
		if ($this->oUser === null || !$bByProfile || \UserRights::IsAdministrator($this->oUser)) {
			return true;
		}

		return \UserRights::GetModuleInstance()->GetSelectFilter($this->oUser, $sClass, array());
	}

	/** @return array null stands for the account */
	private function Users(): array
	{
		return ($this->oUser === null) ? array(null) : array(null, $this->oUser);
	}

	private function SetOf(?\DBObject $oObject): ?\DBObjectSet
	{
		return ($oObject === null) ? null : \DBObjectSet::FromObject($oObject);
	}
}
