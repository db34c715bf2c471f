<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\SyncApi\Input;

/** One message of a conversation, as docs/sync-api.md describes it. */
final class Message
{
	const LOGS = array('public', 'private');
	const MAX_HTML_BYTES = 4194304;
	const LATEST_DATE = 4294967295;

	/** @var string */
	private $sPartId;
	private $sWorkspace;
	/** @var string */
	private $sLog;
	/** @var int */
	private $iDate;
	/** @var string */
	private $sHtml;
	/** @var int 1 to 5, 0 for what is no rating */
	private $iStars = 0;
	/** @var string */
	private $sRemark = '';
	/** @var Input */
	private $oAuthor;

	private function __construct(Input $oInput, string $sWorkspace)
	{
		$this->sWorkspace = $sWorkspace;
		$this->sPartId = $oInput->PartId('part_id');
		$this->sLog = $oInput->OneOf('log', self::LOGS);
		$this->iDate = $oInput->Integer('date', null, 0, self::LATEST_DATE);
		$this->sHtml = $oInput->Text('html', null, self::MAX_HTML_BYTES);
		$this->oAuthor = $oInput->Sub('author');
		$this->oAuthor->OneOf('kind', array('contact', 'agent'));
		if ($oInput->Has('rating')) {
			$this->iStars = $oInput->Sub('rating')->Integer('stars', null, 1, 5);
			$this->sRemark = trim($oInput->Sub('rating')->Text('remark', ''));
		}
	}

	/**
	 * Returns the messages of a request, each part once.
	 * @param Input[] $aInputs
	 * @param string $sWorkspace that they are of
	 * @return Message[]
	 */
	public static function All(array $aInputs, string $sWorkspace): array
	{
		$aMessages = array();
		foreach ($aInputs as $oInput) {
			$oMessage = new self($oInput, $sWorkspace);
			$aMessages['part '.$oMessage->sPartId] = $oMessage;
		}

		return array_values($aMessages);
	}

	/** By what it is marked in a log. */
	public function Key(): string
	{
		return Marker::Key($this->sWorkspace, $this->sPartId);
	}

	public function Workspace(): string
	{
		return $this->sWorkspace;
	}

	public function PartId(): string
	{
		return $this->sPartId;
	}

	/** Whether it is something that the end user said, and wants an answer to: a rating does not. */
	public function IsReply(): bool
	{
		return $this->sLog === 'public' && $this->iStars === 0 && $this->oAuthor->Text('kind') === 'contact';
	}

	/** How the end user rated the conversation, 1 to 5 (the best); 0 for what is no rating. */
	public function Stars(): int
	{
		return $this->iStars;
	}

	/** What the end user said about the rating, as plain text. */
	public function Remark(): string
	{
		return $this->sRemark;
	}

	/** public or private. */
	public function Log(): string
	{
		return $this->sLog;
	}

	/** In unix seconds. */
	public function Date(): int
	{
		return $this->iDate;
	}

	public function Html(): string
	{
		return $this->sHtml;
	}

	/** The author as docs/sync-api.md describes it. */
	public function Author(): Input
	{
		return $this->oAuthor;
	}
}
