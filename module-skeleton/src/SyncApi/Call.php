<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

/**
 * The name of an operation and its parameters.
 */
final class Call
{
	/** @var string */
	private $sOperation;
	/** @var array */
	private $aParams;

	/**
	 * @param mixed $call as it came
	 *
	 * @throws Failure
	 */
	public function __construct($call)
	{
		if (!is_array($call) || !isset($call['operation']) || !is_string($call['operation'])) {
			throw new Failure(400, 'bad_request', 'operation is missing.');
		}
		$aParams = isset($call['params']) ? $call['params'] : array();
		if (!is_array($aParams)) {
			throw new Failure(400, 'bad_request', 'params must be an object.');
		}
		$this->sOperation = $call['operation'];
		$this->aParams = $aParams;
	}

	public function Operation(): string
	{
		return $this->sOperation;
	}

	public function Params(): Input
	{
		return new Input($this->aParams);
	}
}
