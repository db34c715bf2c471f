<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Finished;

use ItopIntercom\Conversation;
use ItopIntercom\Form\Draft;
use ItopIntercom\Form\TicketCreation;
use ItopIntercom\Form\ValidForm;
use ItopIntercom\Link\Links;
use ItopIntercom\Link\Mirror;
use ItopIntercom\Log\Language;
use ItopIntercom\Log\LogHistory;
use ItopIntercom\Log\Remark;
use ItopIntercom\RequestHistory;
use ItopIntercom\Rights;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\TicketLock;
use ItopIntercom\WithContext;

/**
 * A new ticket under a finished one, which takes its place in the conversation: one write, and one ticket for each time that the
 * old one is finished.
 */
final class FollowUp extends WithContext
{
	/** What is taken from the old ticket, where the class has it; what else iTop insists on is added. */
	const COPIED = array('title', 'request_type', 'impact', 'urgency', 'service_id', 'servicesubcategory_id');

	/**
	 * Makes it, unless it was made before, or the old ticket is finished or linked no longer.
	 * @param int $iSince since when the old one is finished, in unix seconds
	 * @param string $sMark what the mark of the line in the new ticket says
	 * @throws Failure 403 not_allowed, 422 invalid_values where iTop insists on something that the old ticket does not have
	 */
	public function Make(string $sId, Conversation $oConversation, int $iSince, string $sMark)
	{
		$oTickets = $this->oContext->Tickets();
		Rights::RequireWritable();
		if (!$oTickets->CanCreate()) {
			throw new Failure(403, 'not_allowed', 'The account may not create '.$oTickets->Name().'.');
		}
		$oRequest = RequestHistory::OfFollowUp($oTickets, $sId, $iSince);
		TicketLock::Of($oTickets, $sId)->Run(function () use ($oTickets, $oRequest, $sId, $oConversation, $sMark) {
			$oOld = $oTickets->Find($sId);
			$bGoes = $oTickets->Linked()->LinkTo($oOld, $oConversation) !== null && (new FinishedStates($oTickets))->IsFinished($oOld);
			if (!$bGoes || $oRequest->Ticket($oConversation) !== null) {
				return;
			}
			$oTickets->RequireModify($oOld);
			$oRequest->Begin($this->oContext->Agent());
			$this->Insert($oOld, $this->Filled($oOld, $oConversation), $oConversation, $sMark);
		});
	}

	private function Filled(\DBObject $oOld, Conversation $oConversation): \DBObject
	{
		$oThere = new Conversation($oConversation->Workspace(), $oConversation->Id(), $this->Url($oOld, $oConversation));
		$oCreation = new TicketCreation($this->oContext, null, $oThere, get_class($oOld));
		$oNew = $oCreation->Object();
		$aRoles = $this->oContext->Tickets()->Attributes(array('org_id', 'caller_id'));
		foreach (array_merge($aRoles, self::COPIED) as $sCode) {
			self::Copy($oOld, $oNew, $sCode);
		}
		$sParent = $this->ParentOf($oOld);
		if ($sParent !== '') {
			$oNew->Set($sParent, $oOld->GetKey());
		}
		if (\MetaModel::IsValidAttCode(get_class($oNew), 'description')) {
			$oNew->Set('description', $this->Says('event_follows', $oOld));
		}
		$oDraft = new Draft($this->oContext, $oCreation);
		foreach (array_keys(\MetaModel::ListAttributeDefs(get_class($oNew))) as $sCode) {
			$oAttribute = $oDraft->Attribute($sCode);
			if (!$oAttribute->Definition()->IsLinkSet() && $oAttribute->IsMandatory() && $oAttribute->IsEmpty()) {
				self::Copy($oOld, $oNew, $sCode);
			}
		}

		return (new ValidForm($oDraft))->Filled(array());
	}

	private function Insert(\DBObject $oOld, \DBObject $oNew, Conversation $oConversation, string $sMark)
	{
		$this->Say($oNew, $sMark, 'event_follows', $oOld);
		// Written with its link, or not at all.
		Mirror::During($oConversation, function () use ($oNew) {
			$oNew->DBInsert();
		});
		$this->Say($oOld, 'followed-by-'.$oNew->GetKey(), 'event_followed_up', $oNew);
		LogHistory::Follow($oOld);
		$oOld->DBUpdate();
		foreach (Links::Between(array($oOld), $oConversation) as $oLink) {
			$oLink->AllowDelete(true);
			$oLink->DBDelete();
		}
	}

	private function Url(\DBObject $oOld, Conversation $oConversation): string
	{
		foreach (Links::Between(array($oOld), $oConversation) as $oLink) {
			return (string)$oLink->Get('url');
		}

		return '';
	}

	/** Returns the attribute in which a ticket of the class names another one of it as its parent, '' where there is none. */
	private function ParentOf(\DBObject $oOld): string
	{
		$sClass = get_class($oOld);
		foreach (\MetaModel::ListAttributeDefs($sClass) as $sCode => $oDefinition) {
			$sTarget = ($oDefinition->IsExternalKey() && $oDefinition->IsWritable()) ? $oDefinition->GetTargetClass() : '';
			$bTicket = $sTarget !== '' && \MetaModel::IsParentClass($this->oContext->Tickets()->Name(), $sTarget);
			if ($bTicket && \MetaModel::IsParentClass($sTarget, $sClass)) {
				return $sCode;
			}
		}

		return '';
	}

	/** A log that is full, or a class without one, is no reason to have no ticket. */
	private function Say(\DBObject $oTicket, string $sMark, string $sText, \DBObject $oOther)
	{
		$oRemark = new Remark($this->oContext->Tickets(), $this->oContext->Logs(), $sMark);
		if ($oRemark->IsLeftOut()) {
			return;
		}
		try {
			$oRemark->Add($oTicket, $this->Says($sText, $oOther));
		} catch (Failure $e) {
			$this->oContext->Log()->Warning('No line in the log of a ticket that is followed up', array('code' => $e->ErrorCode()));
		}
	}

	/** iTop makes a link of it, wherever it shows the text. */
	private function Says(string $sKey, \DBObject $oOther): string
	{
		return sprintf((new Language())->Text($sKey), '[['.get_class($oOther).':'.$oOther->GetName().']]');
	}

	private static function Copy(\DBObject $oOld, \DBObject $oNew, string $sCode)
	{
		if (\MetaModel::IsValidAttCode(get_class($oNew), $sCode)) {
			$oNew->Set($sCode, $oOld->Get($sCode));
		}
	}
}
