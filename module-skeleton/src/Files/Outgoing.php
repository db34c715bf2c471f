<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Files;

use ItopIntercom\Log\Message;
use ItopIntercom\Objects;
use ItopIntercom\View\Attachments;
use ItopIntercom\View\LogView;
use ItopIntercom\WithContext;

/** The files that somebody gave a ticket together with an entry, for the conversations of the ticket; none that came from there. */
final class Outgoing extends WithContext
{
	/** Bytes that one call carries. */
	const PIECE = 1048576;
	const PICTURES = '/data-img-id="([0-9]{1,18})"/';

	/**
	 * Returns the facts of attachments, and of the pictures that stand in an entry, as docs/sync-api.md describes them.
	 * @param string[] $aIds of the attachments
	 */
	public function Facts(array $aIds, string $sHtml): array
	{
		$aFound = (new Attachments($this->oContext->Rights(), false))->Facts(array_filter(array_map('intval', $aIds)));
		$aForeign = $this->OfIntercom(array_column($aFound, 'id'));
		$aFacts = array();
		foreach ($aFound as $aFile) {
			if (!in_array((int)$aFile['id'], $aForeign, true)) {
				$aFacts[] = $aFile + array('picture' => false);
			}
		}

		return array_merge($aFacts, $this->Pictures($sHtml));
	}

	/** Returns size and a piece of an attachment of the ticket, null where it has no such that may be read. */
	public function OfAttachment(\DBObject $oTicket, int $iId, int $iOffset): ?array
	{
		if (!\MetaModel::IsValidClass(Kept::ATTACHMENT)) {
			return null;
		}
		$sOql = 'SELECT '.Kept::ATTACHMENT.' WHERE id = :id AND item_class = :class AND item_id = :item';
		$oSearch = $this->oContext->Rights()->Restrict(\DBObjectSearch::FromOQL($sOql));
		$aArgs = array('id' => $iId, 'class' => get_class($oTicket), 'item' => $oTicket->GetKey());
		return (count(Objects::Read($oSearch, array('item_id'), $aArgs)) === 0) ? null : $this->Piece(Kept::ATTACHMENT, $iId, $iOffset);
	}

	/** The same of a picture that stands in a log of the ticket. */
	public function OfPicture(\DBObject $oTicket, int $iId, int $iOffset): ?array
	{
		foreach (Message::LOGS as $sLog) {
			$sRole = $sLog.'_log';
			if ($this->oContext->Tickets()->Has($sRole) && (new LogView($this->oContext->Tickets()))->MayRead($oTicket, $sLog)) {
				$oLog = $oTicket->Get($this->oContext->Tickets()->Attribute($sRole));
				if ($oLog instanceof \ormCaseLog && in_array((string)$iId, array_column($this->Pictures((string)$oLog->GetText()), 'id'), true)) {
					return $this->Piece(Kept::PICTURE, $iId, $iOffset);
				}
			}
		}

		return null;
	}

	/** In the order in which they stand there; whoever wrote one knew its secret. */
	private function Pictures(string $sHtml): array
	{
		if (!\MetaModel::IsValidClass(Kept::PICTURE) || preg_match_all(self::PICTURES, $sHtml, $aMatches) < 1) {
			return array();
		}
		$aColumns = \MetaModel::GetAttributeDef(Kept::PICTURE, Kept::CONTENT)->GetSQLExpressions();
		$sColumns = '`id`, `secret`, `temp_id`, `'.$aColumns['_filename'].'` AS `name`, `'.$aColumns[''].'` AS `type`, OCTET_LENGTH('
			.Kept::Content(Kept::PICTURE).') AS `size`';
		$aIds = array_unique(array_map('intval', $aMatches[1]));
		$aRows = array_column(Kept::Rows(Kept::PICTURE, $sColumns, '`id` IN ('.implode(', ', $aIds).')'), null, 'id');
		$aFacts = array();
		foreach (array_intersect($aIds, array_keys($aRows)) as $iId) {
			$aRow = $aRows[$iId];
			$bShown = (string)$aRow['secret'] !== '' && strpos($sHtml, 'data-img-secret="'.$aRow['secret'].'"') !== false;
			if ($bShown && strncmp((string)$aRow['temp_id'], TicketFiles::PREFIX, strlen(TicketFiles::PREFIX)) !== 0) {
				$aFacts[] = array(
					'id' => (string)$iId,
					'name' => (string)$aRow['name'],
					'type' => (string)$aRow['type'],
					'size' => (int)$aRow['size'],
					'picture' => true,
				);
			}
		}

		return $aFacts;
	}

	/**
	 * @param string[] $aIds
	 * @return int[] those of these attachments that came with messages
	 */
	private function OfIntercom(array $aIds): array
	{
		if (count($aIds) === 0) {
			return array();
		}
		$sCondition = '`id` IN ('.implode(', ', array_map('intval', $aIds)).') AND '.Kept::MarkedLike(TicketFiles::PREFIX);
		return array_map('intval', array_column(Kept::Rows(Kept::ATTACHMENT, '`id`', $sCondition), 'id'));
	}

	/** By the table: iTop would load the whole file for each piece. */
	private function Piece(string $sClass, int $iId, int $iOffset): ?array
	{
		$sContent = Kept::Content($sClass);
		$sColumns = "OCTET_LENGTH($sContent) AS `size`, SUBSTRING($sContent, ".($iOffset + 1).', '.self::PIECE.') AS `piece`';
		foreach (Kept::Rows($sClass, $sColumns, "`id` = $iId") as $aRow) {
			return array('size' => (int)$aRow['size'], 'data' => base64_encode((string)$aRow['piece']));
		}

		return null;
	}
}
