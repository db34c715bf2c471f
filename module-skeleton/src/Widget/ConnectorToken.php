<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

/**
 * By what the data connectors of a workspace know for whom Fin asks: Intercom hands it on from the page, without looking into
 * it, to the connectors alone (`auth_tokens` of its Messenger).
 *
 * It is signed with a key of its own, so that neither the sync app, which checks it, nor who has seen such a token can be
 * anybody in the Messenger.
 */
final class ConnectorToken
{
	/** What the user token is called in Intercom's settings. */
	const NAME = 'itop_token';
	const AUDIENCE = 'itop-connectors';

	/** Returns the key (64 hex digits) of the workspace; the secret that users are signed with cannot be told from it. */
	public static function Key(Workspace $oWorkspace): string
	{
		return hash_hmac('sha256', self::AUDIENCE.' '.$oWorkspace->Id(), $oWorkspace->IdentitySecret());
	}

	/** @return string[] what the Messenger is to be told, nothing for a workspace without data connectors */
	public static function Settings(Workspace $oWorkspace, Visitor $oVisitor, int $iNow): array
	{
		if (!$oWorkspace->HasConnectors()) {
			return array();
		}
		$aClaims = array(
			'aud' => self::AUDIENCE,
			'workspace' => $oWorkspace->Id(),
			'user_id' => $oVisitor->Id(),
			'exp' => $iNow + Identity::TOKEN_SECONDS,
		);
		return array(self::NAME => Jwt::Sign($aClaims, self::Key($oWorkspace)));
	}
}
