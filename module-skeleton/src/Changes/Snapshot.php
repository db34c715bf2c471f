<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

/** What is read together is of one moment: the place that a change names in a log is that of the log as it is read then. */
final class Snapshot
{
	/** Calls $fRead() and returns what it returns; it locks nothing, and waits for nobody. */
	public static function Run(callable $fRead)
	{
		\CMDBSource::Query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
		\CMDBSource::Query('START TRANSACTION');
		try {
			return $fRead();
		} finally {
			\CMDBSource::Query('COMMIT');
		}
	}
}
