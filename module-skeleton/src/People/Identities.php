<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\Parameters;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\Widget\Visitor;
use ItopIntercom\Widget\Workspace;

/**
 * How sure it is who a contact of Intercom is: decided here and nowhere else.
 *
 * verified: the widget of this iTop has signed the id of the person, and the words came through the Messenger.
 * claimed: custom attributes, an e-mail address or an agent say so. unknown: nobody was found.
 */
final class Identities
{
	const VERIFIED = 'verified';
	const CLAIMED = 'claimed';
	const UNKNOWN = 'unknown';

	/** Role of a contact that has an id of its own; Intercom's other ones are leads. */
	const USER = 'user';
	/** Channel of Intercom (the type of a conversation's source) that asks for the signature. */
	const MESSENGER = 'conversation';

	private $oParameters;
	private $sWorkspaceId;

	/** @param string $sWorkspaceId '' where the caller names none: then nobody is verified */
	public function __construct(Parameters $oParameters, string $sWorkspaceId)
	{
		$this->oParameters = $oParameters;
		$this->sWorkspaceId = $sWorkspaceId;
	}

	/**
	 * Returns class and id that the widget has signed, null where nobody vouches for the contact.
	 * @param Input $oContact a contact or an author of docs/sync-api.md
	 * @return string[]|null
	 */
	public function Signed(Input $oContact): ?array
	{
		if ($oContact->Text('role', '', 64) !== self::USER || $oContact->Text('channel', '', 64) !== self::MESSENGER) {
			return null;
		}

		$bSigns = in_array($this->sWorkspaceId, $this->SigningWorkspaces(), true);
		return $bSigns ? Visitor::ContactOf($oContact->Text('external_id', '', 1024)) : null;
	}

	/**
	 * @param Input $oContact a contact or an author of docs/sync-api.md
	 * @param \DBObject|null $oPerson who was found for it
	 */
	public function Grade(Input $oContact, ?\DBObject $oPerson): string
	{
		if ($oPerson === null) {
			return self::UNKNOWN;
		}
		$bSame = ($this->Signed($oContact) === array(get_class($oPerson), (string)$oPerson->GetKey()));
		return $bSame ? self::VERIFIED : self::CLAIMED;
	}

	/** @return string[] the ids of the workspaces whose users the widget signs */
	public function SigningWorkspaces(): array
	{
		$aIds = array();
		foreach (Workspace::All($this->oParameters) as $oWorkspace) {
			if ($oWorkspace->IdentityMethod() !== '') {
				$aIds[] = $oWorkspace->Id();
			}
		}

		return $aIds;
	}
}
