<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

use ItopIntercom\TicketClass;

/**
 * At each setup: tickets that name a conversation, and have no link object that says the same, get one. By statements over
 * many tickets at once; what is equal already is not touched.
 */
final class TakeOver
{
	/** Ids of tickets that one statement looks at. */
	const AT_ONCE = 20000;

	/** @var string */
	private $sLinks;

	public function __construct()
	{
		$this->sLinks = '`'.\MetaModel::DBGetTable(Links::CLASS_NAME).'`';
	}

	public function Run()
	{
		$iMade = 0;
		foreach ($this->Sources() as $aSource) {
			list($iLowest, $iHighest) = $this->Range($aSource['from']);
			for ($iFrom = $iLowest; $iFrom <= $iHighest; $iFrom += self::AT_ONCE) {
				$sRange = 't.`id` BETWEEN '.$iFrom.' AND '.($iFrom + self::AT_ONCE - 1);
				$this->RemoveEmptied($aSource, $sRange);
				$this->Correct($aSource, $sRange);
				$iMade += $this->Make($aSource, $sRange);
			}
			$this->RemoveOrphans($aSource);
		}
		$this->Log("Tickets of Intercom: $iMade links made, ".$this->Untold().' of all links are of a workspace that is not known yet');
	}

	/**
	 * Returns, for each class that has attributes of its own for a conversation, how its tickets are read: `from` with the table
	 * of the root class as t, and an expression for each role.
	 */
	private function Sources(): array
	{
		$aSources = array();
		foreach (\MetaModel::GetClasses() as $sClass) {
			$oAttributes = \MetaModel::IsAbstract($sClass) ? null : LinkedAttributes::OfClass($sClass);
			if ($oAttributes !== null) {
				$aSources[] = $this->Source($sClass, $oAttributes);
			}
		}

		return $aSources;
	}

	private function Source(string $sClass, LinkedAttributes $oAttributes): array
	{
		$sRoot = \MetaModel::GetRootClass($sClass);
		$aTables = array(\MetaModel::DBGetTable($sRoot) => 't');
		$sFrom = '`'.\MetaModel::DBGetTable($sRoot).'` AS t';
		$sFinal = \MetaModel::DBGetClassField($sRoot);
		$aSource = array('class' => $sClass, 'is' => ($sFinal === '') ? '1' : 't.`'.$sFinal.'` = '.\CMDBSource::Quote($sClass));
		foreach (LinkedAttributes::ROLES as $sRole) {
			$sCode = $oAttributes->Code($sRole);
			$sNothing = ($sRole === LinkedAttributes::ORGANISATION) ? '0' : "''";
			if ($sCode === null) {
				$aSource[$sRole] = ($sRole === LinkedAttributes::SYNC) ? "'".TicketClass::SYNC_ON."'" : $sNothing;
				continue;
			}
			$sTable = \MetaModel::DBGetTable(\MetaModel::GetAttributeOrigin($sClass, $sCode));
			if (!isset($aTables[$sTable])) {
				$aTables[$sTable] = 't'.count($aTables);
				$sFrom .= " INNER JOIN `$sTable` AS {$aTables[$sTable]} ON {$aTables[$sTable]}.`id` = t.`id`";
			}
			$sColumn = $aTables[$sTable].'.`'.\MetaModel::GetAttributeDef($sClass, $sCode)->Get('sql').'`';
			$aSource[$sRole] = "COALESCE($sColumn, $sNothing)";
		}

		return $aSource + array('from' => $sFrom);
	}

	private function Range(string $sFrom): array
	{
		$aRow = \CMDBSource::QueryToArray("SELECT MIN(t.`id`) AS lowest, MAX(t.`id`) AS highest FROM $sFrom");
		return array((int)$aRow[0]['lowest'], ($aRow[0]['highest'] === null) ? -1 : (int)$aRow[0]['highest']);
	}

	private function Make(array $aSource, string $sRange): int
	{
		$sClass = \CMDBSource::Quote($aSource['class']);
		$sWorkspace = Address::WorkspaceInSql($aSource[LinkedAttributes::URL]);
		$sSync = $this->Sync($aSource);
		\CMDBSource::Query(
			"INSERT INTO {$this->sLinks} (`workspace`, `conversation`, `url`, `sync`, `ticket_class`, `ticket_id`, `org_id`)"
			." SELECT $sWorkspace, {$aSource[LinkedAttributes::REFERENCE]}, {$aSource[LinkedAttributes::URL]}, $sSync, $sClass, t.`id`,"
			." {$aSource[LinkedAttributes::ORGANISATION]}"
			." FROM {$aSource['from']} LEFT JOIN {$this->sLinks} AS l ON l.`ticket_id` = t.`id` AND l.`ticket_class` = $sClass"
			." WHERE $sRange AND {$aSource['is']} AND {$aSource[LinkedAttributes::REFERENCE]} <> '' AND l.`id` IS NULL"
		);
		return (int)\CMDBSource::AffectedRows();
	}

	/** An older module, or a tool beside iTop, may have changed tickets while nobody kept them equal. */
	private function Correct(array $aSource, string $sRange)
	{
		\CMDBSource::Query(
			"UPDATE {$this->sLinks} AS l INNER JOIN {$this->Firsts($aSource, $sRange)} ON f.`id` = l.`id`"
			." INNER JOIN ({$aSource['from']}) ON t.`id` = l.`ticket_id`"
			.' SET l.`workspace` = '.Address::WorkspaceInSql($aSource[LinkedAttributes::URL])
			.", l.`conversation` = {$aSource[LinkedAttributes::REFERENCE]}, l.`url` = {$aSource[LinkedAttributes::URL]}"
			.", l.`sync` = {$this->Sync($aSource)}"
			." WHERE {$aSource[LinkedAttributes::REFERENCE]} <> '' AND BINARY {$aSource[LinkedAttributes::REFERENCE]} <> BINARY l.`conversation`"
		);
	}

	private function RemoveEmptied(array $aSource, string $sRange)
	{
		\CMDBSource::Query(
			"DELETE l FROM {$this->sLinks} AS l INNER JOIN {$this->Firsts($aSource, $sRange)} ON f.`id` = l.`id`"
			." INNER JOIN ({$aSource['from']}) ON t.`id` = l.`ticket_id` WHERE {$aSource[LinkedAttributes::REFERENCE]} = ''"
		);
	}

	private function RemoveOrphans(array $aSource)
	{
		$sClass = \CMDBSource::Quote($aSource['class']);
		\CMDBSource::Query(
			"DELETE l FROM {$this->sLinks} AS l LEFT JOIN ({$aSource['from']}) ON t.`id` = l.`ticket_id` AND {$aSource['is']}"
			." WHERE l.`ticket_class` = $sClass AND t.`id` IS NULL"
		);
	}

	/** Returns the ids of the first link of each ticket, as the table f. */
	private function Firsts(array $aSource, string $sRange): string
	{
		$sClass = \CMDBSource::Quote($aSource['class']);
		$sWhich = str_replace('t.`id`', '`ticket_id`', $sRange);

		// A copy of its own: MySQL changes no table that the same statement reads otherwise.
		return "(SELECT MIN(`id`) AS id FROM {$this->sLinks} WHERE `ticket_class` = $sClass AND $sWhich GROUP BY `ticket_id`) AS f";
	}

	private function Sync(array $aSource): string
	{
		return "IF({$aSource[LinkedAttributes::SYNC]} = '".TicketClass::SYNC_ON."', '".TicketClass::SYNC_ON."', '".TicketClass::SYNC_OFF."')";
	}

	private function Untold(): int
	{
		return (int)\CMDBSource::QueryToScalar("SELECT COUNT(*) FROM {$this->sLinks} WHERE `workspace` = ''");
	}

	private function Log(string $sText)
	{
		\SetupLog::Info($sText);
	}
}
