<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\ModuleInfo;

/**
 * The invisible anchor by which a part of a conversation is known again in a log.
 * An anchor with a name is the only mark that iTop's HTML sanitizer keeps in all versions (2.7 to 3.2).
 */
final class Marker
{
	const OPENING = '<a name="'.ModuleInfo::MARKER_PREFIX;

	public static function Of(string $sPartId): string
	{
		return self::OPENING.$sPartId.'"></a>';
	}

	/**
	 * Returns the ids of the parts that are marked in a piece of HTML, in the order of their marks.
	 *
	 * @return string[]
	 */
	public static function PartIds(string $sHtml): array
	{
		preg_match_all('/'.preg_quote(self::OPENING, '/').'([A-Za-z0-9_-]+)"/', $sHtml, $aMatches);

		return $aMatches[1];
	}

	/**
	 * Returns the HTML without marks: nobody may mark a foreign part as known by writing a mark into a message.
	 */
	public static function Without(string $sHtml): string
	{
		return str_replace(self::OPENING, '<a name="', $sHtml);
	}
}
