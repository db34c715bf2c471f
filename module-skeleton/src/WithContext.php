<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Context;

/** What works for one call of the Sync API. */
abstract class WithContext
{
	/** @var Context */
	protected $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}
}
