<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

use ItopIntercom\Conversation;

/**
 * Which conversations tickets belonged to once: what was copied from them stands there still, and goes when it is taken back.
 * With all data: who sees a ticket may know it, and who does not see it gets no further.
 */
final class FormerLinks
{
	const CLASS_NAME = 'IntercomFormerConversation';

	/** Notes down, once, that a ticket belonged to a conversation. */
	public static function Note(string $sWorkspace, string $sConversation, string $sClass, string $sTicketId)
	{
		$aFacts = array('workspace' => $sWorkspace, 'conversation' => $sConversation, 'ticket_class' => $sClass, 'ticket_id' => (int)$sTicketId);
		$sCondition = 'ticket_class = :ticket_class AND ticket_id = :ticket_id AND conversation = :conversation AND workspace = :workspace';
		if ($sConversation === '' || (int)$sTicketId === 0 || count(self::Read($sCondition, $aFacts)) > 0) {
			return;
		}
		$oFormer = \MetaModel::NewObject(self::CLASS_NAME);
		foreach ($aFacts as $sAttCode => $value) {
			$oFormer->Set($sAttCode, $value);
		}
		$oFormer->DBInsertNoReload();
	}

	/** @return string[] the classes of the tickets that belonged to it, by their ids */
	public static function Tickets(Conversation $oConversation): array
	{
		$aClasses = array();
		foreach (self::Read('conversation = :conversation', array('conversation' => $oConversation->Id())) as $oFormer) {
			if (Links::IsOf($oFormer, $oConversation)) {
				$aClasses[(int)$oFormer->Get('ticket_id')] = (string)$oFormer->Get('ticket_class');
			}
		}

		return $aClasses;
	}

	/** Forgets a ticket that is gone. */
	public static function Forget(string $sClass, string $sTicketId)
	{
		$sTable = \MetaModel::DBGetTable(self::CLASS_NAME);
		$sWhich = '`ticket_class` = '.\CMDBSource::Quote($sClass).' AND `ticket_id` = '.(int)$sTicketId;
		\CMDBSource::DeleteFrom("DELETE FROM `$sTable` WHERE $sWhich");
	}

	/** @return \DBObject[] */
	private static function Read(string $sCondition, array $aArgs): array
	{
		$oSearch = \DBObjectSearch::FromOQL_AllData('SELECT '.self::CLASS_NAME.' WHERE '.$sCondition);
		return (new \DBObjectSet($oSearch, array(), $aArgs))->ToArray();
	}
}
