<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Files;

/**
 * The files of a ticket that came from conversations: each once, whichever messages had it, marked by its digest. To be called while
 * the ticket is held.
 */
final class TicketFiles
{
	const PREFIX = 'intercom-file-';
	/** Stands behind the name of an attachment among the words; of no kind that is broken when entries are gathered. */
	const USED = '<a target="file-of-intercom-';

	/** @return array|null id and secret ('' of an attachment) of the file that the ticket has, null where it has not */
	public static function Known(\DBObject $oTicket, string $sSha256): ?array
	{
		foreach (Kept::Classes() as $sClass) {
			$sSecret = ($sClass === Kept::PICTURE) ? '`secret`' : "'' AS `secret`";
			$sCondition = Kept::Of($oTicket).' AND '.Kept::Marked(self::PREFIX.$sSha256);
			foreach (Kept::Rows($sClass, "`id`, $sSecret", $sCondition) as $aRow) {
				return array('class' => $sClass, 'id' => (int)$aRow['id'], 'secret' => (string)$aRow['secret']);
			}
		}

		return null;
	}

	/** Whether iTop lets nobody add attachments in the state of the ticket (`readonly_states` of itop-attachments: closed). */
	public static function AreSettled(\DBObject $oTicket): bool
	{
		if (!method_exists('AttachmentPlugIn', 'IsReadonlyState')) {
			return false;
		}
		try {
			return \AttachmentPlugIn::IsReadonlyState($oTicket, $oTicket->GetState(), \AttachmentPlugIn::ENUM_GUI_ALL);
		} catch (\Throwable $e) {
			// What stands in the configuration may be anything, and no message waits for it.
			return false;
		}
	}

	/**
	 * Gives the ticket a file that has come.
	 * @param string $sUserId of the user who sent it, '' for somebody without one
	 * @return array as Known
	 */
	public static function Bind(\DBObject $oTicket, Draft $oDraft, string $sSha256, string $sUserId): array
	{
		$sClass = $oDraft->ClassName();
		$oFile = \MetaModel::NewObject($sClass);
		$oDocument = $oDraft->Document();
		$oFile->Set('temp_id', self::PREFIX.$sSha256);
		$oFile->Set('expire', date(\AttributeDateTime::GetInternalFormat(), time() + Draft::SECONDS));
		$oFile->SetItem($oTicket);
		$oFile->Set(Kept::CONTENT, $oDocument);
		$sSecret = '';
		if ($sClass === Kept::PICTURE) {
			$sSecret = bin2hex(random_bytes(16));
			$oFile->Set('secret', $sSecret);
		} elseif ($sUserId !== '' && \MetaModel::IsValidAttCode($sClass, 'user_id')) {
			$oFile->Set('user_id', $sUserId);
		}
		if (\MetaModel::IsValidAttCode($sClass, 'creation_date')) {
			// iTop 2.7 leaves it to whoever makes one.
			$oFile->Set('creation_date', time());
		}
		$iId = (int)$oFile->DBInsertNoReload();
		self::Copy($sClass, $oDraft->Id(), $iId);
		if ($sClass === Kept::ATTACHMENT) {
			self::Tell($oTicket, $iId, $oDocument->GetFileName());
		}

		return array('class' => $sClass, 'id' => $iId, 'secret' => $sSecret);
	}

	/**
	 * Deletes the files of the ticket that no entry has any more.
	 * @param string $sText of all its logs
	 */
	public static function DropUnused(\DBObject $oTicket, string $sText)
	{
		foreach (Kept::Classes() as $sClass) {
			foreach (Kept::Rows($sClass, '`id`', Kept::Of($oTicket).' AND '.Kept::MarkedLike(self::PREFIX)) as $aRow) {
				if (!self::IsUsed($sClass, (int)$aRow['id'], $sText)) {
					($sClass === Kept::PICTURE) ? Kept::Delete($sClass, '`id` = '.(int)$aRow['id']) : self::DropAttachment((int)$aRow['id']);
				}
			}
		}
	}

	/** The ticket goes: its attachments are deleted by iTop, its pictures by nobody else. */
	public static function ForgetPictures(\DBObject $oTicket)
	{
		if (\MetaModel::IsValidClass(Kept::PICTURE)) {
			Kept::Delete(Kept::PICTURE, Kept::Of($oTicket).' AND '.Kept::MarkedLike(self::PREFIX));
		}
	}

	/** From row to row inside the database: PHP never holds the file. */
	private static function Copy(string $sClass, int $iFrom, int $iTo)
	{
		$sTable = Kept::Table($sClass);
		$sContent = Kept::Content($sClass);
		\CMDBSource::Query(
			"UPDATE $sTable AS `made` INNER JOIN $sTable AS `draft` ON `draft`.`id` = $iFrom SET `made`.$sContent = `draft`.$sContent"
			." WHERE `made`.`id` = $iTo"
		);
	}

	/** As iTop's own pages do: a line in the history, and from 3.1 on an event. */
	private static function Tell(\DBObject $oTicket, int $iId, string $sName)
	{
		if (\MetaModel::IsValidClass('CMDBChangeOpAttachmentAdded')) {
			$oChange = \MetaModel::NewObject('CMDBChangeOpAttachmentAdded');
			$oChange->Set('objclass', get_class($oTicket));
			$oChange->Set('objkey', $oTicket->GetKey());
			$oChange->Set('attachment_id', $iId);
			$oChange->Set('filename', $sName);
			$oChange->DBInsertNoReload();
		}
		if (defined('EVENT_ADD_ATTACHMENT_TO_OBJECT') && method_exists($oTicket, 'FireEvent')) {
			$oTicket->FireEvent(EVENT_ADD_ATTACHMENT_TO_OBJECT, array('attachment' => self::Attachment($iId)));
		}
	}

	private static function IsUsed(string $sClass, int $iId, string $sText): bool
	{
		if ($sClass === Kept::ATTACHMENT) {
			return strpos($sText, self::USED.$iId.'"') !== false;
		}

		return preg_match('/data-img-id="'.$iId.'"|download_inlineimage&(?:amp;)?id='.$iId.'&/', $sText) === 1;
	}

	/** With the line of the history that names it. */
	private static function DropAttachment(int $iId)
	{
		if (\MetaModel::IsValidClass('CMDBChangeOpAttachmentAdded')) {
			$oSearch = \DBObjectSearch::FromOQL_AllData('SELECT CMDBChangeOpAttachmentAdded WHERE attachment_id = :id');
			foreach ((new \DBObjectSet($oSearch, array(), array('id' => $iId)))->ToArray() as $oChange) {
				$oChange->DBDelete();
			}
		}
		$oAttachment = self::Attachment($iId);
		$oAttachment->DBDelete();
	}

	private static function Attachment(int $iId): \DBObject
	{
		return \MetaModel::GetObject(Kept::ATTACHMENT, $iId, true, true);
	}
}
