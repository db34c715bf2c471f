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
	/** Roles by the attributes of a link. */
	const OF_LINK = array('conversation' => self::REFERENCE, 'url' => self::URL, 'sync' => self::SYNC);
	/** Our first version. */
	const OURS = '2.0.0';

	private $oTickets;

	public function __construct(TicketClass $oTickets)
	{
		$this->oTickets = $oTickets;
	}

	/**
	 * Returns linked_since (null where the history does not say), created_here and paused, as docs/sync-api.md describes them.
	 * @param \DBObject|null $oLink that of the ticket and the conversation, null where there is none any more
	 */
	public function Of(\DBObject $oTicket, Conversation $oConversation, ?\DBObject $oLink): array
	{
		$aShown = $this->OfAttributes($oTicket, $oConversation);
		// The attributes tell of the first conversation alone, and of another one from when it became the first.
		$aMoments = self::Joined($aShown, ($oLink === null) ? array() : $this->OfLink($oLink, $oConversation));
		$sSince = null;
		$oPauses = new Pauses();
		foreach ($aMoments as $iPlace => $aMoment) {
			$sSince = ($sSince === null && $aMoment['linked']) ? $aMoment['date'] : $sSince;
			// What one write changes is told attribute by attribute, and is true as a whole.
			$bWhole = !isset($aMoments[$iPlace + 1]) || $aMoments[$iPlace + 1]['date'] !== $aMoment['date'];
			if ($sSince !== null && $bWhole) {
				$oPauses->At($aMoment['date'], $aMoment['linked'] && $aMoment['synced']);
			}
		}
		$bCreatedHere = $aShown[0]['linked'] && (string)$sSince !== '';

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

	/**
	 * Returns what the attributes of the ticket say of the conversation: date, linked and synced of its creation, whose date is '' where
	 * it is not known, and of each change.
	 */
	private function OfAttributes(\DBObject $oTicket, Conversation $oConversation): array
	{
		$aRoles = array();
		foreach (array(self::REFERENCE, self::URL, self::SYNC) as $sRole) {
			if ($this->oTickets->Has($sRole)) {
				$aRoles[$this->oTickets->Attribute($sRole)] = $sRole;
			}
		}
		$sCreated = $this->IsTracked($oTicket) ? $this->Created($oTicket) : '';
		return $this->Moments($oTicket, $aRoles, $oConversation, $sCreated);
	}

	/** The same of the link; nothing where iTop does not say when it was made. */
	private function OfLink(\DBObject $oLink, Conversation $oConversation): array
	{
		$sCreated = $this->Created($oLink);
		return ($sCreated === '') ? array() : $this->Moments($oLink, self::OF_LINK, $oConversation, $sCreated);
	}

	/** @param string[] $aRoles by attribute code */
	private function Moments(\DBObject $oObject, array $aRoles, Conversation $oConversation, string $sCreated): array
	{
		$aChanges = $this->Changes($oObject, $aRoles);
		$aState = self::AtCreation($oObject, $aRoles, $aChanges);
		$sUrl = in_array(self::URL, $aRoles, true) ? (string)$oObject->Get((string)array_search(self::URL, $aRoles, true)) : '';
		$aMoments = array();
		foreach (array_merge(array(array('role' => '', 'date' => $sCreated, 'new' => '')), $aChanges) as $aChange) {
			$aState[$aChange['role']] = $aChange['new'];
			$bLinked = $this->IsLinked($aState, $oConversation, $sUrl);
			$aMoments[] = array('date' => $aChange['date'], 'linked' => $bLinked, 'synced' => $aState[self::SYNC] === TicketClass::SYNC_ON);
		}

		return $aMoments;
	}

	/** Returns the moments of both in order: linked and synced is the ticket as soon as one of them says so. */
	private static function Joined(array $aOfTicket, array $aOfLink): array
	{
		if (count($aOfLink) === 0) {
			return $aOfTicket;
		}
		$aAll = array();
		foreach (array($aOfTicket, $aOfLink) as $iSource => $aMoments) {
			foreach ($aMoments as $iPlace => $aMoment) {
				$aAll[] = array('at' => (int)strtotime($aMoment['date']), 'source' => $iSource, 'place' => $iPlace) + $aMoment;
			}
		}
		usort($aAll, function (array $aOne, array $aOther): int {
			return array($aOne['at'], $aOne['source'], $aOne['place']) <=> array($aOther['at'], $aOther['source'], $aOther['place']);
		});
		$aNow = array(array('linked' => false, 'synced' => false), array('linked' => false, 'synced' => false));
		$aJoined = array();
		foreach ($aAll as $aMoment) {
			$aNow[$aMoment['source']] = array('linked' => $aMoment['linked'], 'synced' => $aMoment['linked'] && $aMoment['synced']);
			$bLinked = $aNow[0]['linked'] || $aNow[1]['linked'];
			$aJoined[] = array('date' => $aMoment['date'], 'linked' => $bLinked, 'synced' => $aNow[0]['synced'] || $aNow[1]['synced']);
		}

		return $aJoined;
	}

	/**
	 * Returns the changes of reference, address and sync, oldest first.
	 * @param string[] $aRoles by attribute code
	 */
	private function Changes(\DBObject $oObject, array $aRoles): array
	{
		$aChanges = array();
		$aScalars = $this->History('CMDBChangeOpSetAttributeScalar', $oObject);
		$aAll = $aScalars + $this->History('CMDBChangeOpSetAttributeURL', $oObject);
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
	private static function AtCreation(\DBObject $oObject, array $aRoles, array $aChanges): array
	{
		$aState = array();
		foreach ($aChanges as $aChange) {
			$aState += array($aChange['role'] => $aChange['old']);
		}
		foreach ($aRoles as $sAttCode => $sRole) {
			$aState += array($sRole => (string)$oObject->Get($sAttCode));
		}

		// A class without that attribute cannot be paused.
		return $aState + array(self::REFERENCE => '', self::URL => '', self::SYNC => TicketClass::SYNC_ON);
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

	private function Created(\DBObject $oObject): string
	{
		foreach ($this->History('CMDBChangeOpCreate', $oObject) as $oChange) {
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
	private function History(string $sClass, \DBObject $oObject): array
	{
		$oSearch = \DBObjectSearch::FromOQL_AllData("SELECT $sClass WHERE objclass = :class AND objkey = :id");
		$oSet = new \DBObjectSet($oSearch, array(), array('class' => get_class($oObject), 'id' => $oObject->GetKey()));
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
