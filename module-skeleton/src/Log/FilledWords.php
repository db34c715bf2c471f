<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * Words of removed messages in title and description of a ticket: the panel fills both from what the end user wrote.
 *
 * Compared line by line, without spaces: what an agent has put in other words is hers. iTop's history keeps the values of before,
 * so it is cleaned as well.
 */
final class FilledWords
{
	const ATTRIBUTES = array('title', 'description');
	/** Where the history keeps values, whatever kind of change it is. */
	const KEPT = array('oldvalue', 'newvalue', 'prevdata');
	/** What ends a line of HTML, beside its own line breaks. */
	const ENDS_LINE = '~(</?(?:p|div|li|ul|ol|dl|dt|dd|tr|td|th|table|blockquote|pre|hr|h[1-6]|br)\b[^>]*>|\R)~i';
	const ENDS_SENTENCE = '.!?…。！？';
	const CUT = '…';

	/** @var array the lines without their spaces, as keys */
	private $aLines = array();
	/** @var string[] */
	private $aSentences = array();
	/** @var string what stands in place of the words */
	private $sInstead;

	/**
	 * @param string[] $aBodies HTML of the removed messages
	 * @param string $sInstead plain text
	 */
	public function __construct(array $aBodies, string $sInstead)
	{
		$this->sInstead = $sInstead;
		foreach ($aBodies as $sBody) {
			foreach (self::Pieces($sBody) as $iPlace => $sPiece) {
				$sLine = ($iPlace % 2 === 0) ? self::Plain($sPiece) : '';
				if ($sLine !== '') {
					$this->aLines[self::Letters($sLine)] = true;
					$this->aSentences[] = $sLine;
				}
			}
		}
		unset($this->aLines['']);
	}

	/** Takes the words out of the ticket in memory; tells whether there were any. */
	public function TakeOut(\DBObject $oTicket): bool
	{
		$bFound = false;
		foreach (self::ATTRIBUTES as $sAttCode) {
			if (!\MetaModel::IsValidAttCode(get_class($oTicket), $sAttCode)) {
				continue;
			}
			$sBefore = (string)$oTicket->Get($sAttCode);
			$sAfter = $this->Without($sAttCode, $sBefore);
			if ($sAfter !== $sBefore) {
				$oTicket->Set($sAttCode, $sAfter);
				$bFound = true;
			}
		}

		return $bFound;
	}

	/** Takes the words out of the values that iTop's history has of the ticket: after it was written, in the same transaction. */
	public function CleanHistory(\DBObject $oTicket)
	{
		// History is for administrators in some installations; nothing of it is handed out.
		$oSearch = \DBObjectSearch::FromOQL_AllData(
			"SELECT CMDBChangeOpSetAttribute WHERE objclass = :class AND objkey = :id AND attcode IN ('title', 'description')"
		);
		$oSet = new \DBObjectSet($oSearch, array(), array('class' => get_class($oTicket), 'id' => $oTicket->GetKey()));
		while ($oChange = $oSet->Fetch()) {
			foreach (self::KEPT as $sKept) {
				if (\MetaModel::IsValidAttCode(get_class($oChange), $sKept)) {
					$oChange->Set($sKept, $this->Without((string)$oChange->Get('attcode'), (string)$oChange->Get($sKept)));
				}
			}
			if (count($oChange->ListChanges()) > 0) {
				$oChange->DBUpdate();
			}
		}
	}

	private function Without(string $sAttCode, string $sValue): string
	{
		if ($sAttCode === 'title') {
			return $this->IsSentence(trim($sValue)) ? $this->sInstead : $sValue;
		}
		$aPieces = self::Pieces($sValue);
		$bFound = false;
		foreach ($aPieces as $iPlace => $sPiece) {
			if ($iPlace % 2 === 0 && $this->IsLine(self::Letters(self::Plain($sPiece)))) {
				$aPieces[$iPlace] = $bFound ? '' : htmlspecialchars($this->sInstead, ENT_NOQUOTES, 'UTF-8');
				$bFound = true;
			}
		}

		return implode('', $aPieces);
	}

	/** A line that was too long for the form is the beginning of one. */
	private function IsLine(string $sLetters): bool
	{
		if ($sLetters === '' || isset($this->aLines[$sLetters])) {
			return $sLetters !== '';
		}
		$sBeginning = self::Uncut($sLetters);
		foreach ($sBeginning === '' ? array() : array_keys($this->aLines) as $sLine) {
			if (strpos((string)$sLine, $sBeginning) === 0) {
				return true;
			}
		}

		return false;
	}

	/** Whether it is one of the sentences, or the beginning of one: a word that occurs somewhere is no title of ours. */
	private function IsSentence(string $sTitle): bool
	{
		$sWords = self::Uncut($sTitle);
		if ($sTitle === '' || $sTitle === $this->sInstead) {
			return false;
		}
		$sEnds = '['.self::ENDS_SENTENCE.']';
		$sEnd = ($sWords !== '') ? '' : "(?:(?<=$sEnds)|$sEnds|$)";
		$sWords = preg_replace('/\s+/u', '\s+', preg_quote(($sWords !== '') ? $sWords : $sTitle, '/'));
		$sPattern = "/(?:^|$sEnds)\\s*$sWords$sEnd/u";
		foreach ($this->aSentences as $sLine) {
			if (preg_match($sPattern, $sLine) === 1) {
				return true;
			}
		}

		return false;
	}

	/** Returns what stands before the sign that something was cut, '' where nothing was. */
	private static function Uncut(string $sText): string
	{
		return (substr($sText, -strlen(self::CUT)) === self::CUT) ? trim(substr($sText, 0, -strlen(self::CUT))) : '';
	}

	/** @return string[] lines and, at the odd places, what ends them */
	private static function Pieces(string $sHtml): array
	{
		return preg_split(self::ENDS_LINE, $sHtml, -1, PREG_SPLIT_DELIM_CAPTURE) ?: array($sHtml);
	}

	private static function Plain(string $sHtml): string
	{
		$sText = html_entity_decode(strip_tags($sHtml), ENT_QUOTES | ENT_HTML5, 'UTF-8');
		return trim((string)preg_replace('/[\s\p{Z}\p{C}]+/u', ' ', $sText));
	}

	private static function Letters(string $sText): string
	{
		return str_replace(' ', '', $sText);
	}
}
