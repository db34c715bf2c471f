<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\Link\Links;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\TicketClass;
use ItopIntercom\WithContext;

/** The conversations of a ticket in the workspace that asks: none hears of what happened before its link was as it is. */
final class Hearers extends WithContext
{
	private $bAlone;

	/** @param bool $bAlone whether links of no known workspace are those of this one */
	public function __construct(Context $oContext, bool $bAlone)
	{
		parent::__construct($oContext);
		$this->bAlone = $bAlone;
	}

	/** Returns each with the row `after` which it hears, and the moment `since` when, in unix seconds; 0 for ever. */
	public function Of(\DBObject $oTicket): array
	{
		$aRows = Links::RowsIn($oTicket, $this->oContext->Workspace(), $this->bAlone);
		$aSame = (new Table())->SameSince($oTicket, $this->Deciding($oTicket), array_column($aRows, 'id'));
		return array_map(function (array $aRow) use ($aSame): array {
			$aEver = array('after' => 0, 'at' => 0);
			$aSince = isset($aSame[$aRow['id']]) ? $aSame[$aRow['id']] : $aEver;
			return array(
				'id' => (string)$aRow['conversation'],
				'url' => (string)$aRow['url'],
				'sync' => $aRow['sync'] === TicketClass::SYNC_ON,
				'after' => $aSince['after'],
				'since' => $aSince['at'],
			);
		}, $aRows);
	}

	/** Returns the attributes of a ticket that decide who hears of it, beside its links. */
	private function Deciding(\DBObject $oTicket): array
	{
		$oTickets = $this->oContext->Tickets();
		return $oTickets->Rights()->SeesAll(get_class($oTicket)) ? array() : $oTickets->Attributes(array('org_id'));
	}
}
