<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

use ItopIntercom\Conversation;
use ItopIntercom\ModuleInfo;
use ItopIntercom\Objects;

/**
 * The conversations that tickets belong to, as objects of iTop. With all data: who sees a ticket may know its conversation, and
 * who does not see it gets no further.
 */
final class Links
{
	const CLASS_NAME = 'IntercomConversation';

	/** @return \DBObject[] those of a conversation whose workspace is the same, or not known yet */
	public static function OfConversation(Conversation $oConversation): array
	{
		$aLinks = self::Read('conversation = :conversation', array('conversation' => $oConversation->Id()));
		return array_filter($aLinks, function (\DBObject $oLink) use ($oConversation): bool {
			return self::IsOf($oLink, $oConversation);
		});
	}

	/**
	 * Returns those of a ticket, the first one first.
	 * @param int $iMost how many are read, 0 for all: a ticket may have thousands
	 * @return \DBObject[]
	 */
	public static function OfTicket(string $sClass, string $sId, int $iMost = 0): array
	{
		return self::Read('ticket_class = :class AND ticket_id = :id', array('class' => $sClass, 'id' => $sId), $iMost);
	}

	/** Returns the first one of a ticket, null where it has none. */
	public static function FirstOfTicket(\DBObject $oTicket): ?\DBObject
	{
		$aFirst = self::OfTicket(get_class($oTicket), (string)$oTicket->GetKey(), 1);
		return (count($aFirst) > 0) ? $aFirst[0] : null;
	}

	/** @return string[] the workspaces of the conversations of a ticket, '' where nobody knows one */
	public static function WorkspacesOf(string $sClass, string $sId): array
	{
		return \CMDBSource::QueryToCol('SELECT DISTINCT `workspace` FROM '.self::OfTicketInSql($sClass, $sId), 'workspace');
	}

	/**
	 * Returns id, conversation, url and sync of those of a ticket and a workspace as the table has them, the first one first.
	 * @param bool $bAlone whether those of no known workspace are of this one
	 * @return string[][]
	 */
	public static function RowsIn(\DBObject $oTicket, string $sWorkspace, bool $bAlone): array
	{
		$aRows = \CMDBSource::QueryToArray(
			'SELECT `id`, `workspace`, `conversation`, `url`, `sync` FROM '.self::OfTicketInSql(get_class($oTicket), (string)$oTicket->GetKey()).' ORDER BY `id`'
		);
		$aWhose = $bAlone ? array($sWorkspace, '') : array($sWorkspace);
		return array_values(array_filter($aRows, function (array $aRow) use ($aWhose): bool {
			return in_array((string)$aRow['workspace'], $aWhose, true);
		}));
	}

	/** Returns how many a ticket has, of whichever workspace. */
	public static function CountOf(\DBObject $oTicket): int
	{
		return (int)\CMDBSource::QueryToScalar('SELECT COUNT(*) FROM '.self::OfTicketInSql(get_class($oTicket), (string)$oTicket->GetKey()));
	}

	/** Gives all of a ticket its organisation: who may not see that does not see them either. */
	public static function SetOrganisation(\DBObject $oTicket, int $iOrganisation)
	{
		$sWhich = self::OfTicketInSql(get_class($oTicket), (string)$oTicket->GetKey());
		\CMDBSource::Query('UPDATE '.str_replace(' WHERE ', " SET `org_id` = $iOrganisation WHERE ", $sWhich)." AND `org_id` <> $iOrganisation");
	}

	private static function OfTicketInSql(string $sClass, string $sId): string
	{
		$sTable = \MetaModel::DBGetTable(self::CLASS_NAME);
		return "`$sTable` WHERE `ticket_class` = ".\CMDBSource::Quote($sClass).' AND `ticket_id` = '.(int)$sId;
	}

	/**
	 * Returns those of a ticket and a workspace, in the order in which they were made.
	 * @param bool $bAlone whether those of no known workspace are of this one
	 */
	public static function OfTicketIn(\DBObject $oTicket, string $sWorkspace, bool $bAlone): \DBObjectSet
	{
		$sWhose = $bAlone ? "(workspace = :workspace OR workspace = '')" : 'workspace = :workspace';
		$sOql = 'SELECT '.self::CLASS_NAME." WHERE ticket_class = :class AND ticket_id = :id AND $sWhose";
		$aArgs = array('class' => get_class($oTicket), 'id' => (string)$oTicket->GetKey(), 'workspace' => $sWorkspace);
		return new \DBObjectSet(\DBObjectSearch::FromOQL_AllData($sOql), array('id' => true), $aArgs);
	}

	/**
	 * Returns that to the conversation of each ticket that has one, by the id of the ticket; perhaps of a workspace that nobody knows.
	 * @param \DBObject[] $aTickets of one class and the classes below it
	 * @return \DBObject[]
	 */
	public static function Between(array $aTickets, Conversation $oConversation): array
	{
		$aClasses = array();
		foreach ($aTickets as $oTicket) {
			$aClasses[(int)$oTicket->GetKey()] = get_class($oTicket);
		}
		$aFound = array();
		foreach ((count($aClasses) > 0) ? self::OfConversation($oConversation) : array() as $oLink) {
			$iTicket = (int)$oLink->Get('ticket_id');
			if (isset($aClasses[$iTicket]) && $oLink->Get('ticket_class') === $aClasses[$iTicket]) {
				$aFound += array($iTicket => $oLink);
			}
		}

		return $aFound;
	}

	/**
	 * Returns the first one of each ticket that has any, by the id of the ticket.
	 * @param \DBObject[] $aTickets of one class and the classes below it
	 * @return \DBObject[]
	 */
	public static function FirstOf(array $aTickets): array
	{
		$aClasses = array();
		foreach ($aTickets as $oTicket) {
			$aClasses[(int)$oTicket->GetKey()] = get_class($oTicket);
		}
		$aFirst = array();
		if (count($aClasses) === 0) {
			return $aFirst;
		}
		// A ticket may have thousands of them.
		$sTable = \MetaModel::DBGetTable(self::CLASS_NAME);
		$sTickets = implode(', ', array_keys($aClasses));
		$sMinima = "SELECT MIN(`id`) AS `id` FROM `$sTable` WHERE `ticket_id` IN ($sTickets) GROUP BY `ticket_class`, `ticket_id`";
		$aMinima = \CMDBSource::QueryToCol($sMinima, 'id');
		if (count($aMinima) === 0) {
			return $aFirst;
		}
		$aArgs = array();
		$sIds = Objects::Listed(array_map('intval', $aMinima), $aArgs);
		foreach (self::Read("id IN ($sIds)", $aArgs) as $oLink) {
			$iTicket = (int)$oLink->Get('ticket_id');
			if ($oLink->Get('ticket_class') === $aClasses[$iTicket]) {
				$aFirst += array($iTicket => $oLink);
			}
		}

		return $aFirst;
	}

	/** Whether it is a link to that conversation, as far as is known. */
	public static function IsOf(\DBObject $oLink, Conversation $oConversation): bool
	{
		// Compared here, letter by letter: to a database upper and lower case may be the same.
		return (string)$oLink->Get('conversation') === $oConversation->Id()
			&& in_array((string)$oLink->Get('workspace'), array('', $oConversation->Workspace()), true);
	}

	/**
	 * The first workspace that asks for a conversation has it, where nobody knew whose it was; returns whether it is ours now.
	 */
	public static function Take(\DBObject $oLink, string $sWorkspace): bool
	{
		if ((string)$oLink->Get('workspace') !== '') {
			return (string)$oLink->Get('workspace') === $sWorkspace;
		}
		if (\MetaModel::DBIsReadOnly()) {
			return false;
		}
		// One statement decides between two that ask at once.
		$sTable = \MetaModel::DBGetTable(self::CLASS_NAME);
		$sId = (int)$oLink->GetKey();
		\CMDBSource::Query("UPDATE `$sTable` SET `workspace` = ".\CMDBSource::Quote($sWorkspace)." WHERE `id` = $sId AND `workspace` = ''");
		$sNow = (string)\CMDBSource::QueryToScalar("SELECT `workspace` FROM `$sTable` WHERE `id` = $sId");
		$sWhat = 'Conversation '.$oLink->Get('conversation').' of '.$oLink->Get('ticket_class').' '.$oLink->Get('ticket_id');
		\IssueLog::Info("$sWhat is taken for one of workspace $sNow, which asked for it first", ModuleInfo::CODE);
		return $sNow === $sWorkspace;
	}

	/**
	 * Returns those of a workspace that somebody made in iTop and that the app has not heard of yet, the oldest first.
	 *
	 * @param bool $bAlone whether there is no other workspace that those of none could be of
	 *
	 * @return \DBObject[]
	 */
	public static function NewOf(string $sWorkspace, bool $bAlone): array
	{
		$sWhose = $bAlone ? "(workspace = :workspace OR workspace = '')" : 'workspace = :workspace';

		return array_filter(
			self::Read("known = 'no' AND $sWhose", array('workspace' => $sWorkspace)),
			function (\DBObject $oLink) use ($sWorkspace): bool {
				return in_array((string)$oLink->Get('workspace'), array('', $sWorkspace), true);
			}
		);
	}

	/**
	 * The app has heard of these.
	 *
	 * @param string[] $aIds
	 */
	public static function MarkKnown(array $aIds, string $sWorkspace)
	{
		if (count($aIds) > 0 && !\MetaModel::DBIsReadOnly()) {
			$sIds = implode(', ', array_map('intval', $aIds));
			self::Mark('yes', "`id` IN ($sIds) AND `workspace` IN ('', ".\CMDBSource::Quote($sWorkspace).')');
		}
	}

	/**
	 * Somebody made it, or made it one of another conversation or ticket, without the app.
	 */
	public static function MarkNew(\DBObject $oLink)
	{
		self::Mark('no', '`id` = '.(int)$oLink->GetKey());
	}

	private static function Mark(string $sKnown, string $sWhich)
	{
		\CMDBSource::Query('UPDATE `'.\MetaModel::DBGetTable(self::CLASS_NAME)."` SET `known` = '$sKnown' WHERE $sWhich");
	}

	/** Saves a new or a changed one, whoever is logged in. */
	public static function Save(\DBObject $oLink)
	{
		$oLink->AllowWrite(true);
		if ($oLink->IsNew()) {
			$oLink->DBInsertNoReload();
		} elseif (count($oLink->ListChanges()) > 0) {
			$oLink->DBUpdate();
		}
	}

	/** @return \DBObject[] in the order in which they were made */
	private static function Read(string $sCondition, array $aArgs, int $iMost = 0): array
	{
		$oSearch = \DBObjectSearch::FromOQL_AllData('SELECT '.self::CLASS_NAME.' WHERE '.$sCondition);
		$aLinks = (new \DBObjectSet($oSearch, ($iMost > 0) ? array('id' => true) : array(), $aArgs, null, $iMost))->ToArray();
		ksort($aLinks);
		return array_values($aLinks);
	}
}
