<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\ModuleInfo;

/**
 * The invisible marks by which the module knows again what it wrote into a log.
 *
 * An anchor that leads nowhere: iTop's HTML sanitizer keeps its target in all versions (2.7 to 3.2), it can neither be seen nor
 * focused, and unlike one with a name it leaves nothing ("[]") in the plain text that iTop makes of HTML for its mails.
 */
final class Marker
{
	/** Every mark of ours begins with it. */
	const OPENING = '<a target="intercom-';
	const CLOSING = '"></a>';
	const PART = '<a target="'.ModuleInfo::MARKER_PREFIX;
	/** Between workspace and part id. */
	const OF = ':';
	/** Begins the line that names an author. */
	const AUTHOR = self::OPENING.'by-';
	/** Follows the sentence that stands in place of a text that was removed in Intercom. */
	const REDACTED = self::OPENING.'redacted'.self::CLOSING;
	/** The event of an agent's note on a link. */
	const LINK = 'link';
	/** Of what was said in Intercom, before the key of the request. */
	const TOLD = 'told-';
	/** The mark of a part as it was written before; it is still known. */
	const OLD_PART = '<a name="'.ModuleInfo::MARKER_PREFIX;

	/** Returns by what a part is marked: its id is unique within its workspace only. */
	public static function Key(string $sWorkspace, string $sPartId): string
	{
		return $sWorkspace.self::OF.$sPartId;
	}

	/** Returns the id of the part that has that key. */
	public static function PartId(string $sKey): string
	{
		$iEnd = strpos($sKey, self::OF);
		return ($iEnd === false) ? $sKey : substr($sKey, $iEnd + 1);
	}

	/** Whether it may be a key of that workspace: marks of before name none, and count for every one. */
	public static function IsOf(string $sKey, string $sWorkspace): bool
	{
		return strpos($sKey, self::OF) === false || strncmp($sKey, $sWorkspace.self::OF, strlen($sWorkspace) + 1) === 0;
	}

	/** Stands behind the text of a part. */
	public static function OfPart(string $sKey): string
	{
		return self::PART.$sKey.self::CLOSING;
	}

	/**
	 * Stands before a part among several of one entry.
	 * @param int $iDate unix seconds
	 */
	public static function OfDate(int $iDate): string
	{
		return self::OPENING.'at-'.$iDate.self::CLOSING;
	}

	/**
	 * Stands before the name of an author.
	 * @param string $sKind one of Author::KINDS
	 */
	public static function OfAuthor(string $sKind): string
	{
		return self::AUTHOR.$sKind.self::CLOSING;
	}

	/** Stands behind an entry that an agent writes in the panel; each request has its own. */
	public static function OfEntry(string $sRequest): string
	{
		return self::OfEvent('entry-'.$sRequest);
	}

	/** Stands behind a remark on something that happened in Intercom. */
	public static function OfEvent(string $sKey): string
	{
		return self::OPENING.'event-'.$sKey.self::CLOSING;
	}

	/**
	 * Whether an entry is a line of the app's own on something that happened. What an agent wrote in the panel is hers; her note on
	 * a link is part of the linking.
	 */
	public static function IsEvent(string $sHtml): bool
	{
		$sLine = '#'.self::Event('(?!entry-)[A-Za-z0-9_-]+').'$#D';
		$sAdded = self::AddedAtEnd('(?:'.self::LINK.'|'.self::TOLD.'[A-Za-z0-9_-]+)');
		return preg_match($sLine, $sHtml) === 1 || preg_match($sAdded, $sHtml) === 1;
	}

	/** Whether an agent wrote an entry in the panel. */
	public static function IsOfAgent(string $sHtml): bool
	{
		return preg_match(self::AddedAtEnd('entry-[A-Za-z0-9-]+'), $sHtml) === 1;
	}

	/** Returns an entry without the mark of the panel at its end. */
	public static function WithoutAgent(string $sHtml): string
	{
		return (string)preg_replace(self::AddedAtEnd('entry-[A-Za-z0-9-]+'), '$1', $sHtml);
	}

	/** What iTop adds itself it may have put into a paragraph. */
	private static function AddedAtEnd(string $sKeys): string
	{
		return '#'.self::Event($sKeys).'((?:</[a-z]+>|\s)*)$#D';
	}

	private static function Event(string $sKeys): string
	{
		return preg_quote(self::OPENING, '#').'event-'.$sKeys.preg_quote(self::CLOSING, '#');
	}

	/** @return string[] the keys of the parts that are marked in a piece of HTML, in the order of their marks */
	public static function Keys(string $sHtml): array
	{
		$sOpenings = preg_quote(self::PART, '/').'|'.preg_quote(self::OLD_PART, '/');
		preg_match_all('/(?:'.$sOpenings.')((?:[A-Za-z0-9_-]+'.self::OF.')?[A-Za-z0-9_-]+)"/', $sHtml, $aMatches);
		return $aMatches[1];
	}

	/** Returns the text of an entry that is one part, without its mark at the end; null for any other entry. */
	public static function TextOfOne(string $sHtml): ?string
	{
		$aKeys = self::Keys($sHtml);
		if (count($aKeys) !== 1) {
			return null;
		}
		foreach (array(self::OfPart($aKeys[0]), self::OLD_PART.$aKeys[0].self::CLOSING) as $sMark) {
			if (substr($sHtml, -strlen($sMark)) === $sMark) {
				return substr($sHtml, 0, -strlen($sMark));
			}
		}

		return null;
	}

	/**
	 * Returns the HTML with every mark in it broken: nobody may mark a foreign part as known by writing a mark into a message.
	 */
	public static function Without(string $sHtml): string
	{
		return str_replace(
			array(self::OPENING, self::OLD_PART),
			array('<a target="not-intercom-', '<a name="not-'.ModuleInfo::MARKER_PREFIX),
			$sHtml
		);
	}
}
