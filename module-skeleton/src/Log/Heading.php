<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * The line above what somebody wrote: name, kind, and that it came from Intercom. It stands in the text itself, because the back
 * office of iTop 3 puts entries of all who have no user of iTop under one picture, and what iTop quotes in a mail names nobody.
 */
final class Heading
{
	const OPENING = '<p>'.Marker::AUTHOR;
	const END = '</p>';
	const SEPARATOR = " \u{B7} ";

	/**
	 * Returns the line for an entry of its own.
	 * @param string $sMark says where it came from, '' for nothing
	 */
	public static function Of(Author $oAuthor, Language $oLanguage, string $sMark): string
	{
		$aFacts = self::Facts($oAuthor->Kind(), $oLanguage);
		// Whom Intercom alone knows bears it in the name.
		if ($sMark !== '' && strpos($oAuthor->Name(), $sMark) === false) {
			$aFacts[] = $sMark;
		}
		return self::Line($oAuthor->Name(), $oAuthor->Kind(), $aFacts);
	}

	/** Returns the line for a message among several of one entry, with its date. */
	public static function InGroup(string $sName, string $sKind, Language $oLanguage, string $sDate): string
	{
		return self::Line($sName, $sKind, array_merge(self::Facts($sKind, $oLanguage), array($sDate)));
	}

	/**
	 * Takes the text of an entry apart.
	 * @return string[] the line as it is, '' where the entry has none, the kind that it names, and the rest
	 */
	public static function Split(string $sHtml): array
	{
		$sPattern = '#^'.preg_quote(self::OPENING, '#').'('.implode('|', Author::KINDS).')'.preg_quote(Marker::CLOSING, '#').'#';
		$iEnd = strpos($sHtml, self::END);
		if ($iEnd === false || preg_match($sPattern, $sHtml, $aKind) !== 1) {
			return array('', '', $sHtml);
		}
		$iEnd += strlen(self::END);
		return array(substr($sHtml, 0, $iEnd), $aKind[1], (string)substr($sHtml, $iEnd));
	}

	/** @return string[] */
	private static function Facts(string $sKind, Language $oLanguage): array
	{
		switch ($sKind) {
			case Author::CLAIMED:
				return array($oLanguage->Text('author_contact'), $oLanguage->Text('author_unverified'));
			case Author::OTHER:
			case '':
				return array();
			default:
				return array($oLanguage->Text('author_'.$sKind));
		}
	}

	/** @param string[] $aFacts */
	private static function Line(string $sName, string $sKind, array $aFacts): string
	{
		$sHtml = '<b>'.self::Escaped($sName).'</b>';
		foreach ($aFacts as $sFact) {
			$sHtml .= self::SEPARATOR.self::Escaped($sFact);
		}

		return '<p>'.(($sKind === '') ? '' : Marker::OfAuthor($sKind))."<small>$sHtml</small>".self::END;
	}

	private static function Escaped(string $sText): string
	{
		return htmlspecialchars($sText, ENT_NOQUOTES | ENT_SUBSTITUTE, 'UTF-8');
	}
}
