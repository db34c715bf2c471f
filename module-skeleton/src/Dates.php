<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/** iTop's dates (in its own time zone, without saying so) and ISO 8601 with the offset. */
final class Dates
{
	const DATE = '(\d{4})-(\d{2})-(\d{2})';
	const TIME = '(\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?';
	const OFFSET = '(?:Z|[+-]\d{2}:?\d{2})';

	/** Returns "2026-01-01 10:00:00" in iTop's zone for ISO 8601 with or without an offset, null for what is none. */
	public static function FromIso(string $sIso): ?string
	{
		$sPattern = '/^'.self::DATE.'[T ]'.self::TIME.'('.self::OFFSET.')?$/Di';
		if (preg_match($sPattern, $sIso, $aParts) !== 1 || self::DateFromIso(substr($sIso, 0, 10)) === null) {
			return null;
		}
		$aParts += array(6 => '0');
		$oDate = ((int)$aParts[4] < 24 && (int)$aParts[5] < 60 && (int)$aParts[6] < 60) ? date_create($sIso) : false;
		return ($oDate === false) ? null : $oDate->setTimezone(new \DateTimeZone(date_default_timezone_get()))->format('Y-m-d H:i:s');
	}

	/** Returns the date itself if there is such a day, null otherwise. */
	public static function DateFromIso(string $sIso): ?string
	{
		$bDate = preg_match('/^'.self::DATE.'$/D', $sIso, $aParts) === 1;
		return ($bDate && $aParts[1] >= '1000' && checkdate((int)$aParts[2], (int)$aParts[3], (int)$aParts[1])) ? $sIso : null;
	}

	/** Returns "2026-01-01T10:00:00+01:00" for "2026-01-01 10:00:00", a date for a date, '' for none. */
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
