<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Changes\Cursor;
use ItopIntercom\Changes\Missing;
use ItopIntercom\Changes\Snapshot;
use ItopIntercom\Changes\Table;
use ItopIntercom\Changes\Told;
use ItopIntercom\ModuleInfo;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;

/** What has happened to tickets of conversations since a cursor: nothing is left out, whoever's transaction ends first. */
final class Changes extends Operation
{
	const MOST = 100;
	const MOST_BYTES = 1000000;
	/** About; a ticket may have thousands of them. */
	const BYTES_OF_CONVERSATION = 150;
	/** Where somebody begins, holes among so many of the newest numbers may be transactions that go on. */
	const MOST_OPEN = 1000;
	/** Seconds by which the clocks of the web servers of one iTop may differ. */
	const CLOCKS = 5;

	public function Run(Input $oInput): array
	{
		$this->SetLanguage($oInput->Text('language', '', 255));
		$oCursor = null;
		if ($oInput->Text('after', '', 64) !== '') {
			$oCursor = Cursor::Read($oInput->Text('after'));
			if ($oCursor === null) {
				throw $oInput->Bad('after', 'must be a cursor of an earlier answer');
			}
		}
		$iNow = time();
		$oMissing = Missing::Read($oInput, $iNow);
		$bAgain = $oInput->Has('since');
		$iSince = $oInput->Integer('since', 0, 0, 4294967295);
		return Snapshot::Run(function () use ($oCursor, $oMissing, $iNow, $bAgain, $iSince): array {
			if ($oCursor === null && $bAgain) {
				$oCursor = new Cursor((new Table())->Before($iSince), 0, $iNow);
			}
			return ($oCursor === null) ? $this->Begin($iNow) : $this->Since($oCursor, $oMissing, $iNow);
		});
	}

	private function Begin(int $iNow): array
	{
		$oTable = new Table();
		$iNewest = $oTable->Newest();
		$oMissing = new Missing();
		$iBefore = max(0, $iNewest - self::MOST_OPEN);
		$oMissing->AddBetween($iBefore, $oTable->After($iBefore), $iNow);
		return $this->Answer(new Cursor($iNewest, (int)$oTable->ChangeOf($iNewest), $iNow), $oMissing, array(), false, false);
	}

	private function Since(Cursor $oCursor, Missing $oMissing, int $iNow): array
	{
		$oTable = new Table();
		$bReset = $this->IsOfAnotherLife($oCursor, $oTable);
		if ($bReset) {
			$oCursor = new Cursor($oTable->Before($oCursor->At() - self::CLOCKS), 0, $iNow);
			$oMissing = new Missing();
		}
		$aLate = $oTable->Found($oMissing);
		$aNew = $oTable->After($oCursor->Row());
		list($aTold, $iStopped) = $this->Read(array_merge($aLate, $aNew), $oTable);
		if ($iStopped !== null) {
			// What comes behind stays as it was, and is read next time.
			$fRead = function (int $iId) use ($iStopped): bool {
				return $iId < $iStopped;
			};
			$aLate = array_values(array_filter($aLate, $fRead));
			$aNew = array_values(array_filter($aNew, $fRead));
		}
		$oMissing->Remove($aLate);
		$oMissing->AddBetween($oCursor->Row(), $aNew, $iNow);
		$bMore = $iStopped !== null || count($aLate) === Table::MOST || count($aNew) === Table::MOST;
		$iRow = (count($aNew) > 0) ? end($aNew) : $oCursor->Row();
		$iChange = (count($aNew) > 0) ? (int)$oTable->ChangeOf($iRow) : $oCursor->Change();
		return $this->Answer(new Cursor($iRow, $iChange, $iNow), $oMissing, $aTold, $bMore, $bReset);
	}

	/**
	 * Whether the table was emptied, or is that of a backup: the row of the cursor is above all, or was written anew. Numbers go on
	 * where the backup ends, so that the same row may be of a change of the same number; it is later than the answer then.
	 */
	private function IsOfAnotherLife(Cursor $oCursor, Table $oTable): bool
	{
		if ($oCursor->Row() > $oTable->Newest()) {
			// The newest row may have gone with its ticket, and its number is not given again.
			return $oCursor->Row() > $oTable->LastGiven();
		}
		$iChange = $oTable->ChangeOf($oCursor->Row());
		$bOther = $iChange !== null && $oCursor->Change() > 0 && $iChange !== $oCursor->Change();
		return $bOther || (int)$oTable->DateOf($oCursor->Row()) > $oCursor->At() + self::CLOCKS;
	}

	/**
	 * Returns what is told, and the number at which it stopped because a page is full, null where it did not.
	 * @param int[] $aIds
	 */
	private function Read(array $aIds, Table $oTable): array
	{
		$oTickets = $this->oContext->Tickets();
		$bAlone = $this->oContext->IsAlone();
		$oTold = new Told($this->oContext, $bAlone);
		$aClasses = array_values(\MetaModel::EnumChildClasses($oTickets->Required(), ENUM_CHILD_CLASSES_ALL));
		$aTold = array();
		$iBytes = 0;
		foreach ($oTable->Rows($aIds, $aClasses, $oTold->Attributes(), $this->oContext->Workspace(), $bAlone) as $aRow) {
			if (count($aTold) >= self::MOST || $iBytes > self::MOST_BYTES) {
				return array($oTold->Completed($aTold), (int)$aRow['id']);
			}
			foreach ($this->Tell($oTold, $aRow) as $aRecord) {
				$aTold[] = $aRecord;
				$iBytes += isset($aRecord['entry']) ? strlen($aRecord['entry']['html']) + strlen($aRecord['entry']['text']) : 0;
				$iBytes += self::BYTES_OF_CONVERSATION * count($aRecord['conversations']);
			}
		}

		return array($oTold->Completed($aTold), null);
	}

	/** Returns what a row tells. A ticket that cannot be read, such as one with a broken log, holds up no other. */
	private function Tell(Told $oTold, array $aRow): array
	{
		try {
			return $oTold->Of($aRow);
		} catch (\Throwable $oTrouble) {
			// The database itself, and what is wrong with the configuration, are the same for every row.
			if ($oTrouble instanceof \MySQLException || $oTrouble instanceof Failure) {
				throw $oTrouble;
			}
			$sRow = 'Row '.$aRow['id'].' of the table of changes, of '.$aRow['objclass'].' '.$aRow['objkey'];
			$sWhere = basename($oTrouble->getFile()).':'.$oTrouble->getLine();
			\IssueLog::Error("$sRow, cannot be told in Intercom: ".get_class($oTrouble)." in $sWhere", ModuleInfo::CODE);
			return array();
		}
	}

	private function Answer(Cursor $oCursor, Missing $oMissing, array $aTold, bool $bMore, bool $bReset): array
	{
		return array(
			'cursor' => $oCursor->AsText(),
			'missing' => $oMissing->AsRecords(),
			'changes' => $aTold,
			'more' => $bMore,
			'reset' => $bReset,
		);
	}

	/** Of labels, as iTop names it ("FR FR") or by its first half; one that it does not have is none. */
	private function SetLanguage(string $sWanted)
	{
		foreach (array_keys(\Dict::GetLanguages()) as $sCode) {
			if ($sWanted !== '' && in_array(strtolower($sWanted), array(strtolower($sCode), strtolower(substr($sCode, 0, 2))), true)) {
				\Dict::SetUserLanguage($sCode);
				return;
			}
		}
	}
}
