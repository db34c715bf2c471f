<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * One entry of a case log: its row of the index and its piece of the text (separator included).
 */
final class LogEntry
{
	/** @var array */
	private $aRow;
	/** @var string */
	private $sPiece;
	/** @var string[] */
	private $aPartIds;

	private function __construct(array $aRow, string $sPiece, array $aPartIds)
	{
		$this->aRow = $aRow;
		$this->sPiece = $sPiece;
		$this->aPartIds = $aPartIds;
	}

	/**
	 * An entry that stands in a log already; it is kept byte for byte.
	 */
	public static function Existing(array $aRow, string $sPiece): LogEntry
	{
		$bHtml = isset($aRow['format']) && $aRow['format'] === 'html';

		return new self($aRow, $sPiece, $bHtml ? Marker::PartIds($sPiece) : array());
	}

	/**
	 * @param string $sHtml the entry with its marker, sanitized
	 * @param int $iDate unix seconds
	 */
	public static function Make(string $sHtml, Author $oAuthor, int $iDate): LogEntry
	{
		$sDate = date(\AttributeDateTime::GetInternalFormat(), $iDate);
		$sSeparator = sprintf(CASELOG_SEPARATOR, $sDate, $oAuthor->Name(), $oAuthor->UserId());
		$aRow = array(
			'user_name' => $oAuthor->Name(),
			'user_id' => $oAuthor->UserId(),
			'date' => $iDate,
			'text_length' => strlen($sHtml),
			'separator_length' => strlen($sSeparator),
			'format' => 'html',
		);

		return new self($aRow, $sSeparator.$sHtml, Marker::PartIds($sHtml));
	}

	public function Row(): array
	{
		return $this->aRow;
	}

	public function Piece(): string
	{
		return $this->sPiece;
	}

	/**
	 * @return string[]
	 */
	public function PartIds(): array
	{
		return $this->aPartIds;
	}

	/**
	 * Whether this entry comes later in the order of the conversation: by date, then by part id.
	 * An entry of somebody in iTop counts as earlier within the same second.
	 */
	public function IsAfter(LogEntry $oOther): bool
	{
		if ($this->Date() !== $oOther->Date() || count($this->aPartIds) === 0 || count($oOther->aPartIds) === 0) {
			return $this->Date() > $oOther->Date();
		}

		return strnatcmp($this->aPartIds[0], $oOther->aPartIds[0]) > 0;
	}

	private function Date(): int
	{
		$date = isset($this->aRow['date']) ? $this->aRow['date'] : 0;
		if ($date instanceof \DateTimeInterface) {
			// Logs of long ago hold objects.
			return $date->getTimestamp();
		}

		return is_numeric($date) ? (int)$date : 0;
	}
}
