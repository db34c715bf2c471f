<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/** The times in which a ticket was not to get messages, from what is said of one moment after the other. */
final class Pauses
{
	/** @var array[] */
	private $aDone = array();
	/** @var string|null date at which the pause began that still lasts */
	private $sFrom = null;

	/**
	 * From that moment on the ticket gets messages, or not.
	 * @param string $sDate ISO 8601, '' for a moment of which no date is known
	 */
	public function At(string $sDate, bool $bActive)
	{
		if (!$bActive && $this->sFrom === null) {
			$this->sFrom = $sDate;
		}
		if ($bActive && $this->sFrom !== null) {
			// One write changes several attributes in the same second.
			if ($this->sFrom !== $sDate) {
				$this->aDone[] = $this->Record($sDate);
			}
			$this->sFrom = null;
		}
	}

	/** Returns {from, to} in order; from is null where its date is not known, to is null where the pause lasts. */
	public function All(): array
	{
		return ($this->sFrom === null) ? $this->aDone : array_merge($this->aDone, array($this->Record(null)));
	}

	private function Record(?string $sTo): array
	{
		return array('from' => ($this->sFrom === '') ? null : $this->sFrom, 'to' => $sTo);
	}
}
