<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

/** How far somebody has read the table of changes: the number of a row, to which change it belonged, and when that was. */
final class Cursor
{
	private $iRow;
	private $iChange;
	private $iAt;

	/** @param int $iAt unix seconds */
	public function __construct(int $iRow, int $iChange, int $iAt)
	{
		$this->iRow = $iRow;
		$this->iChange = $iChange;
		$this->iAt = $iAt;
	}

	/** Returns null for a text that is none. */
	public static function Read(string $sText): ?Cursor
	{
		$bCursor = preg_match('/^([0-9]{1,18})\.([0-9]{1,18})\.([0-9]{1,10})$/D', $sText, $aParts) === 1;
		return $bCursor ? new self((int)$aParts[1], (int)$aParts[2], (int)$aParts[3]) : null;
	}

	public function AsText(): string
	{
		return $this->iRow.'.'.$this->iChange.'.'.$this->iAt;
	}

	public function Row(): int
	{
		return $this->iRow;
	}

	public function Change(): int
	{
		return $this->iChange;
	}

	/** In unix seconds. */
	public function At(): int
	{
		return $this->iAt;
	}
}
