<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\HandOver;

use ItopIntercom\Conversation;

/** A form that goes on in iTop: the class of the new object, its values, and the conversation it is for. */
final class HandedOver
{
	private $sClass;
	/** @var string[] */
	private $aValues;
	private $oConversation;
	/** @var string[] */
	private $aTicketIds;

	/**
	 * @param string[] $aValues as iTop's form reads them, by attribute code
	 * @param Conversation|null $oConversation null where the object is no ticket
	 * @param string[] $aTicketIds of the tickets that the conversation has already
	 */
	public function __construct(string $sClass, array $aValues, ?Conversation $oConversation = null, array $aTicketIds = array())
	{
		$this->sClass = $sClass;
		$this->aValues = $aValues;
		$this->oConversation = $oConversation;
		$this->aTicketIds = $aTicketIds;
	}

	public static function FromJson(string $sJson): ?HandedOver
	{
		$aMembers = json_decode($sJson, true);
		if (!is_array($aMembers) || !isset($aMembers['class'], $aMembers['values'], $aMembers['conversation'], $aMembers['tickets'])) {
			return null;
		}
		$sId = (string)$aMembers['conversation'];
		$oConversation = ($sId === '') ? null : new Conversation(isset($aMembers['workspace']) ? $aMembers['workspace'] : '', $sId);
		return new self($aMembers['class'], $aMembers['values'], $oConversation, $aMembers['tickets']);
	}

	public function Json(): string
	{
		$aMembers = array(
			'class' => $this->sClass,
			'values' => $this->aValues,
			'workspace' => ($this->oConversation === null) ? '' : $this->oConversation->Workspace(),
			'conversation' => ($this->oConversation === null) ? '' : $this->oConversation->Id(),
			'tickets' => $this->aTicketIds,
		);

		// Nothing but ASCII: no character set of a database can spoil it.
		return (string)json_encode($aMembers, JSON_UNESCAPED_SLASHES | JSON_PARTIAL_OUTPUT_ON_ERROR);
	}

	public function ClassName(): string
	{
		return $this->sClass;
	}

	/** @return string[] */
	public function Values(): array
	{
		return $this->aValues;
	}

	public function Conversation(): ?Conversation
	{
		return $this->oConversation;
	}

	/** Whether the conversation had that ticket when the form was handed over. */
	public function Knows(string $sTicketId): bool
	{
		return in_array($sTicketId, $this->aTicketIds, true);
	}
}
