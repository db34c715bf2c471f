<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Finished;

use ItopIntercom\Conversation;
use ItopIntercom\Dates;
use ItopIntercom\Link\FormerLinks;
use ItopIntercom\LinkHistory;
use ItopIntercom\Log\Message;
use ItopIntercom\Log\Remark;
use ItopIntercom\Objects;
use ItopIntercom\RequestHistory;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\WithContext;

/**
 * What becomes of a reply of the end user that came when every ticket of the conversation was finished. The words stand in their logs
 * by then, whatever fails here; asked again about the same reply it does nothing more, and says the same.
 */
final class Reaction extends WithContext
{
	/** Seconds: what was said so shortly before was under way when the ticket was finished, and clocks may differ. */
	const UNDER_WAY = 300;

	private $oConversation;
	/** @var Message|null the newest of those that are replies */
	private $oReply = null;
	/** @var FinishedStates */
	private $oStates;

	/** @param Message[] $aMessages what the tickets were given */
	public function __construct(Context $oContext, Conversation $oConversation, array $aMessages)
	{
		parent::__construct($oContext);
		$this->oConversation = $oConversation;
		$this->oStates = new FinishedStates($oContext->Tickets());
		foreach ($aMessages as $oMessage) {
			if ($oMessage->IsReply() && ($this->oReply === null || $oMessage->Date() >= $this->oReply->Date())) {
				$this->oReply = $oMessage;
			}
		}
	}

	/**
	 * Returns `finished` of docs/sync-api.md, null where a ticket goes on or there was no reply.
	 * @param array[] $aRecords the tickets of the answer
	 */
	public function To(array $aRecords): ?array
	{
		$aTook = array_filter($aRecords, function (array $aRecord): bool {
			return in_array($aRecord['outcome'], array('appended', 'known'), true);
		});
		if ($this->oReply === null || count($aTook) === 0) {
			return null;
		}
		$aTickets = Objects::Of($this->oContext->Tickets()->Linked()->OfConversation($this->oConversation), $this->Columns());
		$aFinished = array_filter($aTickets, array($this->oStates, 'IsFinished'));
		if (count($aFinished) < count($aTickets)) {
			return $this->DoneBefore(array_diff_key($aTickets, $aFinished), $aTook);
		}

		return $this->ToFinished(array_intersect_key($aFinished, array_flip(array_column($aTook, 'id'))));
	}

	/** @return string[] */
	private function Columns(): array
	{
		return array_filter(array('friendlyname', $this->oStates->Attribute()), 'strlen');
	}

	/**
	 * The one that was finished last is the one that the reply is about.
	 * @param \DBObject[] $aTickets
	 */
	private function ToFinished(array $aTickets): ?array
	{
		$oLast = $iOfLast = null;
		$iLast = -1;
		foreach ($aTickets as $oTicket) {
			$iSince = $this->oStates->Since($oTicket);
			if ($oLast === null || (int)$iSince > $iLast) {
				list($oLast, $iLast, $iOfLast) = array($oTicket, (int)$iSince, $iSince);
			}
		}
		if ($oLast === null || $this->oReply->Date() < $iLast - self::UNDER_WAY || !$this->WasToGetIt($oLast)) {
			return null;
		}

		return $this->Decided((string)$oLast->GetKey(), $iOfLast);
	}

	/** Whoever links a finished ticket, or goes on copying, knows what was said before. */
	private function WasToGetIt(\DBObject $oTicket): bool
	{
		$oWhole = $this->oContext->Tickets()->Find((string)$oTicket->GetKey());
		$oTickets = $this->oContext->Tickets();
		$oLink = $oTickets->Linked()->LinkTo($oWhole, $this->oConversation);
		$aHistory = (new LinkHistory($oTickets))->Of($oWhole, $this->oConversation, $oLink);
		$aBefore = array(array('from' => null, 'to' => ($aHistory['linked_since'] === null) ? '1970-01-01' : $aHistory['linked_since']));
		foreach (array_merge($aBefore, $aHistory['paused']) as $aNot) {
			$bAfter = $aNot['from'] === null || (int)strtotime($aNot['from']) <= $this->oReply->Date();
			if ($bAfter && ($aNot['to'] === null || $this->oReply->Date() < (int)strtotime($aNot['to']))) {
				return false;
			}
		}

		return true;
	}

	private function Decided(string $sId, ?int $iSince): array
	{
		$oPolicy = new ReplyPolicy($this->oContext->Parameters(), $this->oConversation->Workspace());
		if ($oPolicy->Reopens($iSince, $this->oReply->Date()) && $this->Reopened($sId)) {
			return $this->Record('reopened', $sId, $iSince);
		}
		$oNew = $oPolicy->FollowsUp() ? $this->FollowUp($sId, ($iSince === null) ? $this->oReply->Date() : $iSince) : null;

		return $this->Record(($oNew === null) ? 'note' : 'followed_up', $sId, $iSince, $oNew);
	}

	private function Reopened(string $sId): bool
	{
		$sMark = $this->Mark('reopened');
		if (!$this->HasMark($this->oContext->Tickets()->Find($sId), $sMark)) {
			$this->Attempt('reopened', function () use ($sId, $sMark) {
				(new Reopening($this->oContext))->Apply($sId, $sMark);
			});
		}

		return !$this->oStates->IsFinished($this->oContext->Tickets()->Find($sId));
	}

	private function FollowUp(string $sId, int $iSince): ?\DBObject
	{
		$this->Attempt('followed up', function () use ($sId, $iSince) {
			(new FollowUp($this->oContext))->Make($sId, $this->oConversation, $iSince, $this->Mark('follows-'.$sId));
		});

		return RequestHistory::OfFollowUp($this->oContext->Tickets(), $sId, $iSince)->Ticket($this->oConversation);
	}

	/**
	 * What stands in its way is told to iTop's log, and to the teammates by the note they get instead. What others threw after the
	 * write is no such thing: how it went is seen in the tickets themselves.
	 * @throws Failure 409 busy: it may be tried again
	 */
	private function Attempt(string $sWhat, callable $fDo)
	{
		try {
			$fDo();
			return;
		} catch (Failure $e) {
			$oFailure = $e;
		} catch (\CoreCannotSaveObjectException $e) {
			$oFailure = Failure::OfSave($e);
		} catch (\MySQLException $e) {
			throw $e;
		} catch (\Throwable $e) {
			$this->oContext->Log()->Exception($e);
			return;
		}
		if ($oFailure->ErrorCode() === 'busy') {
			throw $oFailure;
		}
		$this->oContext->Log()->Warning("A finished ticket was not $sWhat", array('code' => $oFailure->ErrorCode()));
	}

	/**
	 * A call whose answer was lost comes again, when a ticket goes on because of it.
	 * @param \DBObject[] $aOpen
	 * @param array[] $aTook
	 */
	private function DoneBefore(array $aOpen, array $aTook): ?array
	{
		if (!in_array('known', array_column($aTook, 'outcome'), true)) {
			return null;
		}
		foreach (array_keys($aOpen) as $iId) {
			$oTicket = $this->oContext->Tickets()->Find((string)$iId);
			if ($this->HasMark($oTicket, $this->Mark('reopened'))) {
				return $this->Record('reopened', (string)$iId, null);
			}
			$sOld = $this->Followed($oTicket);
			if ($sOld !== '') {
				return $this->Record('followed_up', $sOld, null, $oTicket);
			}
		}

		return null;
	}

	/** Returns the id of the ticket that this one follows because of the reply, '' where it does not. */
	private function Followed(\DBObject $oTicket): string
	{
		foreach (FormerLinks::Tickets($this->oConversation) as $iOld => $sClass) {
			if ($this->HasMark($oTicket, $this->Mark('follows-'.$iOld))) {
				return (string)$iOld;
			}
		}

		return '';
	}

	private function HasMark(\DBObject $oTicket, string $sMark): bool
	{
		$oRemark = new Remark($this->oContext->Tickets(), $this->oContext->Logs(), $sMark);
		return $this->oContext->Tickets()->Has(Remark::LOG) && $oRemark->Stands($oTicket);
	}

	/** One of its own for each reply. */
	private function Mark(string $sWhat): string
	{
		return $sWhat.'-'.str_replace(':', '-', $this->oReply->Key());
	}

	private function Record(string $sDone, string $sId, ?int $iSince, ?\DBObject $oNew = null): array
	{
		$oView = $this->oContext->View();
		$oTicket = $this->oContext->Tickets()->Find($sId);
		$oShown = ($oNew === null) ? $oTicket : $this->oContext->Tickets()->Find((string)$oNew->GetKey());
		return array(
			'done' => $sDone,
			'part_id' => $this->oReply->PartId(),
			'ticket' => $oView->Row($oTicket),
			'since' => ($iSince === null) ? null : Dates::ToIso(date('Y-m-d H:i:s', $iSince)),
			'can_reopen' => $sDone === 'note' && $this->oStates->WayBack($oTicket) !== null,
			'follow_up' => ($oNew === null) ? null : $oView->Row($oShown),
			'backoffice_url' => $oView->BackofficeUrl($oShown),
		);
	}
}
