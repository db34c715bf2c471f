<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

/** One call: the name of an operation and its parameters. */
final class Request
{
	const MAX_BYTES = 4194304;
	const MAX_DEPTH = 16;

	private $sOperation;
	private $aParams;

	private function __construct(string $sOperation, array $aParams)
	{
		$this->sOperation = $sOperation;
		$this->aParams = $aParams;
	}

	public static function OfPhp(): Request
	{
		if (!isset($_SERVER['REQUEST_METHOD']) || $_SERVER['REQUEST_METHOD'] !== 'POST') {
			throw new Failure(405, 'bad_request', 'Only POST is answered here.');
		}
		// A browser sends this type to another site only after asking it first, so no page can call in a user's name.
		$sType = isset($_SERVER['CONTENT_TYPE']) ? $_SERVER['CONTENT_TYPE'] : '';
		if (strtolower(trim(explode(';', $sType)[0])) !== 'application/json') {
			throw new Failure(415, 'bad_request', 'The body must be application/json.');
		}
		$sBody = (string)file_get_contents('php://input', false, null, 0, self::MAX_BYTES + 1);
		if ($sBody === '' && isset($_SERVER['CONTENT_LENGTH']) && (int)$_SERVER['CONTENT_LENGTH'] > 0) {
			throw new Failure(413, 'bad_request', 'PHP did not accept the body: its post_max_size must be at least '.self::MAX_BYTES.' bytes.');
		}
		if (strlen($sBody) > self::MAX_BYTES) {
			throw new Failure(413, 'bad_request', 'The body must not be larger than '.self::MAX_BYTES.' bytes.');
		}

		return self::OfJson($sBody);
	}

	public static function OfJson(string $sBody): Request
	{
		$aBody = json_decode($sBody, true, self::MAX_DEPTH);
		if (!is_array($aBody)) {
			throw new Failure(400, 'bad_request', 'The body is not a JSON object.');
		}
		if (!isset($aBody['operation']) || !is_string($aBody['operation'])) {
			throw new Failure(400, 'bad_request', 'operation is missing.');
		}
		$aParams = isset($aBody['params']) ? $aBody['params'] : array();
		if (!is_array($aParams)) {
			throw new Failure(400, 'bad_request', 'params must be an object.');
		}

		return new self($aBody['operation'], $aParams);
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
