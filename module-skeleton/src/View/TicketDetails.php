<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

use ItopIntercom\Conversation;
use ItopIntercom\Form\Assignment;
use ItopIntercom\OfferedTransition;
use ItopIntercom\People\PersonView;
use ItopIntercom\Rights;
use ItopIntercom\WithContext;

/** Everything the panel shows of one ticket: the answer of the operation "ticket". */
final class TicketDetails extends WithContext
{
	const ATTRIBUTES = 'sync_app.view_ticket.details_attributes';
	const FIRST_ENTRIES = 3;
	const FACTS = array('agent' => 'agent_id', 'team' => 'team_id', 'priority' => 'priority');

	/** Returns the codes that Record() reads, for OptimizeColumnLoad. */
	public function Columns(): array
	{
		$oTickets = $this->oContext->Tickets();
		$sClass = $oTickets->Required();
		$aOthers = array_merge($this->oContext->Parameters()->Texts(self::ATTRIBUTES), array_values(self::FACTS), array((string)\MetaModel::GetStateAttributeCode($sClass)));
		$aOthers = array_filter($aOthers, function (string $sAttCode) use ($sClass): bool {
			return \MetaModel::IsValidAttCode($sClass, $sAttCode) && !\MetaModel::GetAttributeDef($sClass, $sAttCode)->IsLinkSet();
		});
		$aRoles = $oTickets->Attributes(array('public_log', 'private_log', 'caller_id'));
		return array_values(array_unique(array_merge($this->oContext->View()->Columns(), $aRoles, $aOthers)));
	}

	/** @param Conversation|null $oHere the one that asks, null where none does */
	public function Record(\DBObject $oTicket, ?Conversation $oHere): array
	{
		$oTickets = $this->oContext->Tickets();
		$oView = $this->oContext->View();
		$oLogs = new LogView($oTickets);
		$aOffered = OfferedTransition::All($oTicket, $oTickets);
		return array(
			'ticket' => $oView->Row($oTicket),
			'link' => $oView->Link($oTicket, $oHere),
			'can_modify' => $oTickets->CanModify($oTicket),
			'attributes' => $this->Attributes($oTicket),
			'logs' => $oLogs->Readable($oTicket, self::FIRST_ENTRIES),
			'sets' => (new LinkedSets($this->oContext->Rights()))->Of($oTicket),
			'attachments' => (new Attachments($this->oContext->Rights(), $oView->LinksToBackoffice()))->Of($oTicket),
			'transitions' => $this->Transitions($aOffered),
			'can_write' => array('public' => $oLogs->MayWrite($oTicket, 'public'), 'private' => $oLogs->MayWrite($oTicket, 'private')),
			'caller' => $this->Caller($oTicket),
			'facts' => $this->Facts($oTicket),
			'assign_to_me' => (new Assignment($this->oContext))->Stimulus($oTicket, $aOffered),
			'backoffice_url' => $oView->BackofficeUrl($oTicket),
			'portal_url' => $oView->PortalUrl($oTicket),
			'portal_user' => $this->oContext->IsCallerInPortal($oTicket),
			'conversations' => $oTickets->Linked()->CountOf($oTicket, $this->oContext->Workspace(), $this->oContext->IsAlone()),
		) + Rights::ReadOnlyRecord();
	}

	/** Returns who works on it and how urgent it is, '' where the class has no such attribute or it may not be read. */
	private function Facts(\DBObject $oTicket): array
	{
		$oTexts = new AttributeText();
		$aFacts = array();
		foreach (self::FACTS as $sName => $sAttCode) {
			$bShown = $this->oContext->Tickets()->HasAttribute($sAttCode) && $this->IsShown(get_class($oTicket), $sAttCode);
			$aFacts[$sName] = $bShown ? $oTexts->Of($oTicket, $sAttCode) : '';
		}

		return $aFacts;
	}

	private function Attributes(\DBObject $oTicket): array
	{
		$sClass = get_class($oTicket);
		$oTexts = new AttributeText();
		$oTypes = new AttributeType();
		// They are told of entry by entry.
		$aLogs = $this->oContext->Tickets()->Attributes(array('public_log', 'private_log'));
		$aAttributes = array();
		foreach ($this->oContext->Parameters()->Texts(self::ATTRIBUTES) as $sAttCode) {
			$bThere = \MetaModel::IsValidAttCode($sClass, $sAttCode);
			if (!$bThere || in_array($sAttCode, $aLogs, true) || !$this->IsShown($sClass, $sAttCode)) {
				continue;
			}
			$aAttributes[] = array(
				'code' => $sAttCode,
				'label' => (string)\MetaModel::GetLabel($sClass, $sAttCode),
				'type' => $oTypes->Of(\MetaModel::GetAttributeDef($sClass, $sAttCode)),
				'value' => $oTexts->ValueOf($oTicket, $sAttCode),
				'text' => $oTexts->Of($oTicket, $sAttCode),
			);
		}

		return $aAttributes;
	}

	/** Sets of other objects have no short text; the right to read may be withheld for single attributes. */
	private function IsShown(string $sClass, string $sAttCode): bool
	{
		return !\MetaModel::GetAttributeDef($sClass, $sAttCode)->IsLinkSet()
			&& $this->oContext->Rights()->AllowsAttribute($sClass, $sAttCode, UR_ACTION_READ);
	}

	/** @param OfferedTransition[] $aOffered */
	private function Transitions(array $aOffered): array
	{
		return array_map(function (OfferedTransition $oTransition): array {
			return $oTransition->AsRecord();
		}, $aOffered);
	}

	private function Caller(\DBObject $oTicket): ?array
	{
		$oTickets = $this->oContext->Tickets();
		if (!$oTickets->Has('caller_id')) {
			return null;
		}
		$oPerson = $this->oContext->Persons()->WithId($oTickets->Value($oTicket, 'caller_id'));
		return ($oPerson === null) ? null : (new PersonView())->Record($oPerson);
	}
}
