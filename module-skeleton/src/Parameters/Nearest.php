<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Parameters;

/**
 * What somebody probably meant who wrote a name that nobody knows.
 */
final class Nearest
{
	/** PHP before 8.0 compares no longer texts. */
	const LONGEST = 200;
	/** Letters that may be wrong, missing or too many. */
	const TYPOS = 2;

	/**
	 * Returns one of the known names, '' where none of them is near. Letter case and what stands between words do not
	 * count, and neither do the words before a dot: "ticket.origin" and "sync_app_ticket_orgin" are both near to
	 * "sync_app.ticket.origin".
	 *
	 * @param string[] $aKnown
	 */
	public static function To(string $sName, array $aKnown): string
	{
		$sNearest = '';
		$sLetters = self::Letters($sName);
		// Of a short name less may be wrong, else it would be near to everything.
		$iLeast = 1 + max(0, min(self::TYPOS, intdiv(strlen($sLetters) - 1, 2)));
		foreach ($aKnown as $sKnown) {
			$iDistance = self::Distance($sLetters, (string)$sKnown);
			if ($iDistance < $iLeast) {
				$iLeast = $iDistance;
				$sNearest = (string)$sKnown;
			}
		}

		return $sNearest;
	}

	/**
	 * Returns the end of a sentence about a name that means nothing: the near one, or else all that are known.
	 *
	 * @param string[] $aKnown
	 */
	public static function Instead(string $sName, array $aKnown): string
	{
		$sNearest = self::To($sName, $aKnown);

		return ($sNearest === '') ? '; known are '.implode(', ', $aKnown) : "; did you mean \"$sNearest\"?";
	}

	private static function Distance(string $sLetters, string $sKnown): int
	{
		$iDistance = levenshtein($sLetters, self::Letters($sKnown));
		for ($sRest = strstr($sKnown, '.'); $sRest !== false; $sRest = strstr(substr($sRest, 1), '.')) {
			// The end of a name is short, so that it has to be right.
			$iDistance = ($sLetters === self::Letters($sRest)) ? 0 : $iDistance;
		}

		return $iDistance;
	}

	/**
	 * A name without any letter of the alphabet is compared as it is.
	 */
	private static function Letters(string $sName): string
	{
		$sLetters = (string)preg_replace('/[^a-z0-9]/', '', strtolower($sName));

		return substr(($sLetters === '') ? $sName : $sLetters, 0, self::LONGEST);
	}
}
