<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\Link\Address;

/**
 * What iTop's own history says about a ticket and its conversation: since when they belong together, and when copying was paused.
 */
final class LinkHistory
{
	const REFERENCE = 'intercom_ref';
	const URL = 'intercom_url';
	const SYNC = 'intercom_sync_activated';
	/** Our first version. */
	const OURS = '2.0.0';

	private $oTickets;

	public function __construct(TicketClass $oTickets)
	{
		$this->oTickets = $oTickets;
	}

	/**
	 * Returns linked_since (null where the history does not say), created_here and paused, as docs/sync-api.md describes them.
	 */
	public function Of(\DBObject $oTicket, Conversation $oConversation): array
	{
		$aChanges = $this->Changes($oTicket);
		$aState = $this->AtCreation($oTicket, $aChanges);
		$sCreated = $this->IsTracked($oTicket) ? $this->Created($oTicket) : '';
		$sUrl = $this->oTickets->Value($oTicket, self::URL);
		$sSince = $this->IsLinked($aState, $oConversation, $sUrl) ? $sCreated : null;
		$bCreatedHere = ($sSince !== null && $sSince !== '');
		$oPauses = new Pauses();
		if ($sSince !== null) {
			$oPauses->At($sSince, $aState[self::SYNC] === TicketClass::SYNC_ON);
		}
		foreach ($aChanges as $aChange) {
			$aState[$aChange['role']] = $aChange['new'];
			$bLinked = $this->IsLinked($aState, $oConversation, $sUrl);
			$sSince = ($sSince === null && $bLinked) ? $aChange['date'] : $sSince;
			if ($sSince !== null) {
				$oPauses->At($aChange['date'], $bLinked && $aState[self::SYNC] === TicketClass::SYNC_ON);
			}
		}

		// What an older module copied until then has no mark of ours, and would be copied again.
		$sReplaced = self::ReplacedAt();
		if ($sReplaced !== null && (string)$sSince !== '' && strtotime($sSince) < strtotime($sReplaced)) {
			$sSince = $sReplaced;
			$bCreatedHere = false;
		}

		$iFollows = $bCreatedHere ? $this->FollowsSince($oTicket) : null;
		if ($iFollows !== null) {
			$sSince = Dates::ToIso(date('Y-m-d H:i:s', $iFollows));
			$bCreatedHere = false;
		}

		return array(
			'linked_since' => ($sSince === null || $sSince === '') ? null : $sSince,
			'created_here' => $bCreatedHere,
			'paused' => $oPauses->All(),
		);
	}

	/**
	 * The same id may be that of a conversation in another workspace, which only the address told then.
	 * @param string $sNow the address of the conversation
	 */
	private function IsLinked(array $aState, Conversation $oConversation, string $sNow): bool
	{
		$aHere = array('', $oConversation->Workspace(), Address::Workspace($sNow));
		return $aState[self::REFERENCE] === $oConversation->Id() && in_array(Address::Workspace($aState[self::URL]), $aHere, true);
	}

	/** Returns the changes of reference, address and sync, oldest first. */
	private function Changes(\DBObject $oTicket): array
	{
		$aRoles = array();
		foreach (array(self::REFERENCE, self::URL, self::SYNC) as $sRole) {
			if ($this->oTickets->Has($sRole)) {
				$aRoles[$this->oTickets->Attribute($sRole)] = $sRole;
			}
		}
		$aChanges = array();
		$aScalars = $this->History('CMDBChangeOpSetAttributeScalar', $oTicket);
		$aAll = $aScalars + $this->History('CMDBChangeOpSetAttributeURL', $oTicket);
		ksort($aAll);
		foreach ($aAll as $oChange) {
			if (isset($aRoles[$oChange->Get('attcode')])) {
				$aChanges[] = array(
					'role' => $aRoles[$oChange->Get('attcode')],
					'date' => Dates::ToIso((string)$oChange->Get('date')),
					'old' => (string)$oChange->Get('oldvalue'),
					'new' => (string)$oChange->Get('newvalue'),
				);
			}
		}

		return $aChanges;
	}

	/** Returns reference, address and sync as they were before the first change of each. */
	private function AtCreation(\DBObject $oTicket, array $aChanges): array
	{
		$aState = array();
		foreach ($aChanges as $aChange) {
			$aState += array($aChange['role'] => $aChange['old']);
		}

		return $aState + array(
			self::REFERENCE => $this->oTickets->Value($oTicket, self::REFERENCE),
			self::URL => $this->oTickets->Value($oTicket, self::URL),
			self::SYNC => $this->oTickets->IsSynced($oTicket) ? TicketClass::SYNC_ON : TicketClass::SYNC_OFF,
		);
	}

	/** A datamodel can have iTop keep no history of an attribute. */
	private function IsTracked(\DBObject $oTicket): bool
	{
		foreach ($this->oTickets->Attributes(array(self::REFERENCE, self::SYNC)) as $sAttCode) {
			if (\MetaModel::GetAttributeDef(get_class($oTicket), $sAttCode)->GetTrackingLevel() === ATTRIBUTE_TRACKING_NONE) {
				return false;
			}
		}

		return true;
	}

	private function Created(\DBObject $oTicket): string
	{
		foreach ($this->History('CMDBChangeOpCreate', $oTicket) as $oChange) {
			return Dates::ToIso((string)$oChange->Get('date'));
		}

		return '';
	}

	/** A ticket that follows a finished one has of their conversation what was said since. */
	private function FollowsSince(\DBObject $oTicket): ?int
	{
		foreach ($this->History('CMDBChangeOpCreate', $oTicket) as $oChange) {
			return RequestHistory::FinishedSince((string)$oChange->Get('userinfo'));
		}

		return null;
	}

	/**
	 * History is for administrators in some installations; of it nothing but what concerns the conversation is handed out.
	 * @return \DBObject[] oldest first, by id
	 */
	private function History(string $sClass, \DBObject $oTicket): array
	{
		$oSearch = \DBObjectSearch::FromOQL_AllData("SELECT $sClass WHERE objclass = :class AND objkey = :id");
		$oSet = new \DBObjectSet($oSearch, array(), array('class' => get_class($oTicket), 'id' => $oTicket->GetKey()));
		$aChanges = $oSet->ToArray();
		ksort($aChanges);
		return $aChanges;
	}

	/**
	 * Returns when this module took the place of an older one of the same code, as an ISO date; null where there was none. That one
	 * copied messages as well, without our mark, so that its copies are not known again.
	 */
	private static function ReplacedAt(): ?string
	{
		$oSearch = \DBObjectSearch::FromOQL_AllData('SELECT ModuleInstallation WHERE name = :code');
		$oSet = new \DBObjectSet($oSearch, array('id' => true), array('code' => ModuleInfo::CODE));
		$bOlder = false;
		$sReplaced = null;
		while ($oInstallation = $oSet->Fetch()) {
			if (version_compare((string)$oInstallation->Get('version'), self::OURS, '<')) {
				$bOlder = true;
				$sReplaced = null;
			} elseif ($bOlder && $sReplaced === null) {
				$sReplaced = Dates::ToIso((string)$oInstallation->Get('installed'));
			}
		}

		return ($sReplaced === '') ? null : $sReplaced;
	}
}
