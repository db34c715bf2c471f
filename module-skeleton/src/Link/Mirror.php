<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

use ItopIntercom\Conversation;
use ItopIntercom\Files\TicketFiles;
use ItopIntercom\Transaction;

/**
 * Keeps what a ticket shows of its first conversation and the link object equal, whichever of them somebody changed: in a form,
 * by REST, by an import, or in the panel.
 */
final class Mirror
{
	/** @var bool whether what is saved now is our own work */
	private static $bWorking = false;
	/** @var Conversation|null */
	private static $oConversation = null;

	/** Calls $fDo(), which may save tickets of that conversation, and returns what it returns: a ticket names the id alone. */
	public static function During(Conversation $oConversation, callable $fDo)
	{
		$oBefore = self::$oConversation;
		self::$oConversation = $oConversation;
		try {
			return $fDo();
		} finally {
			self::$oConversation = $oBefore;
		}
	}

	/** A new ticket was saved. */
	public static function TicketMade(\DBObject $oTicket)
	{
		$oAttributes = self::$bWorking ? null : LinkedAttributes::OfClass(get_class($oTicket));
		if ($oAttributes !== null && $oAttributes->Value($oTicket, LinkedAttributes::REFERENCE) !== '') {
			self::TicketSaved($oTicket, null);
		}
	}

	/**
	 * A ticket was saved: its first link becomes what it shows.
	 * @param array|null $aChanged the attributes that were, by code; null where that does not matter
	 */
	public static function TicketSaved(\DBObject $oTicket, ?array $aChanged)
	{
		$oAttributes = self::$bWorking ? null : LinkedAttributes::OfClass(get_class($oTicket));
		if ($oAttributes === null || ($aChanged !== null && !$oAttributes->AreAmong($aChanged))) {
			return;
		}
		$aLinks = Links::OfTicket(get_class($oTicket), (string)$oTicket->GetKey(), 2);
		$oFirst = array_shift($aLinks);
		if ($oAttributes->Value($oTicket, LinkedAttributes::REFERENCE) !== '') {
			self::Work(function () use ($oAttributes, $oTicket, $oFirst) {
				self::Follow($oAttributes, $oTicket, ($oFirst === null) ? self::NewLink($oTicket) : $oFirst);
				Links::SetOrganisation($oTicket, (int)$oAttributes->Value($oTicket, LinkedAttributes::ORGANISATION));
			});
		} elseif ($oFirst !== null) {
			self::Work(function () use ($oAttributes, $oTicket, $oFirst, $aLinks) {
				self::NoteBefore($oFirst, array(), true);
				self::Delete($oFirst);
				self::Show($oAttributes, $oTicket, array_shift($aLinks));
			});
		}
	}

	public static function TicketDeleted(\DBObject $oTicket)
	{
		if (self::$bWorking || LinkedAttributes::OfClass(get_class($oTicket)) === null) {
			return;
		}
		self::Work(function () use ($oTicket) {
			array_map(array(self::class, 'Delete'), Links::OfTicket(get_class($oTicket), (string)$oTicket->GetKey()));
			FormerLinks::Forget(get_class($oTicket), (string)$oTicket->GetKey());
			TicketFiles::ForgetPictures($oTicket);
		});
	}

	/**
	 * A link was saved or goes: its ticket, and the one it was of before, show their first one.
	 * @param array $aBefore the values that were changed, by attribute code
	 */
	public static function LinkChanged(\DBObject $oLink, array $aBefore, bool $bGoes = false)
	{
		if (self::$bWorking) {
			return;
		}
		self::Work(function () use ($oLink, $aBefore, $bGoes) {
			self::NoteBefore($oLink, $aBefore, $bGoes);
			$aNow = array('ticket_class' => $oLink->Get('ticket_class'), 'ticket_id' => $oLink->Get('ticket_id'));
			foreach (array($aNow, array_intersect_key($aBefore, $aNow) + $aNow) as $aTicket) {
				self::ShowFirst((string)$aTicket['ticket_class'], (string)$aTicket['ticket_id'], $bGoes ? (int)$oLink->GetKey() : 0);
			}
			// A new one has no values of before.
			if (!$bGoes && (count($aBefore) === 0 || count(array_intersect_key($aBefore, $aNow + array('conversation' => ''))) > 0)) {
				Links::MarkNew($oLink);
			}
		});
	}

	/**
	 * Writes links of a ticket and the ticket itself, with what was changed in it, in one transaction.
	 * @param \DBObject|null $oShown the link that is the first one then, perhaps not written yet
	 * @param \DBObject|null $oSaved what is written, or null
	 * @param \DBObject|null $oGone what is removed, or null
	 */
	public static function WriteTogether(\DBObject $oTicket, ?\DBObject $oShown, ?\DBObject $oSaved, ?\DBObject $oGone)
	{
		$oAttributes = LinkedAttributes::OfClass(get_class($oTicket));
		self::Work(function () use ($oAttributes, $oTicket, $oShown, $oSaved, $oGone) {
			if ($oSaved !== null) {
				$oSaved->Set('org_id', (int)$oAttributes->Value($oTicket, LinkedAttributes::ORGANISATION));
				self::NoteWritten($oSaved);
			}
			if ($oGone !== null) {
				self::NoteBefore($oGone, array(), true);
			}
			// First the ticket: what it refuses, it refuses in the words of its own attributes.
			self::ShowInMemory($oAttributes, $oTicket, $oShown);
			$oTicket->DBUpdate();
			if ($oSaved !== null) {
				Links::Save($oSaved);
			}
			if ($oGone !== null) {
				self::Delete($oGone);
			}
		});
	}

	/** What the link said in the database, where it says something else now. */
	private static function NoteWritten(\DBObject $oLink)
	{
		$aBefore = array();
		foreach ($oLink->IsNew() ? array() : array_keys($oLink->ListChanges()) as $sAttCode) {
			$aBefore[$sAttCode] = $oLink->GetOriginal($sAttCode);
		}
		self::NoteBefore($oLink, $aBefore, false);
	}

	/** What the link says no longer. */
	private static function NoteBefore(\DBObject $oLink, array $aBefore, bool $bGoes)
	{
		$aFacts = array();
		foreach (array('workspace', 'conversation', 'ticket_class', 'ticket_id') as $sAttCode) {
			$aFacts[$sAttCode] = array_key_exists($sAttCode, $aBefore) ? $aBefore[$sAttCode] : $oLink->Get($sAttCode);
		}
		if ($bGoes || count(array_intersect_key($aFacts, $aBefore)) > 0) {
			FormerLinks::Note(...array_map('strval', array_values($aFacts)));
		}
	}

	private static function ShowFirst(string $sClass, string $sId, int $iGoing)
	{
		$oAttributes = \MetaModel::IsValidClass($sClass) ? LinkedAttributes::OfClass($sClass) : null;
		$oTicket = ($oAttributes === null) ? null : \MetaModel::GetObject($sClass, $sId, false, true);
		if ($oTicket === null) {
			return;
		}
		$aLinks = array_filter(Links::OfTicket($sClass, $sId, 2), function (\DBObject $oLink) use ($iGoing): bool {
			return (int)$oLink->GetKey() !== $iGoing;
		});
		self::Show($oAttributes, $oTicket, array_shift($aLinks));
	}

	private static function Show(LinkedAttributes $oAttributes, \DBObject $oTicket, ?\DBObject $oFirst)
	{
		self::ShowInMemory($oAttributes, $oTicket, $oFirst);
		if (count($oTicket->ListChanges()) > 0) {
			$oTicket->AllowWrite(true);
			$oTicket->DBUpdate();
		}
	}

	private static function ShowInMemory(LinkedAttributes $oAttributes, \DBObject $oTicket, ?\DBObject $oFirst)
	{
		$oAttributes->Show(
			$oTicket,
			($oFirst === null) ? '' : (string)$oFirst->Get('conversation'),
			($oFirst === null) ? '' : (string)$oFirst->Get('url'),
			($oFirst === null) ? 'no' : (string)$oFirst->Get('sync')
		);
	}

	private static function Follow(LinkedAttributes $oAttributes, \DBObject $oTicket, \DBObject $oLink)
	{
		$sReference = $oAttributes->Value($oTicket, LinkedAttributes::REFERENCE);
		$bSame = (string)$oLink->Get('conversation') === $sReference;
		$sUrl = self::Url($oAttributes, $oTicket, $oLink, $bSame);
		$aValues = array(
			'workspace' => self::Workspace($oLink, $sReference, $sUrl, $bSame),
			'conversation' => $sReference,
			'url' => $sUrl,
			'sync' => $oAttributes->Sync($oTicket),
			'org_id' => (int)$oAttributes->Value($oTicket, LinkedAttributes::ORGANISATION),
		);
		// That somebody told its workspace at last makes it no other one.
		$bOther = !$bSame || !in_array((string)$oLink->Get('workspace'), array('', $aValues['workspace']), true);
		if (!$oLink->IsNew() && $bOther) {
			self::NoteBefore($oLink, array(), true);
		}
		foreach ($aValues as $sCode => $value) {
			if ((string)$oLink->Get($sCode) !== (string)$value) {
				$oLink->Set($sCode, $value);
			}
		}
		if ($bOther) {
			// Of what is linked in the panel the app knows.
			$oLink->Set('known', (self::$oConversation === null) ? 'no' : 'yes');
		}
		Links::Save($oLink);
	}

	/** A class without an attribute for the address does not show it; the link has it all the same. */
	private static function Url(LinkedAttributes $oAttributes, \DBObject $oTicket, \DBObject $oLink, bool $bSame): string
	{
		if ($oAttributes->Code(LinkedAttributes::URL) !== null) {
			return $oAttributes->Value($oTicket, LinkedAttributes::URL);
		}
		$sUrl = (self::$oConversation === null) ? '' : self::$oConversation->Url();
		if ($sUrl !== '' && $oLink->CheckValue('url', $sUrl) === true) {
			return $sUrl;
		}

		return $bSame ? (string)$oLink->Get('url') : '';
	}

	/** Who asked by the panel is known; somebody who changes a ticket by hand says it by the address. */
	private static function Workspace(\DBObject $oLink, string $sReference, string $sUrl, bool $bSame): string
	{
		if (self::$oConversation !== null && self::$oConversation->Id() === $sReference) {
			return self::$oConversation->Workspace();
		}
		$sKnown = $bSame ? (string)$oLink->Get('workspace') : '';
		$bSameUrl = (string)$oLink->Get('url') === $sUrl;
		$sTold = Address::Workspace($sUrl);
		return ($sTold === '' || ($bSameUrl && $sKnown !== '')) ? $sKnown : $sTold;
	}

	/** Returns one of no conversation yet. */
	public static function NewLink(\DBObject $oTicket): \DBObject
	{
		$oLink = \MetaModel::NewObject(Links::CLASS_NAME);
		$oLink->Set('ticket_class', get_class($oTicket));
		$oLink->Set('ticket_id', $oTicket->GetKey());
		return $oLink;
	}

	private static function Delete(\DBObject $oLink)
	{
		$oLink->AllowDelete(true);
		$oLink->DBDelete();
	}

	/** What is saved meanwhile is equal already. */
	private static function Work(callable $fDo)
	{
		self::$bWorking = true;
		try {
			Transaction::Join($fDo);
		} finally {
			self::$bWorking = false;
		}
	}
}
