<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

/**
 * Whether two addresses are the same one. To a database more are: its collation takes "ó", "ｏ" and what cannot be seen for
 * nothing else than the plain letter, and whoever has such an address would be somebody else.
 */
final class EmailAddress
{
	/**
	 * Returns false for two that are empty.
	 */
	public static function IsSame(string $sOne, string $sOther): bool
	{
		$sOne = trim($sOne);

		return $sOne !== '' && mb_strtolower($sOne, 'UTF-8') === mb_strtolower(trim($sOther), 'UTF-8');
	}
}
