<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\Link\Links;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\TicketClass;
use ItopIntercom\WithContext;

/** The conversations of a ticket in the workspace that asks, and since when they are to hear of it as they are. */
final class Hearers extends WithContext
{
	private $bAlone;
	private $bAgain;

	/**
	 * @param bool $bAlone whether links of no known workspace are those of this one
	 * @param bool $bAgain whether somebody looks once more: nobody hears of what happened before his link was as it is
	 */
	public function __construct(Context $oContext, bool $bAlone, bool $bAgain)
	{
		parent::__construct($oContext);
		$this->bAlone = $bAlone;
		$this->bAgain = $bAgain;
	}

	/** Returns each with the row `after` which it hears, 0 for all. */
	public function After(\DBObject $oTicket): array
	{
		$aRows = Links::RowsIn($oTicket, $this->oContext->Workspace(), $this->bAlone);
		$aAfter = $this->bAgain ? (new Table())->SameSince($oTicket, $this->Deciding(), array_column($aRows, 'id')) : array();
		return array_map(function (array $aRow) use ($aAfter): array {
			return self::Conversation($aRow) + array('after' => isset($aAfter[$aRow['id']]) ? $aAfter[$aRow['id']] : 0);
		}, $aRows);
	}

	/** Returns each with the moment `since` which it hears, in unix seconds, 0 for ever. */
	public function Since(\DBObject $oTicket): array
	{
		$oTable = new Table();
		$aRows = Links::RowsIn($oTicket, $this->oContext->Workspace(), $this->bAlone);
		$aAfter = $oTable->SameSince($oTicket, $this->Deciding(), array_column($aRows, 'id'));
		$aDates = $oTable->DatesOf(array_unique($aAfter));
		return array_map(function (array $aRow) use ($aAfter, $aDates): array {
			$iAfter = isset($aAfter[$aRow['id']]) ? $aAfter[$aRow['id']] : 0;
			return self::Conversation($aRow) + array('since' => isset($aDates[$iAfter]) ? $aDates[$iAfter] : 0);
		}, $aRows);
	}

	private static function Conversation(array $aRow): array
	{
		return array('id' => (string)$aRow['conversation'], 'url' => (string)$aRow['url'], 'sync' => $aRow['sync'] === TicketClass::SYNC_ON);
	}

	/** Returns the attributes of a ticket that decide who hears of it. */
	private function Deciding(): array
	{
		$oTickets = $this->oContext->Tickets();
		return $oTickets->Attributes(array('org_id', 'intercom_ref', 'intercom_sync_activated'));
	}
}
