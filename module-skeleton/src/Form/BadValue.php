<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/** A value that an attribute cannot take; the message is what the agent reads at the field. */
final class BadValue extends \RuntimeException
{
	/** @param string $sEntry one of iTop's own dictionary entries, which exist in all its languages */
	public static function Because(string $sEntry): BadValue
	{
		return new self(\Dict::S($sEntry));
	}
}
