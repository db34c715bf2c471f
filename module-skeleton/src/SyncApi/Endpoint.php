<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

use ItopIntercom\Changes\Hint;
use ItopIntercom\HandOver\Shelf;
use ItopIntercom\Log\Author;
use ItopIntercom\ModuleInfo;
use ItopIntercom\Operation\Operation;
use ItopIntercom\Operation\PanelOperation;
use ItopIntercom\Operation\Settings;
use ItopIntercom\Parameters;
use ItopIntercom\People\ActingAs;
use ItopIntercom\People\Agent;
use ItopIntercom\People\Caller;
use ItopIntercom\People\Identities;
use ItopIntercom\People\UserFinder;
use ItopIntercom\Rights;
use ItopIntercom\Territory;
use ItopIntercom\TicketClass;

/** Logs the caller in and runs the operation of a request. */
final class Endpoint
{
	private $oLog;
	/** @var Credentials|null */
	private $oCredentials = null;
	/** @var bool */
	private $bLoggingIn = false;

	public function __construct(Log $oLog)
	{
		$this->oLog = $oLog;
	}

	/**
	 * Takes the credentials out of the request, before iTop is started and could read them in its own way.
	 * @throws Failure 401 when there is neither a session nor a credential
	 */
	public function Prepare()
	{
		$this->oCredentials = Credentials::OfPhp();
		if ($this->oCredentials === null && !isset($_COOKIE[session_name()])) {
			throw new Failure(401, 'login_required', 'Send a user name and password, or a token.');
		}
		// Only the body counts: a login operation, a login mode or an environment in the address would be iTop's business.
		$_POST = array();
		$_GET = array_intersect_key($_GET, array('exec_module' => 1, 'exec_page' => 1));
		$_REQUEST = $_GET;
	}

	public function IsLoggingIn(): bool
	{
		return $this->bLoggingIn;
	}

	public function Run(Request $oRequest): array
	{
		WordlessLog::Install();
		Hint::Silence();
		$oParameters = Parameters::OfModule();
		// Kept for the whole call: a token of iTop is good for the contexts it was made for, and this is REST.
		$oContextTag = new \ContextTag(\ContextTag::TAG_REST);
		$this->bLoggingIn = true;
		(new Account($oParameters, new Session()))->LogIn($this->oCredentials);
		$this->bLoggingIn = false;
		$aResult = $this->RunOperation($oRequest, $oParameters);
		unset($oContextTag);
		return $aResult;
	}

	/** Forms that wait for nobody any more go with whatever no agent waits for: iTop's cron may not run. */
	private function TidyUp()
	{
		if (\MetaModel::DBIsReadOnly()) {
			return;
		}
		try {
			(new Shelf())->Clear();
		} catch (\Throwable $oError) {
			// The call is done; the next one tidies up.
			$this->oLog->Warning('Forms that are too old could not be deleted: '.get_class($oError));
		}
	}

	private function RunOperation(Request $oRequest, Parameters $oParameters): array
	{
		$sName = $oRequest->Operation();
		if (!array_key_exists($sName, ModuleInfo::OPERATIONS)) {
			throw new Failure(400, 'bad_request', 'This module has no such operation.');
		}
		$sClass = ModuleInfo::OPERATIONS[$sName];
		$oInput = $oRequest->Params();
		$oUsers = new UserFinder();
		$bOfWorkspace = $sClass !== Settings::class;
		$bPanel = is_subclass_of($sClass, PanelOperation::class);
		$sWorkspace = $bOfWorkspace ? $this->Workspace($oInput) : '';
		$oTerritory = $bOfWorkspace ? Territory::OfWorkspace($sWorkspace, $oParameters) : null;
		if ($bPanel && $oInput->Sub('agent')->Text('role', '', 64) === Caller::ROLE) {
			$oSeen = new TicketClass($oParameters, new Rights(null, $oTerritory));
			$oCaller = $this->Caller($sName, $oInput, $oSeen, new Identities($oParameters, $sWorkspace), $oUsers);
			$oAgent = $oCaller->Agent($this->Speak(array($oInput->Sub('agent')->Text('language', '', 64), $oCaller->Language())));
			$oRights = new Rights(null, $oTerritory, $oCaller);
		} else {
			$oAgent = $bPanel ? $this->Agent($oInput->Sub('agent'), $oUsers) : new Agent('', '', null);
			// What the app does by itself names no agent, or a bot.
			$bNameless = !$oInput->Has('agent') && in_array($sName, ModuleInfo::WITHOUT_AGENT, true);
			$bByItself = !$bPanel || $bNameless || $oAgent->IsBot();
			$oRights = (new ActingAs($oParameters))->Rights($bByItself ? null : $oAgent, $oTerritory);
		}
		$oTickets = new TicketClass($oParameters, $oRights);
		$oContext = new Context($oParameters, $oTickets, $oAgent, $oUsers, $this->oLog, $sWorkspace);
		/** @var Operation $oOperation */
		$oOperation = new $sClass($oContext);
		$aResult = $oOperation->Run($oInput);
		if ($bPanel) {
			return $aResult + array('language' => $oAgent->Language());
		}
		$this->TidyUp();
		return $aResult;
	}

	/**
	 * Returns the workspace that asks: `workspace` of the call or of its conversation.
	 * @throws Failure 400 bad_request
	 */
	private function Workspace(Input $oInput): string
	{
		$oConversation = $oInput->Sub('conversation');
		$sWorkspace = ($oConversation->Has('workspace') ? $oConversation : $oInput)->WorkspaceId('workspace');
		if ($oInput->Has('workspace') && $oInput->WorkspaceId('workspace') !== $sWorkspace) {
			throw $oInput->Bad('workspace', 'must be that of the conversation');
		}

		return $sWorkspace;
	}

	/** Finds the language of the agent, and makes it the language of all labels from now on. */
	private function Agent(Input $oInput, UserFinder $oUsers): Agent
	{
		if ($oInput->Text('role', '', 64) === Author::BOT) {
			return new Agent($oInput->Text('name', '', 1024), '', null, null, false, true);
		}
		$sEmail = $oInput->Text('email', '', 1024);
		$oUser = $oUsers->ByEmail($sEmail);
		$bDisabled = ($oUser === null && $oUsers->IsDisabled($sEmail));
		$sLanguage = ($oUser === null) ? '' : (string)$oUser->Get('language');
		$this->Speak(array($sLanguage));
		return new Agent($oInput->Text('name', '', 1024), $sEmail, ($sLanguage === '') ? null : $sLanguage, $oUser, $bDisabled);
	}

	/**
	 * The contact of the call acts: only what concerns their own tickets, and the public log.
	 * @throws Failure 400 bad_request, 403 not_verified, 404 contact_not_found
	 */
	private function Caller(string $sName, Input $oInput, TicketClass $oSeen, Identities $oIdentities, UserFinder $oUsers): Caller
	{
		if (!in_array($sName, Caller::OPERATIONS, true)) {
			throw $oInput->Bad('agent.role', 'must not be contact in this operation');
		}
		if ($oInput->Has('log') && $oInput->Text('log') !== 'public') {
			throw $oInput->Bad('log', 'must be public for a contact');
		}

		return Caller::Of($oInput->Sub('contact'), $oSeen, $oIdentities, $oUsers);
	}

	/**
	 * Makes the first of these that iTop has the language of all labels from now on, and returns it.
	 * @param string[] $aLanguages
	 */
	private function Speak(array $aLanguages): ?string
	{
		foreach ($aLanguages as $sLanguage) {
			if (array_key_exists($sLanguage, \Dict::GetLanguages())) {
				\Dict::SetUserLanguage($sLanguage);
				return $sLanguage;
			}
		}

		return null;
	}
}
