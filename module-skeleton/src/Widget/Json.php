<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

/** JSON that may stand inside a script of a page, whatever the texts in it are. */
final class Json
{
	/**
	 * Bytes that are no UTF-8 become U+FFFD; no character that could end a script or a text in it is left.
	 * @throws \InvalidArgumentException
	 */
	public static function Encode(array $aData): string
	{
		$sJson = json_encode(self::Valid($aData), JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT);
		if ($sJson === false) {
			throw new \InvalidArgumentException('Not to be written as JSON: '.json_last_error_msg());
		}

		return $sJson;
	}

	private static function Valid($value)
	{
		if (is_array($value)) {
			return array_map(array(__CLASS__, 'Valid'), $value);
		}
		if (!is_string($value)) {
			return $value;
		}

		// JSON_INVALID_UTF8_SUBSTITUTE begins with PHP 7.2, and mbstring is not everywhere; this does the same.
		return htmlspecialchars_decode(htmlspecialchars($value, ENT_NOQUOTES | ENT_SUBSTITUTE, 'UTF-8'), ENT_NOQUOTES);
	}
}
