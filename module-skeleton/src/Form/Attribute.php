<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\View\AttributeType;

/**
 * One attribute of a ticket that is being made: what iTop says about it, given the values the ticket has so far.
 */
final class Attribute
{
	/** Types for which the panel has a field in this version. */
	const TYPES = array(
		'string', 'text', 'html', 'email', 'url', 'phone', 'ip', 'enum', 'boolean', 'integer', 'decimal', 'percentage',
		'external_key', 'hierarchical_key',
	);
	const KEY_TYPES = array('external_key', 'hierarchical_key');

	/** @var \DBObject */
	private $oTicket;
	/** @var string */
	private $sCode;
	/** @var \AttributeDefinition */
	private $oDefinition;

	public function __construct(\DBObject $oTicket, string $sCode)
	{
		$this->oTicket = $oTicket;
		$this->sCode = $sCode;
		$this->oDefinition = \MetaModel::GetAttributeDef(get_class($oTicket), $sCode);
	}

	public function Code(): string
	{
		return $this->sCode;
	}

	public function Definition(): \AttributeDefinition
	{
		return $this->oDefinition;
	}

	/**
	 * As docs/sync-api.md names it.
	 */
	public function Type(): string
	{
		return (new AttributeType())->Of($this->oDefinition);
	}

	public function Label(): string
	{
		return (string)\MetaModel::GetLabel(get_class($this->oTicket), $this->sCode);
	}

	public function HasField(): bool
	{
		return in_array($this->Type(), self::TYPES, true);
	}

	/**
	 * Whether iTop's own creation form shows it at all.
	 */
	public function IsShown(): bool
	{
		return $this->oDefinition->IsWritable() && ($this->Flags() & OPT_ATT_HIDDEN) === 0;
	}

	public function IsReadOnly(): bool
	{
		return ($this->Flags() & (OPT_ATT_READONLY | OPT_ATT_SLAVE)) !== 0;
	}

	public function IsMandatory(): bool
	{
		if (!$this->oDefinition->IsWritable()) {
			return false;
		}
		$iFlags = $this->Flags();
		$bMandatory = !$this->oDefinition->IsNullAllowed() || ($iFlags & OPT_ATT_MANDATORY) !== 0;

		return $bMandatory && ($iFlags & (OPT_ATT_HIDDEN | OPT_ATT_READONLY | OPT_ATT_SLAVE)) === 0;
	}

	public function IsEmpty(): bool
	{
		return (bool)$this->oDefinition->IsNull($this->oTicket->Get($this->sCode));
	}

	/**
	 * Returns what may be chosen, null for an attribute that is typed in.
	 */
	public function Choices(): ?Choices
	{
		$sType = $this->Type();
		if (in_array($sType, self::KEY_TYPES, true)) {
			return new KeyChoices($this->oTicket, $this->sCode);
		}
		if ($sType === 'boolean') {
			$aValues = array('true' => true, 'false' => false);

			return new ListChoices(array_map(array($this->oDefinition, 'GetValueLabel'), $aValues));
		}

		return ($sType === 'enum') ? new ListChoices($this->EnumLabels()) : null;
	}

	/**
	 * Returns the codes of the attributes it depends on.
	 *
	 * @return string[]
	 */
	public function Parents(): array
	{
		$sClass = get_class($this->oTicket);

		return array_values(array_filter(
			\MetaModel::GetPrerequisiteAttributes($sClass, $this->sCode),
			function (string $sCode) use ($sClass): bool {
				return \MetaModel::IsValidAttCode($sClass, $sCode);
			}
		));
	}

	private function EnumLabels(): array
	{
		$aLabels = $this->oDefinition->GetAllowedValues(array('this' => $this->oTicket));

		return is_array($aLabels) ? $aLabels : array();
	}

	private function Flags(): int
	{
		$aReasons = array();

		return (int)$this->oTicket->GetInitialStateAttributeFlags($this->sCode, $aReasons);
	}
}
