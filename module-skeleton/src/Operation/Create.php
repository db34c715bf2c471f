<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Conversation;
use ItopIntercom\Form\Draft;
use ItopIntercom\Form\TicketCreation;
use ItopIntercom\Form\ValidForm;
use ItopIntercom\Link\Mirror;
use ItopIntercom\Log\Message;
use ItopIntercom\Log\TicketLogs;
use ItopIntercom\Mutex;
use ItopIntercom\RequestHistory;
use ItopIntercom\Rights;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\Transaction;

/**
 * Makes a ticket, mostly of a conversation, whose messages are in its logs already: one write, and one ticket for one request.
 */
final class Create extends PanelOperation
{
	/** @var TicketLogs */
	private $oLogs;

	public function __construct(Context $oContext)
	{
		parent::__construct($oContext);
		$this->oLogs = $oContext->Logs();
	}

	public function Run(Input $oInput): array
	{
		$this->RequireRight();
		$oRequest = new RequestHistory($this->oContext->Tickets(), $oInput->RequestId('request_id'));
		$oConversation = $this->Conversation($oInput);
		$aMessages = Message::All($oInput->Records('messages', array()), $this->oContext->Workspace());
		$oContact = $oInput->Sub('contact');
		$sMaker = ($oConversation === null) ? (string)$this->Person($oContact, null)->GetKey() : '';
		$oMutex = ($oConversation === null) ? Mutex::OfPerson('creates for '.$sMaker) : Mutex::OfConversation($oConversation);
		return $oMutex->Run(
			function () use ($oInput, $oContact, $oRequest, $oConversation, $aMessages, $sMaker): array {
				$oTicket = ($oConversation === null) ? $oRequest->TicketOf($sMaker) : $oRequest->Ticket($oConversation);
				if ($oTicket !== null) {
					return $this->Answer($oTicket, false, $aMessages);
				}
				$oPerson = $this->Person($oContact, $oConversation);
				$oDraft = new Draft($this->oContext, new TicketCreation($this->oContext, $oPerson, $oConversation));
				$oTicket = (new ValidForm($oDraft))->Filled($oInput->Map('values', array()));
				$this->AddMessages($oTicket, $aMessages);
				$oRequest->Begin($this->oContext->Agent());
				return $this->Answer($this->Insert($oTicket, $oRequest, $oConversation), true, $aMessages);
			}
		);
	}

	/** @throws Failure 404 contact_not_found */
	private function Person(Input $oContact, ?Conversation $oConversation): \DBObject
	{
		return $this->oContext->Persons()->Of($oContact, $oConversation)->Required();
	}

	/** An end user who acts for themselves may open a ticket outside of any conversation. */
	private function Conversation(Input $oInput): ?Conversation
	{
		$bNone = !$oInput->Has('conversation') && $this->oContext->Agent()->Contact() !== null;
		return $bNone ? null : $this->oContext->ConversationOf($oInput->Sub('conversation'));
	}

	private function RequireRight()
	{
		$this->oContext->Tickets()->Required();
		Rights::RequireWritable();
		if (!$this->oContext->Tickets()->CanCreate()) {
			throw new Failure(403, 'not_allowed', 'The account may not create '.$this->oContext->Tickets()->Name().'.');
		}
	}

	/**
	 * A conversation too long for a log is no reason to have no ticket; appending says afterwards what did not fit.
	 * @param Message[] $aMessages
	 */
	private function AddMessages(\DBObject $oTicket, array $aMessages)
	{
		try {
			$this->oLogs->Add($oTicket, $this->oLogs->WithLog($aMessages));
		} catch (Failure $e) {
			$this->oContext->Log()->Warning('Ticket made without messages', array('code' => $e->ErrorCode()));
		}
	}

	/** What a notification or another module throws may come after the write, so the database is asked. */
	private function Insert(\DBObject $oTicket, RequestHistory $oRequest, ?Conversation $oConversation): \DBObject
	{
		if ($oConversation === null) {
			Transaction::Run(array($oTicket, 'DBInsert'));
			return $oTicket;
		}
		try {
			// With its link, or not at all: by that it is known again.
			Mirror::During($oConversation, function () use ($oTicket) {
				Transaction::Run(array($oTicket, 'DBInsert'));
			});
		} catch (\CoreCannotSaveObjectException $e) {
			throw $e;
		} catch (\Exception $e) {
			$oMade = $oRequest->Ticket($oConversation);
			if ($oMade === null) {
				throw $e;
			}
			$this->oContext->Log()->Exception($e);
			return $oMade;
		}

		return $oTicket;
	}

	/** @param Message[] $aMessages */
	private function Answer(\DBObject $oTicket, bool $bCreated, array $aMessages): array
	{
		$oView = $this->oContext->View();
		return array(
			'ticket' => $oView->Row($oTicket),
			'created' => $bCreated,
			'portal_url' => $oView->PortalUrl($oTicket),
			'backoffice_url' => $oView->BackofficeUrl($oTicket),
			'portal_user' => $this->oContext->IsCallerInPortal($oTicket),
			'copied' => count($aMessages) - count($this->oLogs->Missing($oTicket, $aMessages)),
		);
	}
}
