<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/** What is written together is written as a whole or not at all. */
final class Transaction
{
	const SAVEPOINT = 'itop_intercom';

	/** @var bool whether what is written now is in a transaction of ours */
	private static $bOurs = false;
	/** @var \Throwable|null after which nothing may stand of what is written now, whoever catches it on its way */
	private static $oBroken = null;

	/**
	 * Calls $fDo() in a transaction and returns what it returns. What other modules and notifications throw comes after the write,
	 * which stands then; any other trouble undoes it.
	 */
	public static function Run(callable $fDo)
	{
		\CMDBSource::Query('START TRANSACTION');
		self::$bOurs = true;
		self::$oBroken = null;
		try {
			$result = $fDo();
			$oTrouble = self::$oBroken;
		} catch (\Throwable $e) {
			// On its way iTop may have made another one of it.
			$oTrouble = (self::$oBroken === null) ? $e : self::$oBroken;
		} finally {
			self::$bOurs = false;
		}
		if ($oTrouble !== null) {
			throw self::Undoes($oTrouble) ? self::UndoneAfter($oTrouble) : self::KeptAfter($oTrouble);
		}
		\CMDBSource::Query('COMMIT');
		return $result;
	}

	/**
	 * Calls $fDo() as a part of what somebody saves. In a transaction of somebody else, what it has written is undone where it fails,
	 * and nothing else.
	 */
	public static function Join(callable $fDo)
	{
		$bForeign = !self::$bOurs && \CMDBSource::IsInsideTransaction();
		if ($bForeign) {
			\CMDBSource::Query('SAVEPOINT '.self::SAVEPOINT);
		}
		try {
			$fDo();
		} catch (\Throwable $oTrouble) {
			if ($bForeign) {
				self::BackFrom($oTrouble);
			}
			throw $oTrouble;
		}
	}

	/**
	 * Whether others must hear of it: in a transaction of ours it undoes all of it, and of somebody else's the database may have left
	 * nothing (a deadlock, a lost connection), which would go on without what was written before.
	 */
	public static function IsBrokenBy(\Throwable $oTrouble): bool
	{
		if (self::$bOurs) {
			self::$oBroken = $oTrouble;
		}

		return self::$oBroken === $oTrouble;
	}

	private static function BackFrom(\Throwable $oTrouble)
	{
		try {
			\CMDBSource::Query('ROLLBACK TO SAVEPOINT '.self::SAVEPOINT);
		} catch (\MySQLException $e) {
			self::$oBroken = $oTrouble;
		}
	}

	private static function Undoes(\Throwable $oTrouble): bool
	{
		return $oTrouble === self::$oBroken || $oTrouble instanceof Failure || $oTrouble instanceof \MySQLException
			|| $oTrouble instanceof \CoreCannotSaveObjectException;
	}

	private static function UndoneAfter(\Throwable $oTrouble): \Throwable
	{
		try {
			while (\CMDBSource::IsInsideTransaction()) {
				\CMDBSource::Query('ROLLBACK');
			}
		} catch (\MySQLException $e) {
			// The connection is lost, and with it the transaction.
		}
		// Its row is undone as well, and the next change of this request would refer to it.
		\CMDBObject::SetCurrentChange(null);
		return $oTrouble;
	}

	/** Unless it was thrown in the middle of a write. */
	private static function KeptAfter(\Throwable $oTrouble): \Throwable
	{
		try {
			\CMDBSource::Query('COMMIT');
		} catch (\MySQLException $e) {
			return self::UndoneAfter($oTrouble);
		}

		return \CMDBSource::IsInsideTransaction() ? self::UndoneAfter($oTrouble) : $oTrouble;
	}
}
