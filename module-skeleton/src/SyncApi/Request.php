<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

/**
 * What was asked for: one call, or several that share the start of iTop and the login.
 */
final class Request
{
	const MAX_BYTES = 4194304;
	const MAX_DEPTH = 16;
	/** Of one request. */
	const MAX_CALLS = 16;

	/** @var Call[] */
	private $aCalls;
	/** @var bool */
	private $bShared;

	/**
	 * @param Call[] $aCalls
	 */
	private function __construct(array $aCalls, bool $bShared)
	{
		$this->aCalls = $aCalls;
		$this->bShared = $bShared;
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
		if (!isset($aBody['calls'])) {
			return new self(array(new Call($aBody)), false);
		}
		$iCalls = is_array($aBody['calls']) ? count($aBody['calls']) : 0;
		if ($iCalls === 0 || $iCalls > self::MAX_CALLS) {
			throw new Failure(400, 'bad_request', 'calls must be a list of 1 to '.self::MAX_CALLS.' calls.');
		}

		return new self(array_map(function ($call): Call {
			return new Call($call);
		}, array_values($aBody['calls'])), true);
	}

	/**
	 * @return Call[] at least one
	 */
	public function Calls(): array
	{
		return $this->aCalls;
	}

	/**
	 * Whether each call wants an answer with a status of its own, inside of the one answer to the request.
	 */
	public function IsShared(): bool
	{
		return $this->bShared;
	}
}
