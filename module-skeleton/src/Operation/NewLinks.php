<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Conversation;
use ItopIntercom\Link\Links;
use ItopIntercom\LinkHistory;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;

/** Which tickets somebody has linked in iTop itself, in a form, by REST or an import: until it asks, the app does not know. */
final class NewLinks extends Operation
{
	const MOST = 50;

	public function Run(Input $oInput): array
	{
		$sWorkspace = $this->oContext->Workspace();
		Links::MarkKnown($oInput->Texts('known', array()), $sWorkspace);
		$aRecords = array();
		foreach (Links::NewOf($sWorkspace, $this->oContext->IsAlone()) as $oLink) {
			if (count($aRecords) === self::MOST) {
				break;
			}
			$aRecord = $this->Record($oLink);
			if ($aRecord !== null) {
				$aRecords[] = $aRecord;
			}
		}
		return array('links' => $aRecords);
	}

	/** Returns null for a ticket that the account does not see, or of another class. */
	private function Record(\DBObject $oLink): ?array
	{
		$oTickets = $this->oContext->Tickets();
		try {
			$oTicket = $oTickets->Find((string)$oLink->Get('ticket_id'));
		} catch (Failure $e) {
			return null;
		}
		if (get_class($oTicket) !== $oLink->Get('ticket_class')) {
			return null;
		}
		$oConversation = new Conversation($this->oContext->Workspace(), (string)$oLink->Get('conversation'));
		$aHistory = (new LinkHistory($oTickets))->Of($oTicket, $oConversation, $oLink);
		return array(
			'id' => (string)$oLink->GetKey(),
			'conversation_id' => $oConversation->Id(),
			'created_here' => $aHistory['created_here'],
			'ticket' => $this->oContext->View()->Row($oTicket),
			'portal_url' => $this->oContext->View()->PortalUrl($oTicket),
			'backoffice_url' => $this->oContext->View()->BackofficeUrl($oTicket),
			'portal_user' => $this->oContext->IsCallerInPortal($oTicket),
		);
	}
}
