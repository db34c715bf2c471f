<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\Conversation;
use ItopIntercom\Parameters;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\TicketClass;

/** A new ticket, mostly of a conversation: what follows from that is set already. */
final class TicketCreation implements Purpose
{
	const FORM_ATTRIBUTES = 'sync_app.create_ticket.form_attributes';
	const ROLES = array('org_id', 'caller_id', 'status', 'intercom_ref', 'intercom_url', 'intercom_sync_activated');
	const LOG_ROLES = array('public_log', 'private_log');

	/** @var Parameters */
	private $oParameters;
	/** @var TicketClass */
	private $oTickets;
	/** @var \DBObject */
	private $oTicket;
	/** @var string[] attribute codes */
	private $aSettled;
	/** @var string[] attribute codes */
	private $aLogs;
	/** @var bool whether the ticket has an origin that nobody has to enter */
	private $bOriginSet;

	/**
	 * @param \DBObject|null $oPerson the caller; null where somebody else sets caller and organization
	 * @param Conversation|null $oConversation null for a ticket of none
	 * @param string|null $sClass null for the configured one
	 */
	public function __construct(Context $oContext, ?\DBObject $oPerson, ?Conversation $oConversation, ?string $sClass = null)
	{
		$this->oParameters = $oContext->Parameters();
		$this->oTickets = $oContext->Tickets();
		$this->aSettled = $this->oTickets->Attributes(self::ROLES);
		$this->aLogs = $this->oTickets->Attributes(self::LOG_ROLES);
		$this->oTicket = \MetaModel::NewObject(($sClass === null) ? $this->oTickets->Required() : $sClass);
		if ($oPerson !== null) {
			$this->oTickets->SetValue($this->oTicket, 'org_id', $oPerson->Get('org_id'));
			$this->oTickets->SetValue($this->oTicket, 'caller_id', $oPerson->GetKey());
		}
		if ($oConversation !== null) {
			$this->oTicket->Set($this->oTickets->Attribute('intercom_ref'), $oConversation->Id());
			$this->oTickets->SetValue($this->oTicket, 'intercom_sync_activated', TicketClass::SYNC_ON);
			$this->PresetUrl($oConversation->Url());
		}
		$this->PresetOrigin($this->oParameters->Text('sync_app.ticket.origin'));
		$this->Prefill();
		$this->bOriginSet = $this->oTickets->HasAttribute('origin') && (string)$this->oTicket->Get('origin') !== '';
	}

	public function Object(): \DBObject
	{
		return $this->oTicket;
	}

	public function Asked(): array
	{
		return $this->oParameters->Texts(self::FORM_ATTRIBUTES);
	}

	/**
	 * What follows from the conversation is asked for only if the form is configured to do so; a log too if iTop insists on it.
	 */
	public function Admits(string $sCode): bool
	{
		if ($sCode === \MetaModel::GetStateAttributeCode(get_class($this->oTicket))) {
			return false;
		}
		if (in_array($sCode, $this->Asked(), true)) {
			return true;
		}
		if (in_array($sCode, $this->aLogs, true)) {
			$bNullAllowed = \MetaModel::GetAttributeDef(get_class($this->oTicket), $sCode)->IsNullAllowed();
			return !$bNullAllowed || ($this->Flags($sCode) & OPT_ATT_MANDATORY) !== 0;
		}

		if ($sCode === 'origin') {
			return !$this->bOriginSet;
		}

		return !in_array($sCode, $this->aSettled, true);
	}

	public function AsksWhatIsMissing(): bool
	{
		return true;
	}

	public function Flags(string $sCode): int
	{
		$aReasons = array();
		return (int)$this->oTicket->GetInitialStateAttributeFlags($sCode, $aReasons);
	}

	/** iTop refuses some addresses; a ticket without the address is better than no ticket. */
	private function PresetUrl(string $sUrl)
	{
		if ($sUrl === '' || !$this->oTickets->Has('intercom_url')) {
			return;
		}
		$sCode = $this->oTickets->Attribute('intercom_url');
		if ($this->oTicket->CheckValue($sCode, $sUrl) === true) {
			$this->oTicket->Set($sCode, $sUrl);
		}
	}

	/** A class may not know the configured value; a ticket with another origin is better than no ticket. */
	private function PresetOrigin(string $sOrigin)
	{
		if (!$this->oTickets->HasAttribute('origin')) {
			return;
		}
		$oAttDef = \MetaModel::GetAttributeDef(get_class($this->oTicket), 'origin');
		$aAllowed = $oAttDef->GetAllowedValues(array('this' => $this->oTicket));
		if (is_array($aAllowed) && array_key_exists($sOrigin, $aAllowed)) {
			$this->oTicket->Set('origin', $sOrigin);
		}
	}

	/** A datamodel may fill in its creation forms by PHP; it is done as for iTop's own form. */
	private function Prefill()
	{
		$aParams = array(
			'user' => \UserRights::GetUser(),
			'context' => array(),
			'default' => array(),
			'origin' => 'console',
		);
		$this->oTicket->PrefillForm('creation_from_0', $aParams);
	}
}
