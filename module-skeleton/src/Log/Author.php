<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * As whom an entry stands in a log.
 */
final class Author
{
	const MAX_NAME = 200;

	/** @var string */
	private $sName;
	/** @var int */
	private $iUserId;

	/**
	 * @param int $iUserId id of the iTop user, 0 for somebody without one
	 */
	public function __construct(string $sName, int $iUserId)
	{
		// The name becomes part of the line that separates two entries, and of an index with little room.
		$this->sName = mb_substr(trim(preg_replace('/[\s\p{Cc}]+/u', ' ', $sName)), 0, self::MAX_NAME, 'UTF-8');
		$this->iUserId = $iUserId;
	}

	public function Name(): string
	{
		return $this->sName;
	}

	public function UserId(): int
	{
		return $this->iUserId;
	}
}
