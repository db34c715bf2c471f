<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Form\PersonCreation;
use ItopIntercom\People\FoundPerson;
use ItopIntercom\People\PersonView;
use ItopIntercom\Rights;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\View\Overview;

/** Everything the first canvas of the panel needs, in one call. */
final class Home extends PanelOperation
{
	const DEFAULT_CALLER = 'sync_app.default_caller';

	public function Run(Input $oInput): array
	{
		$oConversation = $this->oContext->Conversation($oInput);
		$oFound = $this->oContext->Persons()->Of($oInput->Sub('contact'), $oConversation);
		$oPerson = $oFound->Person();
		$oOverview = new Overview($this->oContext);
		$aLinked = $oOverview->Linked($oConversation);
		return array(
			'person' => $oFound->AsRecord(),
			'person_state' => $oFound->State(),
			'person_from' => $oFound->From(),
			'person_grade' => $this->oContext->Identities()->Grade($oInput->Sub('contact'), $oPerson),
			'matches' => $oFound->MatchRecords(),
			'default_caller' => $this->DefaultCaller($oFound),
			'linked' => $oOverview->LinkedRecord($aLinked, $oConversation),
			'ongoing' => $oOverview->OngoingRecord(($oPerson === null) ? null : (string)$oPerson->GetKey(), array_keys($aLinked)),
			'can_create' => $this->oContext->Tickets()->CanCreate(),
			'can_create_person' => PersonCreation::IsAllowed($this->oContext->Rights()),
			'limited' => $this->oContext->Rights()->IsLimited(),
		) + Rights::ReadOnlyRecord();
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
}
