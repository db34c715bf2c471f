<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/**
 * iTop's dates (in its own time zone, without saying so) and ISO 8601 with the offset.
 */
final class Dates
{
	/**
	 * Returns "2026-01-01T10:00:00+01:00" for "2026-01-01 10:00:00", a date for a date, '' for none.
	 */
	public static function ToIso(string $sInternal): string
	{
		if ($sInternal === '' || strncmp($sInternal, '0000', 4) === 0) {
			return '';
		}
		$oDate = date_create($sInternal);
		if ($oDate === false) {
			return '';
		}

		return (strlen($sInternal) > 10) ? $oDate->format(DATE_ATOM) : $oDate->format('Y-m-d');
	}
}
