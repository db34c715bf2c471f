<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * Several messages in one entry, oldest first, each under its author and date: the index of a log has little room.
 * The entry itself has the date of the last of them.
 */
final class GroupEntry implements Entry
{
	const AUTHOR = 'Intercom';
	/** What an entry should not outgrow, so that it can be read. */
	const MAX_MESSAGES = 50;
	const MAX_BYTES = 65536;
	/** With it the text begins, and each further message. */
	const OPENING = CopiedMessage::OPENING.Marker::OPENING.'at-';

	private $oLanguage;
	/** @var CopiedMessage[]|null in order; read from the entry when they are asked for */
	private $aMessages;
	/** @var LogEntry|null made from the messages when it is asked for */
	private $oEntry;

	private function __construct(Language $oLanguage, ?array $aMessages, ?LogEntry $oEntry)
	{
		$this->oLanguage = $oLanguage;
		$this->aMessages = $aMessages;
		$this->oEntry = $oEntry;
	}

	/** @param CopiedMessage[] $aMessages at least one */
	public static function Of(array $aMessages, Language $oLanguage): GroupEntry
	{
		usort($aMessages, function (CopiedMessage $oOne, CopiedMessage $oOther): int {
			return $oOne->Place()->IsAfter($oOther->Place()) ? 1 : -1;
		});
		return new self($oLanguage, $aMessages, null);
	}

	/**
	 * A group that stands in a log already, null for an entry that is none. What a user of iTop wrote is none, whatever it looks
	 * like: the names in it would be believed.
	 */
	public static function Existing(LogEntry $oEntry, Language $oLanguage): ?GroupEntry
	{
		$aRow = $oEntry->Row() + array('user_id' => 0, 'user_name' => '');
		$bOurs = (int)$aRow['user_id'] <= 0 && $aRow['user_name'] === self::AUTHOR;
		$bGroup = $bOurs && count($oEntry->Keys()) > 0 && strncmp($oEntry->Text(), self::OPENING, strlen(self::OPENING)) === 0;
		return $bGroup ? new self($oLanguage, null, $oEntry) : null;
	}

	public function Row(): array
	{
		return $this->Entry()->Row();
	}

	public function Piece(): string
	{
		return $this->Entry()->Piece();
	}

	public function Keys(): array
	{
		return $this->Entry()->Keys();
	}

	public function First(): Place
	{
		$aMessages = $this->Messages();
		return (count($aMessages) > 0) ? $aMessages[0]->Place() : $this->Last();
	}

	public function Last(): Place
	{
		$aKeys = $this->Keys();
		return new Place($this->Entry()->Date(), (string)end($aKeys));
	}

	/** None either where somebody changed the entry, so that it is no longer known what is what. */
	public function Messages(): array
	{
		if ($this->aMessages === null) {
			$this->aMessages = $this->Read($this->Entry()->Text());
		}

		return $this->aMessages;
	}

	/**
	 * Returns the entries in its place with a further one between its first and its last message: one where it has room
	 * for the message, else what is before it, it, and what is after it.
	 * @return Entry[]
	 */
	public function With(LogEntry $oNew): array
	{
		$aMessages = $this->Messages();
		$aNew = $oNew->Messages();
		$iBytes = strlen($this->Piece()) + strlen($oNew->Piece());
		if (count($aNew) > 0 && count($aMessages) < self::MAX_MESSAGES && $iBytes < self::MAX_BYTES) {
			return array(self::Of(array_merge($aMessages, $aNew), $this->oLanguage));
		}
		$iBefore = 0;
		while ($iBefore < count($aMessages) && !$aMessages[$iBefore]->Place()->IsAfter($oNew->First())) {
			$iBefore++;
		}
		$oBefore = self::Of(array_slice($aMessages, 0, $iBefore), $this->oLanguage);
		$oAfter = self::Of(array_slice($aMessages, $iBefore), $this->oLanguage);
		return array($oBefore, $oNew, $oAfter);
	}

	/** Returns the group with that message in the place of the one of the same part. */
	public function Replacing(CopiedMessage $oNew): GroupEntry
	{
		$aMessages = array_map(function (CopiedMessage $oMessage) use ($oNew): CopiedMessage {
			return ($oMessage->Key() === $oNew->Key()) ? $oNew : $oMessage;
		}, $this->Messages());
		return new self($this->oLanguage, $aMessages, null);
	}

	private function Entry(): LogEntry
	{
		if ($this->oEntry === null) {
			$sHtml = '';
			foreach ($this->aMessages as $oMessage) {
				$sHtml .= $oMessage->Html($this->oLanguage);
			}
			$iDate = end($this->aMessages)->Date();
			$this->oEntry = LogEntry::Make($sHtml, new Author(self::AUTHOR, ''), $iDate);
		}

		return $this->oEntry;
	}

	/** @return CopiedMessage[] */
	private function Read(string $sText): array
	{
		$aMessages = array();
		foreach (preg_split('/(?='.preg_quote(self::OPENING, '/').')/', $sText, -1, PREG_SPLIT_NO_EMPTY) as $sPiece) {
			$oMessage = CopiedMessage::Read($sPiece);
			if ($oMessage === null) {
				return array();
			}
			$aMessages[] = $oMessage;
		}

		return $aMessages;
	}
}
