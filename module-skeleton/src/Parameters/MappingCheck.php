<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Parameters;

use ItopIntercom\TicketClass;

/**
 * Whether the attributes that the mapping names are there and are of a kind that can play their role.
 */
final class MappingCheck
{
	/** Role => kinds of attributes that can play it, and how to say so. */
	const KINDS = array(
		'org_id' => array(array('AttributeExternalKey', 'AttributeHierarchicalKey'), 'a key to organizations'),
		'caller_id' => array(array('AttributeExternalKey', 'AttributeHierarchicalKey'), 'a key to persons'),
		'status' => array(array('AttributeEnum', 'AttributeString'), 'an enumeration'),
		'intercom_ref' => array(array('AttributeString'), 'a string'),
		'intercom_url' => array(array('AttributeURL', 'AttributeString'), 'a URL'),
		'intercom_sync_activated' => array(array('AttributeEnum'), 'an enumeration of yes and no'),
		'public_log' => array(array('AttributeCaseLog'), 'a case log'),
		'private_log' => array(array('AttributeCaseLog'), 'a case log'),
	);

	/** @var TicketClass */
	private $oTickets;

	public function __construct(TicketClass $oTickets)
	{
		$this->oTickets = $oTickets;
	}

	/**
	 * @param array $aMapping role => attribute code, '' for a class that has none
	 *
	 * @return string[] the rest of a sentence that begins with the parameter
	 */
	public function Problems(array $aMapping): array
	{
		$aProblems = array();
		foreach (array_diff(array_keys($aMapping), array_keys(self::KINDS)) as $key) {
			$aProblems[] = " has \"$key\", which means nothing".Nearest::Instead((string)$key, array_keys(self::KINDS));
		}
		foreach (self::KINDS as $sRole => list($aKinds, $sWanted)) {
			if (isset($aMapping[$sRole]) && !is_scalar($aMapping[$sRole])) {
				$aProblems[] = " must give one attribute for $sRole";
			} elseif (!$this->oTickets->Has($sRole)) {
				if (!$this->oTickets->IsLeftOut($sRole)) {
					$aProblems[] = $this->oTickets->MappingProblem($sRole).$this->Meant($aMapping, $sRole);
				}
			} elseif (!$this->CanPlay($sRole, $aKinds)) {
				$sAttCode = $this->oTickets->Attribute($sRole);
				$aProblems[] = " says \"$sAttCode\" for $sRole, which is not $sWanted";
			}
		}

		return $aProblems;
	}

	private function Meant(array $aMapping, string $sRole): string
	{
		$sAttCode = isset($aMapping[$sRole]) ? (string)$aMapping[$sRole] : '';
		$sNearest = Nearest::To($sAttCode, \MetaModel::GetAttributesList($this->oTickets->Name()));

		return ($sAttCode === '' || $sNearest === '') ? '' : " (\"$sNearest\" is)";
	}

	private function CanPlay(string $sRole, array $aKinds): bool
	{
		$oAttDef = \MetaModel::GetAttributeDef($this->oTickets->Name(), $this->oTickets->Attribute($sRole));
		if ($sRole === 'intercom_sync_activated') {
			$aValues = ($oAttDef instanceof \AttributeEnum) ? array_keys($oAttDef->GetAllowedValues()) : array();

			return count(array_diff(array(TicketClass::SYNC_ON, TicketClass::SYNC_OFF), $aValues)) === 0;
		}
		foreach ($aKinds as $sKind) {
			if ($oAttDef instanceof $sKind) {
				return true;
			}
		}

		return false;
	}
}
