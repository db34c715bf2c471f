<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/**
 * The name of somebody as plain text, whatever he calls himself: every name from outside passes here once.
 *
 * iTop prints names escaped in some pages and as they are in others (case logs of 2.7, its portals up to 3.1, mails), so there
 * is no escaping that is right everywhere. What could be markup becomes a sign that looks like it and means nothing;
 * what can neither be seen nor belongs to a name is dropped.
 */
final class NameText
{
	/** Characters. */
	const MAX_LENGTH = 200;
	/** With its suffix, a name that iTop does not know. A longer one would push the pages of iTop apart. */
	const MAX_LENGTH_OF_INTERCOM = 100;
	const SUFFIX = ' (Intercom)';
	/** Quotes, tags, the arrow of iTop's placeholders, the brackets of its links: nearly the same in every font. */
	const LOOK_ALIKES = array(
		'<' => "\u{2039}", '>' => "\u{203A}", '"' => "\u{201D}", "'" => "\u{2019}", '`' => "\u{2018}",
		'\\' => '/', '[' => '(', ']' => ')',
	);
	/** The "&" that may begin an entity; any other stays what it is ("Smith & Sons", "R&D"). */
	const ENTITY = '/&(?=#|[0-9A-Za-z]+;|lt|gt|amp|quot)/i';
	/** Direction, joiners, fillers, selectors, private use. */
	const UNSEEN = '/[\x{AD}\x{34F}\x{600}-\x{605}\x{61C}\x{6DD}\x{70F}\x{890}\x{891}\x{8E2}\x{115F}\x{1160}\x{17B4}\x{17B5}'
		.'\x{180B}-\x{180F}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{2800}\x{3164}\x{E000}-\x{F8FF}\x{FE00}-\x{FE0F}\x{FEFF}'
		.'\x{FFA0}\x{FFF0}-\x{FFFF}\x{110BD}\x{110CD}\x{13430}-\x{1343F}\x{1BCA0}-\x{1BCA3}\x{1D173}-\x{1D17A}\x{E0000}-\x{10FFFF}]+/u';
	/** Control characters and every kind of blank. */
	const BLANKS = '/[\x{0}-\x{20}\x{7F}-\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+/u';

	/** Returns the name in one line, '' where nothing of it can be seen. */
	public static function Of(string $sName, int $iMaxLength = self::MAX_LENGTH): string
	{
		$sName = mb_convert_encoding($sName, 'UTF-8', 'UTF-8');
		$sName = (string)preg_replace(array(self::UNSEEN, self::BLANKS), array('', ' '), $sName);
		$sName = (string)preg_replace(self::ENTITY, '+', strtr(trim($sName, ' '), self::LOOK_ALIKES));
		return trim(mb_substr($sName, 0, $iMaxLength, 'UTF-8'), ' ');
	}

	/** Returns the name of somebody whom Intercom alone knows, e.g. "Mara Lindt (Intercom)"; '' where it has none. */
	public static function OfIntercom(string $sName): string
	{
		// Cut so that the suffix always stands.
		$sName = self::Of($sName, self::MAX_LENGTH_OF_INTERCOM - strlen(self::SUFFIX));
		return ($sName === '') ? '' : $sName.self::SUFFIX;
	}
}
