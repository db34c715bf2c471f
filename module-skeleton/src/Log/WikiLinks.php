<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * iTop makes a link of [[Class:name or id]] wherever it shows an entry, in mails too, and names the object whoever reads it.
 * What somebody wrote in a chat stays text.
 */
final class WikiLinks
{
	/** Returns the HTML, which looks the same, without anything that iTop would take for a link. */
	public static function Defused(string $sHtml): string
	{
		if (strpos($sHtml, '[[') === false) {
			return $sHtml;
		}
		$aPieces = preg_split('/(<[^>]*>)/', $sHtml, -1, PREG_SPLIT_DELIM_CAPTURE);
		foreach ($aPieces as $iPlace => $sPiece) {
			$bTag = ($iPlace % 2 === 1);
			$aPieces[$iPlace] = preg_replace('/\[(?=\[)/', $bTag ? '%5B' : '[<span></span>', $sPiece);
		}

		return implode('', $aPieces);
	}
}
