<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

use ItopIntercom\Parameters;
use ItopIntercom\TicketClass;

/**
 * The attributes in which a ticket shows its first conversation: those of the mapping in the configured class, the published
 * ones in any other class that has them.
 */
final class LinkedAttributes
{
	const REFERENCE = 'intercom_ref';
	const URL = 'intercom_url';
	const SYNC = 'intercom_sync_activated';
	const ORGANISATION = 'org_id';
	const ROLES = array(self::REFERENCE, self::URL, self::SYNC, self::ORGANISATION);

	/** @var string[] attribute code by role */
	private $aCodes;

	private function __construct(array $aCodes)
	{
		$this->aCodes = $aCodes;
	}

	/** Returns null for a class whose objects belong to no conversation. */
	public static function OfClass(string $sClass): ?LinkedAttributes
	{
		$oTickets = new TicketClass(Parameters::OfModule());
		$aCodes = array();
		if ($oTickets->Exists() && is_a($sClass, $oTickets->Name(), true)) {
			foreach (array_filter(self::ROLES, array($oTickets, 'Has')) as $sRole) {
				$aCodes[$sRole] = $oTickets->Attribute($sRole);
			}
		} elseif (self::HasText($sClass, self::REFERENCE)) {
			foreach (self::ROLES as $sRole) {
				if (\MetaModel::IsValidAttCode($sClass, $sRole)) {
					$aCodes[$sRole] = $sRole;
				}
			}
		}
		if (isset($aCodes[self::ORGANISATION]) && !self::IsOrganisation($sClass, $aCodes[self::ORGANISATION])) {
			unset($aCodes[self::ORGANISATION]);
		}

		return isset($aCodes[self::REFERENCE]) ? new self($aCodes) : null;
	}

	/** Returns the code of the attribute that plays a role, null where the class has none. */
	public function Code(string $sRole): ?string
	{
		return isset($this->aCodes[$sRole]) ? $this->aCodes[$sRole] : null;
	}

	/** @param array $aChanged values by attribute code */
	public function AreAmong(array $aChanged): bool
	{
		return count(array_intersect_key(array_flip($this->aCodes), $aChanged)) > 0;
	}

	/** Returns the value of the attribute that plays a role, '' where the class has none. */
	public function Value(\DBObject $oTicket, string $sRole): string
	{
		return isset($this->aCodes[$sRole]) ? (string)$oTicket->Get($this->aCodes[$sRole]) : '';
	}

	/** A class without that attribute cannot be paused. */
	public function Sync(\DBObject $oTicket): string
	{
		$sSync = isset($this->aCodes[self::SYNC]) ? $this->Value($oTicket, self::SYNC) : TicketClass::SYNC_ON;
		return ($sSync === TicketClass::SYNC_ON) ? TicketClass::SYNC_ON : TicketClass::SYNC_OFF;
	}

	/** Sets what the ticket shows, in memory. */
	public function Show(\DBObject $oTicket, string $sReference, string $sUrl, string $sSync)
	{
		$aValues = array(self::REFERENCE => $sReference, self::URL => $sUrl, self::SYNC => $sSync);
		foreach (array_intersect_key($aValues, $this->aCodes) as $sRole => $sValue) {
			if ($this->Value($oTicket, $sRole) !== $sValue) {
				$oTicket->Set($this->aCodes[$sRole], $sValue);
			}
		}
	}

	private static function HasText(string $sClass, string $sCode): bool
	{
		return \MetaModel::IsValidAttCode($sClass, $sCode) && \MetaModel::GetAttributeDef($sClass, $sCode) instanceof \AttributeString;
	}

	private static function IsOrganisation(string $sClass, string $sCode): bool
	{
		$oDefinition = \MetaModel::GetAttributeDef($sClass, $sCode);
		return $oDefinition->IsExternalKey() && $oDefinition->GetTargetClass() === 'Organization';
	}
}
