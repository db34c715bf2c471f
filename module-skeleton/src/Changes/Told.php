<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\Files\Outgoing;
use ItopIntercom\Finished\FinishedStates;
use ItopIntercom\Form\Assignment;
use ItopIntercom\Objects;
use ItopIntercom\SyncApi\Context;
use ItopIntercom\View\Attachments;
use ItopIntercom\View\AttributeText;
use ItopIntercom\WithContext;

/** Rows of the table of changes as docs/sync-api.md describes them: what happened to a ticket, and who is to hear of it. */
final class Told extends WithContext
{
	const KINDS = array(Table::LOG => 'Entry', Table::SCALAR => 'Scalar', Table::FILE => 'File');
	/** Tickets that are held at once. */
	const MOST_HELD = 20;

	private $oWriters;
	private $oHearers;
	private $oEntries;
	/** @var array id => the ticket as a whole, or null where it is not seen */
	private $aTickets = array();
	/** @var array[] those of the tickets that are held, by id, as Hearers has them; a ticket may have thousands */
	private $aConversations = array();
	/** @var MissedEntries[] of the logs of which rows have told, by ticket and log */
	private $aLogs = array();
	/** @var array changes of which the assignment was told already */
	private $aAssigned = array();

	/** @param bool $bAlone whether links of no known workspace are those of this one */
	public function __construct(Context $oContext, bool $bAlone)
	{
		parent::__construct($oContext);
		$this->oWriters = new Writers($oContext);
		$this->oHearers = new Hearers($oContext, $bAlone);
		$this->oEntries = new Entries($oContext);
	}

	/** Returns the attributes whose changes are told. */
	public function Attributes(): array
	{
		$oTickets = $this->oContext->Tickets();
		$aOthers = array_filter(array(Assignment::AGENT, Assignment::TEAM, $this->State()), array($oTickets, 'HasAttribute'));
		return array_values(array_unique(array_merge($oTickets->Attributes(array('public_log', 'private_log')), $aOthers)));
	}

	/** Returns what a row tells: nothing, one thing, or several entries that were added at once. */
	public function Of(array $aRow): array
	{
		$sKind = isset(self::KINDS[$aRow['optype']]) ? self::KINDS[$aRow['optype']] : '';
		$oTicket = ($sKind === '') ? null : $this->Ticket((string)$aRow['objkey'], (string)$aRow['objclass']);
		$aHearing = ($oTicket === null) ? array() : $this->Hearing((string)$oTicket->GetKey(), (int)$aRow['id']);
		if (count($aHearing) === 0) {
			return array();
		}
		$aRecords = array();
		foreach (call_user_func(array($this, $sKind), $oTicket, $aRow) as $sKey => $aWhat) {
			$sName = key($aWhat);
			$bOurs = Writers::IsOurs($aRow) || ($sName === 'entry' && $aWhat['entry']['panel']);
			$aThose = isset($aWhat['by_date']) ? self::Since($aHearing, $aWhat['entry']['at']) : $aHearing;
			if (count($aThose) === 0) {
				continue;
			}
			$aRecords[] = array(
				'id' => (string)$aRow['id'],
				'key' => self::Key($oTicket, $sName, (string)$sKey),
				'change' => (string)$aRow['changeid'],
				'at' => Moment::Earliest((string)$aRow['date']),
				'by' => $this->oWriters->OfRow($oTicket, $aRow),
				'from_intercom' => $bOurs,
				'ticket' => $this->TicketRecord($oTicket),
				'conversations' => self::Conversations($aThose),
			) + array_filter($aWhat);
		}

		return $aRecords;
	}

	/**
	 * Returns what is told with the entries that their rows have missed.
	 * @param array[] $aTold all that Of() has returned, in order
	 */
	public function Completed(array $aTold): array
	{
		foreach ($this->aLogs as $oLog) {
			$aConversations = null;
			$aTold = $oLog->AddTo($aTold, $this->oEntries, $this->oWriters, function (array $aEntry) use ($oLog, &$aConversations): ?array {
				$aConversations = ($aConversations === null) ? $this->oHearers->Of($oLog->Ticket()) : $aConversations;
				return $this->Missed($oLog, $aEntry, $aConversations);
			});
		}

		return $aTold;
	}

	/** Returns what is told of an entry by its date alone, null where no conversation hears of it. */
	private function Missed(MissedEntries $oLog, array $aEntry, array $aConversations): ?array
	{
		$oTicket = $oLog->Ticket();
		// A row might be of the very second of a link; without one it is to be later.
		$aHearing = self::Since($aConversations, $aEntry['at'] - 1);
		return (count($aHearing) === 0) ? null : array(
			'id' => (string)$oLog->Row(),
			'key' => self::Key($oTicket, 'entry', $aEntry['digest']),
			'change' => '',
			'at' => $aEntry['at'],
			'by' => $aEntry['author'],
			'from_intercom' => $aEntry['panel'],
			'by_date' => true,
			'ticket' => $this->TicketRecord($oTicket),
			'conversations' => self::Conversations($aHearing),
			'entry' => $aEntry + array('files' => (new Outgoing($this->oContext))->Facts(array(), $aEntry['html'])),
		);
	}

	/**
	 * Returns those conversations that heard of the ticket by then.
	 * @param int $iAt unix seconds
	 */
	private static function Since(array $aConversations, int $iAt): array
	{
		return array_filter($aConversations, function (array $aConversation) use ($iAt): bool {
			return $aConversation['since'] <= $iAt;
		});
	}

	/** Returns them as they are told. */
	private static function Conversations(array $aConversations): array
	{
		return array_map(function (array $aConversation): array {
			return array_diff_key($aConversation, array('after' => 0, 'since' => 0));
		}, array_values($aConversations));
	}

	private static function Key(\DBObject $oTicket, string $sName, string $sKey): string
	{
		return hash('sha256', implode("\n", array(get_class($oTicket), $oTicket->GetKey(), $sName, $sKey)));
	}

	/** Called by Of(). */
	private function Entry(\DBObject $oTicket, array $aRow): array
	{
		$aIds = null;
		$aTold = array();
		$aEntries = $this->oEntries->Of($oTicket, $aRow, $this->oWriters);
		// What an operation of ours wrote, and its row does not tell, is to be told by no date either.
		if (!Writers::IsOurs($aRow) && $this->oEntries->AreRead($oTicket, (string)$aRow['attcode'])) {
			$sLog = $oTicket->GetKey().'.'.$aRow['attcode'];
			$this->aLogs += array($sLog => new MissedEntries($oTicket, (string)$aRow['attcode']));
			$this->aLogs[$sLog]->Note($aRow);
		}
		foreach ($aEntries as $aEntry) {
			if ($aIds === null) {
				$aIds = (new Table())->FilesOf($aRow);
			}
			$aFiles = (new Outgoing($this->oContext))->Facts($aIds, $aEntry['html']);
			$aByDate = array_intersect_key($aEntry, array('by_date' => true));
			$aTold[$aEntry['digest']] = array('entry' => array_diff_key($aEntry, $aByDate) + array('files' => $aFiles)) + $aByDate;
		}

		return $aTold;
	}

	/** Called by Of(). */
	private function Scalar(\DBObject $oTicket, array $aRow): array
	{
		return ($aRow['attcode'] === $this->State()) ? $this->StateChange($oTicket, $aRow) : $this->Assignment($oTicket, $aRow);
	}

	/** Called by Of(). */
	private function File(\DBObject $oTicket, array $aRow): array
	{
		$aFiles = $this->Files(array($aRow['attachment_id']));
		return (count($aFiles) === 0) ? array() : array($aRow['attachment_id'].'.'.$aRow['date'] => array('attachment' => $aFiles[0]));
	}

	private function StateChange(\DBObject $oTicket, array $aRow): array
	{
		$oDefinition = \MetaModel::GetAttributeDef(get_class($oTicket), $this->State());
		$fLabel = function (string $sState) use ($oDefinition): string {
			return ($sState === '') ? '' : (string)$oDefinition->GetValueLabel($sState);
		};
		$sBefore = (string)$aRow['oldvalue'];
		$sAfter = (string)$aRow['newvalue'];
		$bSolution = \MetaModel::IsValidAttCode(get_class($oTicket), 'solution');
		return array("$sBefore.$sAfter.".$aRow['date'] => array('state' => array(
			'before' => $sBefore,
			'before_label' => $fLabel($sBefore),
			'after' => $sAfter,
			'after_label' => $fLabel($sAfter),
			'solution' => $bSolution ? (new AttributeText())->Of($oTicket, 'solution') : '',
			'finished' => (new FinishedStates($this->oContext->Tickets()))->Ends(get_class($oTicket), $sAfter),
		)));
	}

	/** Agent and team mostly change together, and are told once. */
	private function Assignment(\DBObject $oTicket, array $aRow): array
	{
		$sOnce = $aRow['changeid'].'.'.$oTicket->GetKey();
		if (isset($this->aAssigned[$sOnce])) {
			return array();
		}
		$this->aAssigned[$sOnce] = true;
		$aWho = array('agent' => $this->Named($oTicket, Assignment::AGENT), 'team' => $this->Named($oTicket, Assignment::TEAM));
		return array(json_encode($aWho).'.'.$aRow['date'] => array('assignment' => $aWho));
	}

	private function Named(\DBObject $oTicket, string $sAttCode): ?array
	{
		if (!\MetaModel::IsValidAttCode(get_class($oTicket), $sAttCode) || (int)$oTicket->Get($sAttCode) === 0) {
			return null;
		}
		$sId = (string)$oTicket->Get($sAttCode);
		$oWho = \MetaModel::GetObject(\MetaModel::GetAttributeDef(get_class($oTicket), $sAttCode)->GetTargetClass(), $sId, false);
		$bEmail = $oWho !== null && \MetaModel::IsValidAttCode(get_class($oWho), 'email');
		return array('id' => $sId, 'name' => (string)$oTicket->Get($sAttCode.'_friendlyname'), 'email' => $bEmail ? (string)$oWho->Get('email') : '');
	}

	/** @param string[] $aIds */
	private function Files(array $aIds): array
	{
		return (new Attachments($this->oContext->Rights(), false))->Facts(array_filter(array_map('intval', $aIds)));
	}

	private function TicketRecord(\DBObject $oTicket): array
	{
		$oView = $this->oContext->View();
		$aRow = $oView->Row($oTicket);
		return array(
			'id' => $aRow['id'],
			'class' => $aRow['class'],
			'name' => $aRow['name'],
			'title' => \MetaModel::IsValidAttCode(get_class($oTicket), 'title') ? (string)$oTicket->Get('title') : '',
			'state' => $aRow['status'],
			'state_label' => $aRow['status_label'],
			'finished' => (new FinishedStates($this->oContext->Tickets()))->IsFinished($oTicket),
			'portal_url' => $oView->PortalUrl($oTicket),
			'backoffice_url' => $oView->BackofficeUrl($oTicket),
			'portal_user' => $this->oContext->IsCallerInPortal($oTicket),
		);
	}

	/** Returns the conversations of a ticket that hear of what a row tells. */
	private function Hearing(string $sTicket, int $iRow): array
	{
		return array_filter($this->aConversations[$sTicket], function (array $aConversation) use ($iRow): bool {
			return $aConversation['after'] < $iRow;
		});
	}

	/** Returns null for a ticket that account or workspace do not see. */
	private function Ticket(string $sId, string $sClass): ?\DBObject
	{
		if (!array_key_exists($sId, $this->aTickets)) {
			$this->aTickets = array_slice($this->aTickets, -self::MOST_HELD, null, true);
			$oSet = $this->oContext->Tickets()->Search('id = :id', array('id' => $sId));
			$oTicket = $oSet->Fetch();
			$this->aTickets[$sId] = ($oTicket instanceof \DBObject && get_class($oTicket) === $sClass) ? $oTicket : null;
			$this->aConversations = array_intersect_key($this->aConversations, $this->aTickets);
			if ($this->aTickets[$sId] !== null) {
				$this->aConversations[$sId] = $this->oHearers->Of($this->aTickets[$sId]);
			}
		}

		return $this->aTickets[$sId];
	}

	private function State(): string
	{
		return (new FinishedStates($this->oContext->Tickets()))->Attribute();
	}
}
