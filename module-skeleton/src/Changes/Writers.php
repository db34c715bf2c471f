<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\NameText;
use ItopIntercom\WithContext;

/** Who wrote or changed something in a ticket, as docs/sync-api.md describes it. Remembers whom it found, for one call. */
final class Writers extends WithContext
{
	const ORIGIN = 'custom-extension';
	/** Who is behind a change of ours, with or without a mark: "Mara Lindt (Intercom)", "Intercom". */
	const OURS = '/(^Intercom|\(Intercom\))( \[[^\]]*\])?$/D';

	/** @var array id of the user => array(user or null, is of the portal) */
	private $aUsers = array();

	/** @param int $iUser id, 0 or less for somebody without a user */
	public function OfEntry(\DBObject $oTicket, int $iUser, string $sName): array
	{
		list($oUser, $bPortal) = $this->User($iUser);
		if ($oUser === null) {
			// Old entries, and those of other modules, have the name alone.
			$bCaller = $sName !== '' && $sName === $this->oContext->View()->NameOf($oTicket, 'caller_id');
			return array('name' => NameText::Of($sName), 'email' => '', 'login' => '', 'kind' => $bCaller ? 'caller' : 'other');
		}
		$sContact = (string)$oUser->Get('contactid');
		$bCaller = (int)$sContact > 0 && $sContact === $this->oContext->Tickets()->Value($oTicket, 'caller_id');
		return array(
			'name' => NameText::Of(($sName === '') ? (string)$oUser->GetFriendlyName() : $sName),
			'email' => (string)$oUser->Get('email'),
			'login' => (string)$oUser->Get('login'),
			'kind' => $bCaller ? 'caller' : ($bPortal ? 'other' : 'agent'),
		);
	}

	/** Who is behind a row of the table of changes. */
	public function OfRow(\DBObject $oTicket, array $aRow): array
	{
		return $this->OfEntry($oTicket, (int)$aRow['user_id'], (string)$aRow['userinfo']);
	}

	/** Whether an operation of the app is behind a row of the table of changes. */
	public static function IsOurs(array $aRow): bool
	{
		return $aRow['origin'] === self::ORIGIN && preg_match(self::OURS, (string)$aRow['userinfo']) === 1;
	}

	private function User(int $iId): array
	{
		if (!isset($this->aUsers[$iId])) {
			$oUser = ($iId > 0) ? $this->oContext->Users()->ById((string)$iId) : null;
			$this->aUsers[$iId] = array($oUser, $oUser !== null && $this->oContext->Users()->IsOfPortal($oUser));
		}

		return $this->aUsers[$iId];
	}
}
