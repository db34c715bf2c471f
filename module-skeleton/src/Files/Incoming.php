<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Files;

use ItopIntercom\NameText;
use ItopIntercom\SyncApi\Input;

/** A piece of a file, and what the file is, as docs/sync-api.md describes it. */
final class Incoming
{
	const LONGEST_NAME = 150;
	const MAX_BYTES = 4194304;
	/** What browsers may show by themselves; everything else of text is theirs to save. */
	const TYPE = '[a-z]+\/[a-z0-9.+-]{1,100}';

	private $sSha256;
	private $sName;
	private $sType;
	private $iSize;
	private $iOffset;
	private $sData;
	private $bInline;

	public function __construct(Input $oInput)
	{
		$this->sSha256 = $oInput->Name('sha256', 64);
		if (preg_match('/^[0-9a-f]{64}$/D', $this->sSha256) !== 1) {
			throw $oInput->Bad('sha256', 'must be 64 hexadecimal digits');
		}
		$this->sName = $this->PlainName($oInput->Name('name', 1000));
		$this->sType = $oInput->Name('type', 100);
		if (preg_match('/^'.self::TYPE.'$/D', $this->sType) !== 1) {
			throw $oInput->Bad('type', 'must be a media type in small letters');
		}
		$this->iSize = $oInput->Integer('size', null, 1);
		$this->bInline = $oInput->Flag('inline', false);
		if ($this->bInline && !in_array($this->sType, array('image/png', 'image/jpeg', 'image/gif'), true)) {
			throw $oInput->Bad('inline', 'is for PNG, JPEG and GIF');
		}
		$this->iOffset = $oInput->Integer('offset', null, 0, $this->iSize);
		$sData = base64_decode($oInput->Text('data', '', self::MAX_BYTES), true);
		if ($sData === false) {
			throw $oInput->Bad('data', 'must be base64');
		}
		$this->sData = $sData;
		if ($this->iOffset + strlen($this->sData) > $this->iSize) {
			throw $oInput->Bad('data', 'is longer than the file');
		}
	}

	/** Digest of the whole file, in small hexadecimal digits. */
	public function Sha256(): string
	{
		return $this->sSha256;
	}

	public function Name(): string
	{
		return $this->sName;
	}

	/** What a browser would run is only bytes. */
	public function Type(): string
	{
		return (preg_match('/html|xml|javascript|ecmascript|svg/', $this->sType) === 1 && strpos($this->sType, 'openxml') === false)
			? 'application/octet-stream' : $this->sType;
	}

	/** Of the whole file, in bytes. */
	public function Size(): int
	{
		return $this->iSize;
	}

	public function Offset(): int
	{
		return $this->iOffset;
	}

	public function Data(): string
	{
		return $this->sData;
	}

	public function IsInline(): bool
	{
		return $this->bInline;
	}

	/** Whatever the caller did already: no folders, nothing that could be markup or cannot be seen. */
	private function PlainName(string $sName): string
	{
		$sBase = trim((string)preg_replace('#^.*[/\\\\]#su', '', NameText::Of($sName)), '. ');
		return ($sBase === '') ? 'file' : mb_substr($sBase, -self::LONGEST_NAME, null, 'UTF-8');
	}
}
