<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * A log that knows what was just written into it. iTop takes the last entry of a changed log for what was added, names it in the
 * history and quotes it in mails ($this->head_html(public_log)$); what came late stands further up, and several may have come.
 */
final class AddedLog extends \ormCaseLog
{
	/** @var int|null place of the newest of what was added, counted from the oldest entry */
	private $iPlace = null;
	/** @var string HTML */
	private $sAdded = '';
	/** @var int[] */
	private $aMoves = array();

	/**
	 * @param int|null $iPlace place of the newest of what was added, null where nothing was
	 * @param string $sAdded what was added, as HTML
	 * @param int[] $aMoves to which place entries came that stood in a log already, by the place where they stood
	 */
	public static function Of(string $sText, array $aIndex, ?int $iPlace, string $sAdded, array $aMoves): AddedLog
	{
		$oLog = new self($sText, $aIndex);
		$oLog->iPlace = $iPlace;
		$oLog->sAdded = $sAdded;
		$oLog->aMoves = $aMoves;
		return $oLog;
	}

	/** @return int[] by the place where an entry stood, where it stands now; of those that moved */
	public function Moves(): array
	{
		return $this->aMoves;
	}

	/** @param string $sFormat text or html */
	public function GetLatestEntry($sFormat = 'text')
	{
		if ($this->IsFurtherWritten()) {
			return parent::GetLatestEntry($sFormat);
		}

		return ($sFormat === 'html') ? \InlineImage::FixUrls($this->sAdded) : \utils::HtmlToText($this->sAdded);
	}

	public function GetLatestEntryIndex()
	{
		return $this->IsFurtherWritten() ? parent::GetLatestEntryIndex() : $this->iPlace;
	}

	/** iTop itself has added an entry since, or nothing was added before. */
	private function IsFurtherWritten(): bool
	{
		return $this->iPlace === null || $this->m_bModified;
	}
}
