<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\Parameters;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\TicketClass;

/**
 * A ticket of a conversation that is being made, in memory: what follows from the conversation is set,
 * and the values of the form are applied parents first.
 */
final class Draft
{
	/** @var Parameters */
	private $oParameters;
	/** @var TicketClass */
	private $oTickets;
	/** @var \DBObject */
	private $oTicket;
	/** @var string[] what was typed in, by attribute code */
	private $aTyped = array();
	/** @var string[] sentence by attribute code */
	private $aProblems = array();

	public function __construct(Context $oContext, \DBObject $oPerson, string $sConversationId, string $sUrl)
	{
		$this->oParameters = $oContext->Parameters();
		$this->oTickets = $oContext->Tickets();
		$this->oTicket = \MetaModel::NewObject($this->oTickets->Required());
		$this->Preset('org_id', $oPerson->Get('org_id'));
		$this->Preset('caller_id', $oPerson->GetKey());
		$this->oTicket->Set($this->oTickets->Attribute('intercom_ref'), $sConversationId);
		$this->Preset('intercom_sync_activated', TicketClass::SYNC_ON);
		$this->PresetUrl($sUrl);
		$this->PresetOrigin($this->oParameters->Text('sync_app.ticket.origin'));
	}

	public function Ticket(): \DBObject
	{
		return $this->oTicket;
	}

	public function Attribute(string $sCode): Attribute
	{
		return new Attribute($this->oTicket, $sCode);
	}

	/**
	 * Returns the code itself for what is no attribute.
	 */
	public function LabelOf(string $sCode): string
	{
		return \MetaModel::IsValidAttCode(get_class($this->oTicket), $sCode) ? $this->Attribute($sCode)->Label() : $sCode;
	}

	/**
	 * Returns the codes of the configured fields that iTop would show.
	 *
	 * @return string[]
	 */
	public function Configured(): array
	{
		$aCodes = $this->oParameters->Texts('sync_app.create_ticket.form_attributes');

		return array_values(array_unique(array_filter($aCodes, array($this, 'CanBeShown'))));
	}

	/**
	 * Whether the attribute may have a field: it exists, the panel has a field for it, and it is not one that follows
	 * from the conversation, unless the form is configured to ask for it.
	 */
	public function CanBeShown(string $sCode): bool
	{
		if (!\MetaModel::IsValidAttCode(get_class($this->oTicket), $sCode)) {
			return false;
		}
		$oAttribute = $this->Attribute($sCode);

		return $oAttribute->IsShown() && $oAttribute->HasField() && !$this->IsOurs($sCode);
	}

	/**
	 * Whether the attribute follows from the conversation, so that nobody is asked for it.
	 */
	public function IsOurs(string $sCode): bool
	{
		if ($sCode === \MetaModel::GetStateAttributeCode(get_class($this->oTicket))) {
			return true;
		}
		if (in_array($sCode, $this->oParameters->Texts('sync_app.create_ticket.form_attributes'), true)) {
			return false;
		}
		$aRoles = array(
			'org_id', 'caller_id', 'status', 'intercom_ref', 'intercom_url', 'intercom_sync_activated', 'public_log', 'private_log',
		);

		return $sCode === 'origin' || in_array($sCode, $this->oTickets->Attributes($aRoles), true);
	}

	/**
	 * Applies the values of a form, parents first, and chooses the only remaining value of a mandatory field.
	 * What cannot be applied is found in Problems() afterwards.
	 *
	 * @param array $aValues string by attribute code
	 * @param string[] $aShown the codes of all fields of the form
	 */
	public function Fill(array $aValues, array $aShown)
	{
		$aCodes = array_values(array_unique(array_merge(array_map('strval', array_keys($aValues)), $aShown)));
		foreach ($this->ParentsFirst($aCodes) as $sCode) {
			if (!$this->CanBeShown($sCode)) {
				$this->aProblems[$sCode] = \Dict::S('UI:ActionNotAllowed');
				continue;
			}
			$oAttribute = $this->Attribute($sCode);
			if (isset($aValues[$sCode]) && !$oAttribute->IsReadOnly()) {
				$this->Apply($oAttribute, $aValues[$sCode]);
			}
			$this->ChooseOnlyOne($oAttribute);
		}
	}

	private function Apply(Attribute $oAttribute, $raw)
	{
		$sCode = $oAttribute->Code();
		if (is_string($raw) && $oAttribute->Choices() === null) {
			// Kept even when it is wrong: the agent corrects it.
			$this->aTyped[$sCode] = $raw;
		}
		try {
			(new ValueReader())->Apply($this->oTicket, $oAttribute, $raw);
		} catch (BadValue $e) {
			$this->oTicket->Set($sCode, $oAttribute->Definition()->GetNullValue());
			$this->aProblems[$sCode] = $e->getMessage();
		}
	}

	private function ChooseOnlyOne(Attribute $oAttribute)
	{
		$oChoices = $oAttribute->Choices();
		if ($oChoices === null || !$oAttribute->IsMandatory() || !$oAttribute->IsEmpty()) {
			return;
		}
		$aChoices = $oChoices->Read('', 0, 2);
		if (count($aChoices) === 1) {
			(new ValueReader())->Apply($this->oTicket, $oAttribute, $aChoices[0]['value']);
		}
	}

	/**
	 * Returns what was typed in for an attribute, right or wrong, null where nothing was.
	 */
	public function Typed(string $sCode): ?string
	{
		return isset($this->aTyped[$sCode]) ? $this->aTyped[$sCode] : null;
	}

	/**
	 * @return string[] sentence by attribute code
	 */
	public function Problems(): array
	{
		return $this->aProblems;
	}

	/**
	 * @param string[] $aCodes
	 *
	 * @return string[] the same codes, each after those it depends on
	 */
	public function ParentsFirst(array $aCodes): array
	{
		$aOrdered = array();
		foreach ($aCodes as $sCode) {
			$this->Visit($sCode, $aCodes, array(), $aOrdered);
		}

		return $aOrdered;
	}

	private function Visit(string $sCode, array $aCodes, array $aPath, array &$aOrdered)
	{
		if (in_array($sCode, $aOrdered, true) || in_array($sCode, $aPath, true)) {
			return;
		}
		if (\MetaModel::IsValidAttCode(get_class($this->oTicket), $sCode)) {
			foreach ($this->Attribute($sCode)->Parents() as $sParent) {
				$this->Visit($sParent, $aCodes, array_merge($aPath, array($sCode)), $aOrdered);
			}
		}
		if (in_array($sCode, $aCodes, true)) {
			$aOrdered[] = $sCode;
		}
	}

	private function Preset(string $sRole, $value)
	{
		$this->oTickets->SetValue($this->oTicket, $sRole, $value);
	}

	/**
	 * iTop refuses some addresses; a ticket without the address is better than no ticket.
	 */
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

	private function PresetOrigin(string $sOrigin)
	{
		if (!\MetaModel::IsValidAttCode(get_class($this->oTicket), 'origin')) {
			return;
		}
		$aAllowed = $this->Attribute('origin')->Definition()->GetAllowedValues(array('this' => $this->oTicket));
		if (is_array($aAllowed) && array_key_exists($sOrigin, $aAllowed)) {
			$this->oTicket->Set('origin', $sOrigin);
		}
	}
}
