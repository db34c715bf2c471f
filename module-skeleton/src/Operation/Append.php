<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\History;
use ItopIntercom\Log\AppendOutcome;
use ItopIntercom\Log\Authors;
use ItopIntercom\Log\Message;
use ItopIntercom\Log\TicketLogs;
use ItopIntercom\Mutex;
use ItopIntercom\SaveTrouble;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketClass;

/**
 * Puts messages of a conversation into the logs of its tickets, each part once, whatever the order of their arrival.
 */
final class Append implements Operation
{
	/** @var Context */
	private $oContext;
	/** @var TicketClass */
	private $oTickets;
	/** @var TicketLogs */
	private $oLogs;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
		$this->oTickets = $oContext->Tickets();
		$this->oLogs = new TicketLogs($this->oTickets, new Authors($oContext->Contacts(), $oContext->Users()));
	}

	public function Run(Input $oInput): array
	{
		$sConversationId = $oInput->Name('conversation_id');
		$aMessages = Message::All($oInput->Records('messages'));
		$aIds = $this->TicketIds($oInput, $sConversationId);
		History::Begin($this->HistoryName($aMessages));
		$aOutcomes = array();
		foreach ($aIds as $sId) {
			$aOutcomes[] = $this->AppendTo($sId, $sConversationId, $aMessages)->AsRecord();
		}

		return array('tickets' => $aOutcomes);
	}

	/**
	 * @return string[]
	 */
	private function TicketIds(Input $oInput, string $sConversationId): array
	{
		if ($oInput->Has('ids')) {
			return array_values(array_unique($oInput->Texts('ids')));
		}
		$aIds = array();
		$oSet = $this->oTickets->OfConversation($sConversationId);
		$oSet->OptimizeColumnLoad(array($oSet->GetClassAlias() => array($this->oTickets->Attribute('intercom_ref'))));
		while ($oTicket = $oSet->Fetch()) {
			$aIds[] = (string)$oTicket->GetKey();
		}

		return $aIds;
	}

	/**
	 * The name in iTop's history: that of the author where there is only one.
	 */
	private function HistoryName(array $aMessages): string
	{
		$aNames = array();
		foreach ($aMessages as $oMessage) {
			$aNames[] = mb_substr($oMessage->Author()->Text('name', ''), 0, 200, 'UTF-8');
		}
		$aNames = array_unique(array_filter($aNames, 'strlen'));

		return (count($aNames) === 1) ? reset($aNames).' (Intercom)' : 'Intercom';
	}

	/**
	 * What goes wrong with one ticket never holds back the others. A database that is away is no matter of one ticket.
	 *
	 * @param Message[] $aMessages
	 */
	private function AppendTo(string $sId, string $sConversationId, array $aMessages): AppendOutcome
	{
		$oOutcome = new AppendOutcome($sId, count($aMessages));
		try {
			$this->Write($oOutcome, $sConversationId, $aMessages);
		} catch (Failure $e) {
			$oOutcome->Refused($e->ErrorCode(), $e->getMessage());
		} catch (\CoreCannotSaveObjectException $e) {
			$oFailure = SaveTrouble::AsFailure($e);
			$oOutcome->Refused($oFailure->ErrorCode(), $oFailure->getMessage());
		} catch (\MySQLException $e) {
			throw $e;
		} catch (\Throwable $e) {
			$this->AfterTrouble($e, $oOutcome, $sConversationId, $aMessages);
		}

		return $oOutcome;
	}

	private function Write(AppendOutcome $oOutcome, string $sConversationId, array $aMessages)
	{
		if ($this->Recipient($oOutcome, $sConversationId, $aMessages) === null) {
			return;
		}
		Mutex::OfTicket($oOutcome->Id())->Run(function () use ($oOutcome, $sConversationId, $aMessages) {
			$oTicket = $this->Recipient($oOutcome, $sConversationId, $aMessages);
			if ($oTicket === null) {
				return;
			}
			$this->oTickets->RequireModify($oTicket);
			$aMissing = $this->oLogs->Missing($oTicket, $aMessages);
			$this->oLogs->Add($oTicket, $aMissing);
			$oOutcome->Appended(count($aMissing));
			$oTicket->DBUpdate();
		});
	}

	/**
	 * Reads the ticket; null when it is paused or has each of the messages already, which the outcome then says.
	 *
	 * @throws Failure 404 ticket_not_found, 409 linked_elsewhere
	 */
	private function Recipient(AppendOutcome $oOutcome, string $sConversationId, array $aMessages): ?\DBObject
	{
		if (preg_match('/^[1-9][0-9]{0,17}$/D', $oOutcome->Id()) !== 1) {
			throw new Failure(404, 'ticket_not_found', 'That is not the id of a ticket.');
		}
		$oTicket = $this->oTickets->Find($oOutcome->Id());
		$oOutcome->Named((string)$oTicket->GetName());
		if ((string)$oTicket->Get($this->oTickets->Attribute('intercom_ref')) !== $sConversationId) {
			throw new Failure(409, 'linked_elsewhere', 'The ticket does not belong to this conversation.');
		}
		if (!$this->oTickets->IsSynced($oTicket)) {
			$oOutcome->Paused();

			return null;
		}

		return (count($this->oLogs->Missing($oTicket, $aMessages)) > 0) ? $oTicket : null;
	}

	/**
	 * What another module or a notification threw may have come after the write, so the ticket itself is asked.
	 */
	private function AfterTrouble(\Throwable $oTrouble, AppendOutcome $oOutcome, string $sConversationId, array $aMessages)
	{
		$sReference = $this->oContext->Log()->Exception($oTrouble);
		try {
			$oTicket = $this->Recipient(new AppendOutcome($oOutcome->Id(), 0), $sConversationId, $aMessages);
		} catch (Failure $e) {
			$oTicket = null;
		}
		if ($oTicket !== null) {
			$oOutcome->Refused('refused', "iTop had an internal error; its log has the details under reference $sReference.");
		}
	}
}
