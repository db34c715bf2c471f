<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\OfferedTransition;

/** What iTop's own form of a transition asks for: what has to be changed or confirmed, and what is mandatory and still empty. */
final class TransitionForm implements Purpose
{
	/** @var \DBObject */
	private $oTicket;
	/** @var int[] flags by attribute code */
	private $aFlags;
	/** @var string[] */
	private $aAsked = array();

	public function __construct(OfferedTransition $oTransition)
	{
		$this->oTicket = $oTransition->Ticket();
		$this->aFlags = $oTransition->Flags();
		foreach ($this->aFlags as $sCode => $iFlags) {
			if (!\MetaModel::IsValidAttCode(get_class($this->oTicket), $sCode)) {
				continue;
			}
			$bMissing = ($iFlags & OPT_ATT_MANDATORY) !== 0 && (new Attribute($this, $sCode))->IsEmpty();
			if ($bMissing || ($iFlags & (OPT_ATT_MUSTCHANGE | OPT_ATT_MUSTPROMPT)) !== 0) {
				$this->aAsked[] = $sCode;
			}
		}
	}

	public function Object(): \DBObject
	{
		return $this->oTicket;
	}

	public function Asked(): array
	{
		return $this->aAsked;
	}

	public function Admits(string $sCode): bool
	{
		return in_array($sCode, $this->aAsked, true);
	}

	public function AsksWhatIsMissing(): bool
	{
		return false;
	}

	/** What stands in the way of the state the ticket is in now (read-only, hidden) is no matter of the one it goes to. */
	public function Flags(string $sCode): int
	{
		return isset($this->aFlags[$sCode]) ? $this->aFlags[$sCode] : 0;
	}
}
