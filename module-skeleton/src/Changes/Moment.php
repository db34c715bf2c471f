<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

/**
 * When a change began. iTop writes it down in its own time zone, without saying so: in the hour that a clock which is set back goes
 * through twice each date is of two moments, of which PHP takes one or the other by its version.
 */
final class Moment
{
	const TWICE = 3600;

	/** In unix seconds. */
	public static function Earliest(string $sDate): int
	{
		return self::Of($sDate, -self::TWICE);
	}

	/** In unix seconds. */
	public static function Latest(string $sDate): int
	{
		return self::Of($sDate, self::TWICE);
	}

	private static function Of(string $sDate, int $iOther): int
	{
		$iMoment = (int)strtotime($sDate);
		return (date('Y-m-d H:i:s', $iMoment + $iOther) === $sDate) ? $iMoment + $iOther : $iMoment;
	}
}
