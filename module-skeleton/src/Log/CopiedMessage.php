<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\NameText;

/** A message as it stands in a log: its words, and how its author and date are told inside a group. */
final class CopiedMessage
{
	// In one line, and of what iTop's sanitizer keeps as it is: the pieces of a group are known again by it.
	const OPENING = '<div style="margin:0 0 1em 0">';
	const CLOSING = '</div>';

	private $sKey;
	private $iDate;
	/** @var string HTML, '' for name, kind and date of the entry that it was */
	private $sHeading;
	private $sName;
	/** @var string one of Author::KINDS, '' where the entry was written before there were any */
	private $sKind = '';
	/** @var string HTML without marks */
	private $sBody;

	private function __construct(string $sKey, int $iDate, string $sName, string $sHeading, string $sBody)
	{
		$this->sKey = $sKey;
		$this->iDate = $iDate;
		$this->sName = $sName;
		$this->sHeading = $sHeading;
		$this->sBody = $sBody;
	}

	/** A message that is an entry of its own. */
	public static function Alone(string $sKey, int $iDate, string $sName, string $sBody): CopiedMessage
	{
		// Written before there were other marks than that of a part, it may hold what is one today.
		list(, $sKind, $sWords) = Heading::Split($sBody);
		$oMessage = new self($sKey, $iDate, $sName, '', self::Harmless($sWords));
		$oMessage->sKind = $sKind;
		return $oMessage;
	}

	/** Reads one piece of a group (see Html); null where it is none. */
	public static function Read(string $sPiece): ?CopiedMessage
	{
		$sPattern = '/^'.preg_quote(self::OPENING.Marker::OPENING, '/').'at-([0-9]{1,10})'.preg_quote(Marker::CLOSING, '/').'/';
		$iHeading = strpos($sPiece, Heading::END);
		if (preg_match($sPattern, substr($sPiece, 0, 256), $aDate) !== 1 || $iHeading === false) {
			return null;
		}
		$iHeading += strlen(Heading::END);
		if (substr($sPiece, -strlen(self::CLOSING)) !== self::CLOSING) {
			return null;
		}
		$sBody = Marker::TextOfOne(substr($sPiece, $iHeading, -strlen(self::CLOSING)));
		if ($sBody === null) {
			return null;
		}
		$sHeading = substr($sPiece, strlen($aDate[0]), $iHeading - strlen($aDate[0]));
		return new self(Marker::Keys($sPiece)[0], (int)$aDate[1], '', $sHeading, $sBody);
	}

	/** By what its part is marked (Marker::Key). */
	public function Key(): string
	{
		return $this->sKey;
	}

	public function Place(): Place
	{
		return new Place($this->iDate, $this->sKey);
	}

	public function Date(): int
	{
		return $this->iDate;
	}

	/** Returns the message as a piece of a group. */
	public function Html(Language $oLanguage): string
	{
		$sHeading = ($this->sHeading !== '') ? $this->sHeading : $this->Heading($oLanguage);
		return self::OPENING.Marker::OfDate($this->iDate).$sHeading.$this->sBody.Marker::OfPart($this->sKey).self::CLOSING;
	}

	/** Returns its words as HTML, without marks. */
	public function Words(): string
	{
		return $this->sBody;
	}

	/** Returns the message as an entry by itself, for what is quoted of a log. */
	public function AsEntry(Language $oLanguage): LogEntry
	{
		return LogEntry::Make($this->Html($oLanguage), new Author(GroupEntry::AUTHOR, ''), $this->iDate);
	}

	/** Tells whether its words are those of Intercom, and not the sentence that they were removed. */
	public function SaysSomething(): bool
	{
		return strpos($this->sBody, Marker::REDACTED) === false;
	}

	/** Returns it with the sentence that its words were removed. */
	public function Redacted(Language $oLanguage): CopiedMessage
	{
		$oBlank = clone $this;
		$oBlank->sBody = self::Blank($oLanguage);
		return $oBlank;
	}

	public static function Blank(Language $oLanguage): string
	{
		return '<p><i>'.self::Escaped($oLanguage->Text('redacted')).'</i></p>'.Marker::REDACTED;
	}

	private function Heading(Language $oLanguage): string
	{
		return Heading::InGroup(NameText::Of($this->sName), $this->sKind, $oLanguage, $oLanguage->Date($this->iDate));
	}

	private static function Harmless(string $sBody): string
	{
		$bBlank = substr($sBody, -strlen(Marker::REDACTED)) === Marker::REDACTED;
		return $bBlank ? $sBody : Marker::Without($sBody);
	}

	private static function Escaped(string $sText): string
	{
		return htmlspecialchars($sText, ENT_NOQUOTES | ENT_SUBSTITUTE, 'UTF-8');
	}
}
