<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\NameText;

/** As whom an entry stands in a log. */
final class Author
{
	const CONTACT = 'contact';
	/** A contact of whom nobody vouches for it that he is who he says. */
	const CLAIMED = 'claimed';
	const AGENT = 'agent';
	const BOT = 'bot';
	/** None of them: what the module itself says, or somebody of a kind that it does not know. */
	const OTHER = 'other';
	const KINDS = array(self::CONTACT, self::CLAIMED, self::AGENT, self::BOT, self::OTHER);

	/** @var string */
	private $sName;
	private $sUserId;
	/** @var string */
	private $sKind;

	/**
	 * @param string $sUserId id of the iTop user, '' for somebody without one
	 * @param string $sKind one of KINDS
	 */
	public function __construct(string $sName, string $sUserId, string $sKind = self::OTHER)
	{
		// It becomes part of the line that separates two entries, and of an index with little room.
		$this->sName = NameText::Of($sName);
		$this->sUserId = $sUserId;
		$this->sKind = $sKind;
	}

	public function Name(): string
	{
		return $this->sName;
	}

	/**
	 * Returns the id of the iTop user, as text as iTop itself writes it: its portal looks for the very same value. Of somebody
	 * without a user a negative number that is his alone: from 3.0 on the portal shows neighbouring entries of one number as those
	 * of one person, with the name and picture of the first.
	 * @return string|int
	 */
	public function UserId()
	{
		return $this->HasUser() ? $this->sUserId : -1 - (crc32($this->sKind.' '.$this->sName) & 0x3FFFFFFF);
	}

	public function HasUser(): bool
	{
		return $this->sUserId !== '';
	}

	public function Kind(): string
	{
		return $this->sKind;
	}
}
