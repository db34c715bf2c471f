<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;

/**
 * Tickets by reference, words of the title, caller or organisation; newest first.
 */
final class Search implements PanelOperation
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
