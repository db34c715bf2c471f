<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\SyncApi\Input;
use ItopIntercom\WithContext;

/** One operation of the Sync API: one final class. */
abstract class Operation extends WithContext
{
	/**
	 * Does the operation and returns its result as docs/sync-api.md describes it.
	 * @throws \ItopIntercom\SyncApi\Failure what the caller is told instead of a result
	 */
	abstract public function Run(Input $oInput): array;
}
