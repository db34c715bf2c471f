<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Files;

use ItopIntercom\Rights;
use ItopIntercom\TicketClass;

/** Which files this iTop can take, of what size, and in which pieces. */
final class Capacity
{
	/** A quarter of it is lost to base64, and the page takes 4 MB. */
	const LARGEST_CHUNK = 2097152;
	const SMALLEST_CHUNK = 65536;
	/** What PHP needs without a file, and how many times the size of a file to show one (measured). */
	const BASE_MEMORY = 50331648;
	const MEMORY_OF_A_FILE = 4.3;
	const MOST = 1073741824;
	const FRAME = 65536;

	private $oRights;
	private $oTickets;

	public function __construct(Rights $oRights, TicketClass $oTickets)
	{
		$this->oRights = $oRights;
		$this->oTickets = $oTickets;
	}

	/** Returns what docs/sync-api.md describes for `settings`. */
	public function AsRecord(): array
	{
		return array(
			'attachments' => $this->TakesAttachments(),
			'pictures' => $this->TakesPictures(),
			'max_size' => $this->MaxSize(),
			'chunk' => $this->Chunk(),
		);
	}

	/** Whether the tickets can have attachments, and the account may make some. */
	public function TakesAttachments(): bool
	{
		if (!$this->oTickets->Exists() || !\MetaModel::IsValidClass(Kept::ATTACHMENT)) {
			return false;
		}
		foreach ((array)\MetaModel::GetModuleSetting('itop-attachments', 'allowed_classes', array('Ticket')) as $sAllowed) {
			if (\MetaModel::IsValidClass((string)$sAllowed) && \MetaModel::IsParentClass((string)$sAllowed, $this->oTickets->Name())) {
				// In read-only mode iTop denies everything; that passes.
				return \MetaModel::DBIsReadOnly() || $this->oRights->Allows(Kept::ATTACHMENT, UR_ACTION_MODIFY);
			}
		}

		return false;
	}

	public function TakesPictures(): bool
	{
		return $this->oTickets->Exists() && \MetaModel::IsValidClass(Kept::PICTURE);
	}

	/** In bytes: the database gives a file in one packet, and PHP holds it several times over to show it. */
	public function MaxSize(): int
	{
		$iMost = min(self::MOST, $this->Packet() - self::FRAME);
		$iMemory = \utils::ConvertToBytes((string)ini_get('memory_limit'));
		if ($iMemory > 0) {
			$iMost = min($iMost, (int)(($iMemory - self::BASE_MEMORY) / self::MEMORY_OF_A_FILE));
		}

		return max(1, (int)$iMost);
	}

	/** In bytes of the file: what one call carries. */
	public function Chunk(): int
	{
		// Twice as long in hexadecimal digits on the way to the database, and by a third in base64 on the way here.
		$aMost = array(self::LARGEST_CHUNK, (int)(($this->Packet() - self::FRAME) / 2));
		$iPost = \utils::ConvertToBytes((string)ini_get('post_max_size'));
		if ($iPost > 0) {
			$aMost[] = (int)(($iPost - self::FRAME) * 3 / 4);
		}

		return max(self::SMALLEST_CHUNK, min($aMost));
	}

	private function Packet(): int
	{
		return (int)\CMDBSource::QueryToScalar('SELECT @@max_allowed_packet');
	}
}
