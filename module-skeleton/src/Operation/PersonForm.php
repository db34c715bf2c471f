<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;

/**
 * The fields of the form for a new person.
 */
final class PersonForm implements PanelOperation
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
