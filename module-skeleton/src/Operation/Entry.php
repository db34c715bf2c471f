<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;

/**
 * Adds an entry of the agent to a log of a ticket.
 */
final class Entry implements PanelOperation
{
	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	public function Run(Input $oInput): array
	{
		throw new Failure(400, 'bad_request', 'This module has no such operation.');
	}
}
