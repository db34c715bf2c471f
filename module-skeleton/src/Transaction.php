<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/**
 * What is written together is written as a whole or not at all.
 */
final class Transaction
{
	/**
	 * Calls $fDo() in a transaction and returns what it returns. What other modules and notifications throw comes after the write,
	 * which stands then; any other trouble undoes it.
	 */
	public static function Run(callable $fDo)
	{
		\CMDBSource::Query('START TRANSACTION');
		try {
			$result = $fDo();
		} catch (Failure $e) {
			throw self::UndoneAfter($e);
		} catch (\MySQLException $e) {
			throw self::UndoneAfter($e);
		} catch (\CoreCannotSaveObjectException $e) {
			throw self::UndoneAfter($e);
		} catch (\Throwable $e) {
			throw self::KeptAfter($e);
		}
		\CMDBSource::Query('COMMIT');

		return $result;
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

	/**
	 * Unless it was thrown in the middle of a write.
	 */
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
