<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

use ItopIntercom\Conversation;
use ItopIntercom\Log\Authors;
use ItopIntercom\Log\TicketLogs;
use ItopIntercom\NameText;
use ItopIntercom\Parameters;
use ItopIntercom\People\Agent;
use ItopIntercom\People\Identities;
use ItopIntercom\People\PersonFinder;
use ItopIntercom\People\UserFinder;
use ItopIntercom\Rights;
use ItopIntercom\TicketClass;
use ItopIntercom\View\TicketView;

/** What every operation is given. */
final class Context
{
	private $oParameters;
	private $oTickets;
	private $oAgent;
	private $oUsers;
	private $oLog;
	private $sWorkspace;

	/** @param string $sWorkspace id of the workspace that asks, '' for the operations that are of none */
	public function __construct(
		Parameters $oParameters,
		TicketClass $oTickets,
		Agent $oAgent,
		UserFinder $oUsers,
		Log $oLog,
		string $sWorkspace
	) {
		$this->sWorkspace = $sWorkspace;
		$this->oParameters = $oParameters;
		$this->oTickets = $oTickets;
		$this->oAgent = $oAgent;
		$this->oUsers = $oUsers;
		$this->oLog = $oLog;
	}

	public function Parameters(): Parameters
	{
		return $this->oParameters;
	}

	/** The configured ticket class, its mapped attributes and its objects as far as the account sees them. */
	public function Tickets(): TicketClass
	{
		return $this->oTickets;
	}

	/** The id of the workspace that asks. */
	public function Workspace(): string
	{
		return $this->sWorkspace;
	}

	/** Whether what nobody has told the workspace of can only be of this one. */
	public function IsAlone(): bool
	{
		return array_map('strval', array_keys($this->oParameters->Map('workspaces'))) === array($this->sWorkspace);
	}

	/**
	 * Returns the conversation of conversation_id.
	 * @throws Failure 400 bad_request
	 */
	public function Conversation(Input $oInput): Conversation
	{
		return new Conversation($this->sWorkspace, $oInput->Name('conversation_id'));
	}

	/**
	 * Returns the same, null where the call names none.
	 * @throws Failure 400 bad_request
	 */
	public function ConversationIfAny(Input $oInput): ?Conversation
	{
		return ($oInput->Text('conversation_id', '', 255) === '') ? null : $this->Conversation($oInput);
	}

	/**
	 * Returns the conversation of a record of docs/sync-api.md, which has its address.
	 * @throws Failure 400 bad_request
	 */
	public function ConversationOf(Input $oRecord): Conversation
	{
		return new Conversation($this->sWorkspace, $oRecord->Name('id'), $oRecord->Text('url', '', 2048));
	}

	/** Who clicked in the inbox; without one (append) the nameless agent. */
	public function Agent(): Agent
	{
		return $this->oAgent;
	}

	public function Rights(): Rights
	{
		return $this->oTickets->Rights();
	}

	/** The persons behind contacts and authors. */
	public function Persons(): PersonFinder
	{
		return new PersonFinder($this->oTickets, $this->Identities());
	}

	public function Identities(): Identities
	{
		return new Identities($this->oParameters, $this->sWorkspace);
	}

	public function Users(): UserFinder
	{
		return $this->oUsers;
	}

	/** Whether the caller of the ticket can open it in the portal. */
	public function IsCallerInPortal(\DBObject $oTicket): bool
	{
		return $this->oUsers->IsInPortal($this->oTickets->Value($oTicket, 'caller_id'));
	}

	public function Logs(): TicketLogs
	{
		return new TicketLogs($this->oTickets, $this->Authors(), $this->LogMark());
	}

	/** What says of an entry in a log where it came from, '' for nothing. */
	public function LogMark(): string
	{
		return NameText::Of($this->oParameters->Text('sync_app.log_mark'));
	}

	public function Authors(): Authors
	{
		return new Authors($this->Persons(), $this->oUsers, $this->Identities());
	}

	public function Log(): Log
	{
		return $this->oLog;
	}

	/** Tickets as rows, links and URLs of the answers. */
	public function View(): TicketView
	{
		return new TicketView($this->oParameters, $this->oTickets);
	}
}
