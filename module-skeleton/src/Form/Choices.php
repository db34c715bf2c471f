<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/** What may be chosen for one attribute of an object that is being filled in. */
interface Choices
{
	/**
	 * Returns at most $iLimit choices from the $iStart-th on, by label, each array('value' => ..., 'label' => ..., 'subtitle' => ...).
	 * @param string $sQuery words each of which the choice must show, in any order
	 */
	public function Read(string $sQuery, int $iStart, int $iLimit): array;

	/** Returns the choice of that value, null when it may not be chosen. */
	public function Find(string $sValue): ?array;
}
