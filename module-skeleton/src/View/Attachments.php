<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

use ItopIntercom\Dates;
use ItopIntercom\Objects;
use ItopIntercom\Rights;

/** The files attached to a ticket: name, size and address, never their content. */
final class Attachments
{
	const CLASS_NAME = 'Attachment';
	const CONTENT = 'contents';
	const MOST_COUNTED = 30;
	const MOST_NAMED = 10;

	private $oRights;
	private $bWithUrl;

	/** @param bool $bWithUrl whether addresses of the back office may be shown */
	public function __construct(Rights $oRights, bool $bWithUrl)
	{
		$this->oRights = $oRights;
		$this->bWithUrl = $bWithUrl;
	}

	/** Returns the newest files and how many there are, as docs/sync-api.md describes them. */
	public function Of(\DBObject $oTicket): array
	{
		$aDates = \MetaModel::IsValidClass(self::CLASS_NAME) ? $this->Dates($oTicket) : array();
		return array(
			'count' => min(count($aDates), self::MOST_COUNTED),
			'more' => count($aDates) > self::MOST_COUNTED,
			'items' => $this->Items(array_slice($aDates, 0, self::MOST_NAMED, true)),
		);
	}

	/** Returns the date of each attachment by its key, newest first. */
	private function Dates(\DBObject $oTicket): array
	{
		$bDated = \MetaModel::IsValidAttCode(self::CLASS_NAME, 'creation_date');
		$sOql = 'SELECT '.self::CLASS_NAME.' WHERE item_class = :class AND item_id = :id';
		$oSearch = $this->oRights->Restrict(\DBObjectSearch::FromOQL($sOql));
		$aArgs = array('class' => get_class($oTicket), 'id' => $oTicket->GetKey());
		$aOrder = $bDated ? array('creation_date' => false) : array();
		$aColumns = array_merge(array('item_id'), array_keys($aOrder));
		return array_map(function (\DBObject $oAttachment) use ($bDated): string {
			return $bDated ? Dates::ToIso((string)$oAttachment->Get('creation_date')) : '';
		}, Objects::Read($oSearch, $aColumns, $aArgs, $aOrder, self::MOST_COUNTED + 1));
	}

	/**
	 * Returns id, name, type and size of files, as far as they may be read.
	 * @param int[] $aIds
	 */
	public function Facts(array $aIds): array
	{
		if (count($aIds) === 0 || !\MetaModel::IsValidClass(self::CLASS_NAME)) {
			return array();
		}
		$oSearch = $this->oRights->Restrict(\DBObjectSearch::FromOQL('SELECT '.self::CLASS_NAME.' WHERE id IN ('.implode(', ', $aIds).')'));
		return array_map(function (array $aRow): array {
			return array('id' => (string)$aRow['id'], 'name' => (string)$aRow['name'], 'type' => (string)$aRow['type'], 'size' => (int)$aRow['size']);
		}, array_values($this->Rows(array_keys(Objects::Read($oSearch, array('item_id'))))));
	}

	/** @param string[] $aDates by the keys of the files */
	private function Items(array $aDates): array
	{
		$aRows = $this->Rows(array_keys($aDates));
		$aItems = array();
		foreach (array_intersect_key($aDates, $aRows) as $iKey => $sDate) {
			$aItems[] = array(
				'id' => (string)$iKey,
				'name' => (string)$aRows[$iKey]['name'],
				'type' => (string)$aRows[$iKey]['type'],
				'size' => (int)$aRows[$iKey]['size'],
				'date' => ($sDate === '') ? null : $sDate,
				'url' => $this->bWithUrl ? $this->Url($iKey) : null,
			);
		}

		return $aItems;
	}

	/**
	 * Reads names and sizes from the table itself: iTop would load the files for them.
	 * @param int[] $aIds
	 */
	private function Rows(array $aIds): array
	{
		if (count($aIds) === 0) {
			return array();
		}
		$aColumns = \MetaModel::GetAttributeDef(self::CLASS_NAME, self::CONTENT)->GetSQLExpressions();
		$sTable = \MetaModel::DBGetTable(self::CLASS_NAME, self::CONTENT);
		$sQuery = 'SELECT '.\MetaModel::DBGetKey(self::CLASS_NAME).' AS `id`, `'.$aColumns['_filename'].'` AS `name`, `'.$aColumns['']
			.'` AS `type`, OCTET_LENGTH(`'.$aColumns['_data'].'`) AS `size` FROM `'.$sTable.'` WHERE '
			.\MetaModel::DBGetKey(self::CLASS_NAME).' IN ('.implode(', ', $aIds).')';
		return array_column(\CMDBSource::QueryToArray($sQuery), null, 'id');
	}

	private function Url(int $iKey): string
	{
		$aQuery = array('operation' => 'download_document', 'class' => self::CLASS_NAME, 'field' => self::CONTENT, 'id' => $iKey);
		return \utils::GetAbsoluteUrlAppRoot().'pages/ajax.document.php?'.http_build_query($aQuery, '', '&');
	}
}
