<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/**
 * What may be chosen for one attribute of a ticket that is being made.
 */
interface Choices
{
	/**
	 * Returns at most $iLimit choices from the $iStart-th on, each array('value' => ..., 'label' => ...), by label.
	 *
	 * @param string $sQuery words that the label must contain, in any order
	 */
	public function Read(string $sQuery, int $iStart, int $iLimit): array;

	/**
	 * Returns the choice of that value, null when it may not be chosen.
	 */
	public function Find(string $sValue): ?array;
}
