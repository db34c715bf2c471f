<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Linking;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Input;

/**
 * Joins an existing ticket to the conversation and turns its sync on.
 */
final class Link implements PanelOperation
{
	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	public function Run(Input $oInput): array
	{
		$oConversation = $oInput->Sub('conversation');
		$sConversationId = $oConversation->Name('id');
		$sUrl = $oConversation->Text('url', '', 2048);
		$sMoveFrom = $oInput->Text('move_from', '', 255);
		$sNote = $oInput->Text('note', '', Linking::MAX_NOTE_BYTES);

		return (new Linking($this->oContext))->Change(
			$oInput->Id('id'),
			array($sConversationId, $sMoveFrom),
			$sNote,
			function (\DBObject $oTicket) use ($sConversationId, $sUrl) {
				$this->oContext->Tickets()->Join($oTicket, $sConversationId, $sUrl);
			}
		);
	}
}
