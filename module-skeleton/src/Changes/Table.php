<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\Link\Links;

/**
 * iTop's own table of changes. Its rows are written in the transaction of the change itself, so that nothing is there without its
 * row. Read by plain SQL: as objects each row costs a third of a millisecond.
 */
final class Table
{
	const LOG = 'CMDBChangeOpSetAttributeCaseLog';
	const SCALAR = 'CMDBChangeOpSetAttributeScalar';
	const FILE = 'CMDBChangeOpAttachmentAdded';
	/** Numbers that are looked at in one call. */
	const MOST = 5000;
	/** How many rows are looked through for those of a time. */
	const MOST_BACK = 100000;

	public function Newest(): int
	{
		return (int)\CMDBSource::QueryToScalar('SELECT MAX(`id`) FROM '.$this->Name('CMDBChangeOp'));
	}

	/** Returns the newest number that was ever given, also to rows that are gone: what is above it was given in another life. */
	public function LastGiven(): int
	{
		$sName = \MetaModel::DBGetTable('CMDBChangeOp');
		// The statistics of MySQL 8 may be a day old.
		$aRow = \CMDBSource::QueryToArray('SHOW CREATE TABLE `'.$sName.'`');
		$sText = (string)end($aRow[0]);
		return (preg_match('/ AUTO_INCREMENT=([0-9]+)/', $sText, $aNext) === 1) ? max($this->Newest(), (int)$aNext[1] - 1) : $this->Newest();
	}

	/** Returns to which change a row belongs, null where there is no such row. */
	public function ChangeOf(int $iRow): ?int
	{
		$aRows = \CMDBSource::QueryToArray('SELECT `changeid` FROM '.$this->Name('CMDBChangeOp')." WHERE `id` = $iRow");
		return (count($aRows) === 0) ? null : (int)$aRows[0]['changeid'];
	}

	/** Returns when the change of a row began, by the clock of who saved, in unix seconds; null where there is no such row. */
	public function DateOf(int $iRow): ?int
	{
		$aRows = \CMDBSource::QueryToArray(
			'SELECT c.`date` FROM '.$this->Name('CMDBChangeOp').' AS o JOIN '.$this->Name('CMDBChange').' AS c ON c.`id` = o.`changeid`'
			." WHERE o.`id` = $iRow"
		);
		return (count($aRows) === 0) ? null : Moment::Earliest((string)$aRows[0]['date']);
	}

	/** @return int[] the next numbers that are there, ascending; MOST of them where there may be more */
	public function After(int $iRow): array
	{
		return $this->Ids("`id` > $iRow");
	}

	/** @return int[] those of the numbers that are there, ascending */
	public function Found(Missing $oMissing): array
	{
		$sCondition = $oMissing->Condition('`id`');
		return ($sCondition === '') ? array() : $this->Ids($sCondition);
	}

	/**
	 * Returns the number before the first of the newest rows whose change began at that moment or later.
	 * @param int $iAt unix seconds
	 */
	public function Before(int $iAt): int
	{
		$sOp = $this->Name('CMDBChangeOp');
		$sDate = \CMDBSource::Quote(date('Y-m-d H:i:s', $iAt));
		$iNewest = $this->Newest();
		$iFirst = \CMDBSource::QueryToScalar(
			"SELECT MIN(o.`id`) FROM $sOp AS o JOIN ".$this->Name('CMDBChange').' AS c ON c.`id` = o.`changeid`'
			.' WHERE o.`id` > '.($iNewest - self::MOST_BACK)." AND c.`date` >= $sDate"
		);
		return ($iFirst === null) ? $iNewest : (int)$iFirst - 1;
	}

	/**
	 * Returns what happened to tickets that belong to conversations of the workspace, by these numbers, ascending.
	 * @param int[] $aIds
	 * @param string[] $aClasses of the tickets
	 * @param string[] $aAttCodes the attributes whose changes are told
	 */
	public function Rows(array $aIds, array $aClasses, array $aAttCodes, string $sWorkspace, bool $bAlone): array
	{
		if (count($aIds) === 0 || count($aClasses) === 0) {
			return array();
		}
		$bUser = \MetaModel::IsValidAttCode('CMDBChange', 'user_id');
		$bFile = \MetaModel::IsValidClass(self::FILE);
		$sWhose = 'l.`workspace` = '.\CMDBSource::Quote($sWorkspace).($bAlone ? " OR l.`workspace` = ''" : '');
		// In this order: the tables of changes are long, and the numbers few.
		$sQuery = 'SELECT DISTINCT STRAIGHT_JOIN o.`id`, o.`changeid`, o.`objclass`, o.`objkey`, o.`optype`, c.`date`, c.`userinfo`, c.`origin`,'
			.($bUser ? ' c.`user_id`,' : ' 0 AS `user_id`,').' a.`attcode`, s.`oldvalue`, s.`newvalue`, e.`lastentry`,'
			.($bFile ? ' f.`attachment_id`' : ' 0 AS `attachment_id`')
			.' FROM '.$this->Name('CMDBChangeOp').' AS o'
			.' JOIN `'.\MetaModel::DBGetTable(Links::CLASS_NAME)."` AS l ON l.`ticket_id` = o.`objkey` AND l.`ticket_class` = o.`objclass` AND ($sWhose)"
			.' JOIN '.$this->Name('CMDBChange').' AS c ON c.`id` = o.`changeid`'
			.' LEFT JOIN '.$this->Name('CMDBChangeOpSetAttribute').' AS a ON a.`id` = o.`id`'
			.' LEFT JOIN '.$this->Name(self::SCALAR).' AS s ON s.`id` = o.`id`'
			.' LEFT JOIN '.$this->Name(self::LOG).' AS e ON e.`id` = o.`id`'
			.($bFile ? ' LEFT JOIN '.$this->Name(self::FILE).' AS f ON f.`id` = o.`id`' : '')
			.' WHERE o.`id` IN ('.implode(', ', $aIds).') AND o.`objclass` IN ('.self::Quoted($aClasses).')'
			.' AND (a.`attcode` IN ('.self::Quoted($aAttCodes).') OR o.`optype` = '.\CMDBSource::Quote(self::FILE).')'
			.' ORDER BY o.`id`';
		return \CMDBSource::QueryToArray($sQuery);
	}

	/**
	 * Returns the highest place in that log of which an earlier row of the ticket tells, -1 where none does.
	 * @param int $iFrom the first row that is looked at; a ticket may have thousands
	 */
	public function PlaceBefore(array $aRow, int $iFrom): int
	{
		$sHighest = \CMDBSource::QueryToScalar(
			'SELECT MAX(e.`lastentry`) FROM '.$this->Name('CMDBChangeOp').' AS o'
			.' JOIN '.$this->Name('CMDBChangeOpSetAttribute').' AS a ON a.`id` = o.`id`'
			.' JOIN '.$this->Name(self::LOG).' AS e ON e.`id` = o.`id`'
			.' WHERE o.`objclass` = '.\CMDBSource::Quote($aRow['objclass']).' AND o.`objkey` = '.(int)$aRow['objkey']
			." AND o.`id` >= $iFrom AND o.`id` < ".(int)$aRow['id'].' AND a.`attcode` = '.\CMDBSource::Quote($aRow['attcode'])
		);
		return ($sHighest === null) ? -1 : (int)$sHighest;
	}

	/**
	 * Returns by the id of a link since when it is as it is, by the newest row that says to which conversation its ticket belongs, or
	 * whether that hears of it: `after`, the row behind which all was so, and `at`, in unix seconds. What was saved along with it is of
	 * after it. Nothing for a link of which no row tells: it is older than the table.
	 * @param string[] $aAttCodes the attributes of the ticket that say so too
	 * @param string[] $aLinks ids
	 * @return array[]
	 */
	public function SameSince(\DBObject $oTicket, array $aAttCodes, array $aLinks): array
	{
		$aTickets = (count($aAttCodes) === 0) ? array() : array((string)$oTicket->GetKey());
		$iTicket = (int)current($this->NewestOf(get_class($oTicket), $aTickets, 'a.`attcode` IN ('.self::Quoted($aAttCodes).')'));
		$aNewest = $this->NewestOf(Links::CLASS_NAME, $aLinks, "(a.`attcode` IS NULL OR a.`attcode` <> 'url')");
		foreach ($aLinks as $sLink) {
			$aNewest[$sLink] = max($iTicket, isset($aNewest[$sLink]) ? $aNewest[$sLink] : 0);
		}
		$aChanges = $this->ChangesOf(array_unique($aNewest));
		return array_intersect_key(array_map(function (int $iRow) use ($aChanges): ?array {
			return isset($aChanges[$iRow]) ? $aChanges[$iRow] : null;
		}, $aNewest), array_filter($aNewest));
	}

	/**
	 * Returns the number of the newest row of each of these objects, by its id.
	 * @param string[] $aIds
	 * @return int[]
	 */
	private function NewestOf(string $sClass, array $aIds, string $sCondition): array
	{
		if (count($aIds) === 0) {
			return array();
		}
		$aRows = \CMDBSource::QueryToArray(
			'SELECT o.`objkey`, MAX(o.`id`) AS `newest` FROM '.$this->Name('CMDBChangeOp').' AS o'
			.' LEFT JOIN '.$this->Name('CMDBChangeOpSetAttribute').' AS a ON a.`id` = o.`id`'
			.' WHERE o.`objclass` = '.\CMDBSource::Quote($sClass).' AND o.`objkey` IN ('.implode(', ', array_map('intval', $aIds)).')'
			." AND $sCondition GROUP BY o.`objkey`"
		);
		return array_map('intval', array_column($aRows, 'newest', 'objkey'));
	}

	/**
	 * Returns by the number of a row the one before the first of its change, and when that began.
	 * @param int[] $aRows
	 * @return array[] after and at
	 */
	private function ChangesOf(array $aRows): array
	{
		$sOp = $this->Name('CMDBChangeOp');
		$aFound = array();
		foreach (\CMDBSource::QueryToArray(
			"SELECT o.`id`, c.`date`, (SELECT MIN(f.`id`) FROM $sOp AS f WHERE f.`changeid` = o.`changeid`) AS `first`"
			." FROM $sOp AS o JOIN ".$this->Name('CMDBChange').' AS c ON c.`id` = o.`changeid`'
			.' WHERE o.`id` IN ('.implode(', ', array_merge(array(0), $aRows)).')'
		) as $aRow) {
			$aFound[(int)$aRow['id']] = array('after' => (int)$aRow['first'] - 1, 'at' => Moment::Latest((string)$aRow['date']));
		}

		return $aFound;
	}

	/** @return string[] ids of the files that one saving has added to a ticket */
	public function FilesOf(array $aRow): array
	{
		if (!\MetaModel::IsValidClass(self::FILE)) {
			return array();
		}
		$aRows = \CMDBSource::QueryToArray(
			'SELECT f.`attachment_id` FROM '.$this->Name('CMDBChangeOp').' AS o JOIN '.$this->Name(self::FILE).' AS f ON f.`id` = o.`id`'
			.' WHERE o.`objclass` = '.\CMDBSource::Quote($aRow['objclass']).' AND o.`objkey` = '.(int)$aRow['objkey']
			.' AND o.`changeid` = '.(int)$aRow['changeid']
		);
		return array_column($aRows, 'attachment_id');
	}

	/** @return int[] ascending */
	private function Ids(string $sCondition): array
	{
		$sQuery = 'SELECT `id` FROM '.$this->Name('CMDBChangeOp')." WHERE $sCondition ORDER BY `id` LIMIT ".self::MOST;
		return array_map('intval', array_column(\CMDBSource::QueryToArray($sQuery), 'id'));
	}

	private function Name(string $sClass): string
	{
		return '`'.\MetaModel::DBGetTable($sClass).'`';
	}

	/** @param string[] $aTexts */
	private static function Quoted(array $aTexts): string
	{
		return implode(', ', array_map(array('CMDBSource', 'Quote'), $aTexts));
	}
}
