<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\NameText;

/** As whom an entry stands in a log. */
final class Author
{
	/** @var string */
	private $sName;
	private $iUserId;
	private $bClaimed;

	/**
	 * @param int $iUserId id of the iTop user, 0 for somebody without one
	 * @param bool $bClaimed whether nobody vouches for it that he is who he says
	 */
	public function __construct(string $sName, int $iUserId, bool $bClaimed = false)
	{
		$this->bClaimed = $bClaimed;
		// It becomes part of the line that separates two entries, and of an index with little room.
		$this->sName = NameText::Of($sName);
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

	public function IsClaimed(): bool
	{
		return $this->bClaimed;
	}
}
