<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/**
 * Excludes all other writers of a ticket while it is read, changed and written, people in iTop's own pages included: iTop
 * writes a log as a whole, so what somebody entered between our reading and our writing would be gone.
 *
 * The mutex comes first, so that calls of ours do not wait for each other inside the database.
 */
final class TicketLock
{
	/** As long as for the mutex. */
	const WAIT_SECONDS = 5;

	private $sClass;
	private $sId;

	private function __construct(string $sClass, string $sId)
	{
		$this->sClass = $sClass;
		$this->sId = $sId;
	}

	public static function Of(TicketClass $oTickets, string $sId): TicketLock
	{
		return new self($oTickets->Required(), $sId);
	}

	/**
	 * Calls $fDo() in a transaction of its own, holding the ticket's rows, and returns what it returns; the ticket must be read
	 * inside it. What is written is written as a whole or not at all.
	 * @throws Failure 409 busy when the ticket is not to be had in time
	 */
	public function Run(callable $fDo)
	{
		return Mutex::OfTicket($this->sId)->Run(function () use ($fDo) {
			return Transaction::Run(function () use ($fDo) {
				$this->LockRows();
				return $fDo();
			});
		});
	}

	/**
	 * In the order of iTop's own updates, from the class to its parents, so that two of them never wait for each other.
	 *
	 * Not by iTop's query function: it logs what did not come in time, with what others are just writing.
	 */
	private function LockRows()
	{
		if (!Objects::IsId($this->sId)) {
			return;
		}
		$oMysqli = \CMDBSource::GetMysqli();
		try {
			$bDone = $oMysqli->query('SET SESSION innodb_lock_wait_timeout = '.self::WAIT_SECONDS) && $oMysqli->query($this->LockingRead());
			$iCode = (int)$oMysqli->errno;
		} catch (\mysqli_sql_exception $e) {
			$bDone = false;
			$iCode = (int)$e->getCode();
		}
		if ($bDone) {
			return;
		}
		if (in_array($iCode, Failure::PASSING, true)) {
			throw new Failure(409, 'busy', "Somebody else is writing to the same ticket (error $iCode of the database); try again.");
		}
		throw new \RuntimeException('The rows of a ticket could not be locked.', $iCode);
	}

	private function LockingRead(): string
	{
		$aTables = array();
		foreach (array_reverse(\MetaModel::EnumParentClasses($this->sClass, ENUM_PARENT_CLASSES_ALL)) as $sClass) {
			$sTable = \MetaModel::DBGetTable($sClass);
			if ($sTable !== '') {
				$aTables['`'.$sTable.'`'] = '`'.$sTable.'`.`'.\MetaModel::DBGetKey($sClass).'`';
			}
		}
		$sKey = reset($aTables);
		$sFrom = key($aTables);
		foreach (array_slice($aTables, 1) as $sTable => $sOtherKey) {
			$sFrom .= " INNER JOIN $sTable ON $sKey = $sOtherKey";
		}

		return "SELECT $sKey FROM $sFrom WHERE $sKey = $this->sId FOR UPDATE";
	}
}
