<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\NameText;

/** An entry that is one message, or something that was written in iTop; the latter is kept byte for byte. */
final class LogEntry implements Entry
{
	private $aRow;
	private $sPiece;
	/** @var string[] */
	private $aKeys;

	private function __construct(array $aRow, string $sPiece, array $aKeys)
	{
		$this->aRow = $aRow;
		$this->sPiece = $sPiece;
		$this->aKeys = $aKeys;
	}

	/** An entry that stands in a log already. */
	public static function Existing(array $aRow, string $sPiece): LogEntry
	{
		$bHtml = isset($aRow['format']) && $aRow['format'] === 'html';
		if ($bHtml && strpos($sPiece, Marker::OPENING) !== false) {
			list($aRow, $sPiece) = self::WithPlainName($aRow, $sPiece);
		}

		return new self($aRow, $sPiece, $bHtml ? Marker::Keys($sPiece) : array());
	}

	/** Earlier versions of the module wrote a name as it came; iTop prints that of the row. */
	private static function WithPlainName(array $aRow, string $sPiece): array
	{
		$sName = isset($aRow['user_name']) ? (string)$aRow['user_name'] : '';
		$sPlain = NameText::Of($sName);
		if ($sPlain === $sName) {
			return array($aRow, $sPiece);
		}
		$iLength = $aRow['separator_length'];
		$sSeparator = str_replace($sName, $sPlain, (string)substr($sPiece, 0, $iLength));
		return array(
			array('user_name' => $sPlain, 'separator_length' => strlen($sSeparator)) + $aRow,
			$sSeparator.substr($sPiece, $iLength),
		);
	}

	/**
	 * @param string $sHtml the entry with its marks, sanitized
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
		return new self($aRow, $sSeparator.$sHtml, Marker::Keys($sHtml));
	}

	public function Row(): array
	{
		return $this->aRow;
	}

	public function Piece(): string
	{
		return $this->sPiece;
	}

	public function Keys(): array
	{
		return $this->aKeys;
	}

	public function First(): Place
	{
		return new Place($this->Date(), (count($this->aKeys) > 0) ? (string)$this->aKeys[0] : '');
	}

	public function Last(): Place
	{
		return $this->First();
	}

	public function Messages(): array
	{
		$sText = (count($this->aKeys) === 1) ? Marker::TextOfOne($this->Text()) : null;
		if ($sText === null) {
			return array();
		}

		return array(CopiedMessage::Alone($this->aKeys[0], $this->Date(), (string)$this->aRow['user_name'], $sText));
	}

	/** Returns the entry under the same author and date, and the line that names the author, with another text. */
	public function WithText(string $sHtml): LogEntry
	{
		$sHtml = Heading::Split($this->Text())[0].$sHtml;
		$sSeparator = (string)substr($this->sPiece, 0, $this->aRow['separator_length']);
		return self::Existing(array('text_length' => strlen($sHtml)) + $this->aRow, $sSeparator.$sHtml);
	}

	/** Returns the piece without its separator. */
	public function Text(): string
	{
		return (string)substr($this->sPiece, $this->aRow['separator_length']);
	}

	/** In unix seconds. */
	public function Date(): int
	{
		$date = isset($this->aRow['date']) ? $this->aRow['date'] : 0;
		if ($date instanceof \DateTimeInterface) {
			// Logs of long ago hold objects.
			return $date->getTimestamp();
		}

		return is_numeric($date) ? (int)$date : 0;
	}
}
