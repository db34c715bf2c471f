<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\HandOver;

// iTop includes this file on every request and looks for the class: it declares, and does nothing else.
if (interface_exists('iBackgroundProcess')) {
	/** Forms that nobody went on with go when their time is over, also where the sync app calls no more. */
	final class Expiry implements \iBackgroundProcess
	{
		const SECONDS = 3600;

		public function GetPeriodicity()
		{
			return self::SECONDS;
		}

		public function Process($iUnixTimeLimit)
		{
			return (new Shelf())->Clear().' forms that were too old are gone.';
		}
	}
}
