<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\HandOver;

/**
 * A form that goes on in iTop: the class of the new object, its values, and the conversation it is for.
 */
final class HandedOver
{
	/** @var string */
	private $sClass;
	/** @var string[] */
	private $aValues;
	/** @var string */
	private $sConversationId;
	/** @var string[] */
	private $aTicketIds;

	/**
	 * @param string[] $aValues as iTop's form reads them, by attribute code
	 * @param string $sConversationId '' where the object is no ticket
	 * @param string[] $aTicketIds of the tickets that the conversation has already
	 */
	public function __construct(string $sClass, array $aValues, string $sConversationId = '', array $aTicketIds = array())
	{
		$this->sClass = $sClass;
		$this->aValues = $aValues;
		$this->sConversationId = $sConversationId;
		$this->aTicketIds = $aTicketIds;
	}

	public static function FromJson(string $sJson): ?HandedOver
	{
		$aMembers = json_decode($sJson, true);
		if (!is_array($aMembers) || !isset($aMembers['class'], $aMembers['values'], $aMembers['conversation'], $aMembers['tickets'])) {
			return null;
		}

		return new self($aMembers['class'], $aMembers['values'], $aMembers['conversation'], $aMembers['tickets']);
	}

	public function Json(): string
	{
		$aMembers = array(
			'class' => $this->sClass,
			'values' => $this->aValues,
			'conversation' => $this->sConversationId,
			'tickets' => $this->aTicketIds,
		);

		// Nothing but ASCII: no character set of a database can spoil it.
		return (string)json_encode($aMembers, JSON_UNESCAPED_SLASHES | JSON_PARTIAL_OUTPUT_ON_ERROR);
	}

	public function ClassName(): string
	{
		return $this->sClass;
	}

	/**
	 * @return string[]
	 */
	public function Values(): array
	{
		return $this->aValues;
	}

	public function ConversationId(): string
	{
		return $this->sConversationId;
	}

	/**
	 * Whether the conversation had that ticket when the form was handed over.
	 */
	public function Knows(string $sTicketId): bool
	{
		return in_array($sTicketId, $this->aTicketIds, true);
	}
}
