<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * Where something stands in the order of the conversation: by date, then by part id.
 * What was written in iTop has no part id, and counts as earlier within the same second.
 */
final class Place
{
	private $iDate;
	/** @var string */
	private $sPartId;

	/**
	 * @param int $iDate unix seconds
	 * @param string $sKey of the part, '' for what is none
	 */
	public function __construct(int $iDate, string $sKey = '')
	{
		$this->iDate = $iDate;
		$this->sPartId = Marker::PartId($sKey);
	}

	public function IsAfter(Place $oOther): bool
	{
		if ($this->iDate !== $oOther->iDate || $this->sPartId === '' || $oOther->sPartId === '') {
			return $this->iDate > $oOther->iDate;
		}

		return strnatcmp($this->sPartId, $oOther->sPartId) > 0;
	}
}
