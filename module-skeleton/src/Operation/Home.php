<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Conversation;
use ItopIntercom\Form\PersonCreation;
use ItopIntercom\People\FoundPerson;
use ItopIntercom\People\PersonView;
use ItopIntercom\SyncApi\Input;

/** Everything the first canvas of the panel needs, in one call. */
final class Home extends PanelOperation
{
	const MOST = 30;
	const DEFAULT_CALLER = 'sync_app.default_caller';

	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->Conversation($oInput);
		$oFound = $this->oContext->Persons()->Of($oInput->Sub('contact'), $oConversation);
		$oPerson = $oFound->Person();
		return array(
			'person' => $oFound->AsRecord(),
			'person_state' => $oFound->State(),
			'person_from' => $oFound->From(),
			'person_grade' => $this->oContext->Identities()->Grade($oInput->Sub('contact'), $oPerson),
			'matches' => $oFound->MatchRecords(),
			'default_caller' => $this->DefaultCaller($oFound),
			'linked' => $this->Linked($oConversation),
			'ongoing' => $this->Ongoing(($oPerson === null) ? null : (string)$oPerson->GetKey()),
			'can_create' => $this->oContext->Tickets()->CanCreate(),
			'can_create_person' => PersonCreation::IsAllowed($this->oContext->Rights()),
			'limited' => $this->oContext->Rights()->IsLimited(),
		);
	}

	private function DefaultCaller(FoundPerson $oFound): ?array
	{
		$sCaller = $this->oContext->Parameters()->Text(self::DEFAULT_CALLER);
		if ($oFound->Person() !== null || $sCaller === '') {
			return null;
		}
		$oPerson = $this->oContext->Persons()->Configured($sCaller);
		return ($oPerson === null) ? null : (new PersonView())->Record($oPerson);
	}

	private function Linked(Conversation $oConversation): array
	{
		$oTickets = $this->oContext->Tickets();
		$oSet = $oTickets->Linked()->OfConversation($oConversation);
		$oSet->OptimizeColumnLoad(array($oSet->GetClassAlias() => $oTickets->Attributes(array('intercom_ref', 'intercom_sync_activated'))));
		$oSet->SetLimit(self::MOST + 1);
		$iCount = 0;
		$iSynced = 0;
		while ($oTicket = $oSet->Fetch()) {
			$iCount++;
			$iSynced += ($iCount <= self::MOST && $oTickets->IsSynced($oTicket)) ? 1 : 0;
		}

		return $this->Counted($iCount) + array('synced' => $iSynced);
	}

	private function Ongoing(?string $sPersonId): array
	{
		if ($sPersonId === null) {
			return $this->Counted(0);
		}

		return $this->Counted($this->oContext->Tickets()->Ongoing($sPersonId)->CountWithLimit(self::MOST));
	}

	/** @param int $iCount may be larger than the limit */
	private function Counted(int $iCount): array
	{
		return array('count' => min($iCount, self::MOST), 'more' => $iCount > self::MOST);
	}
}
