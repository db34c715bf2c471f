<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

/**
 * Proves to Intercom that iTop vouches for a user, so that nobody can chat in the name of another one.
 * https://developers.intercom.com/installing-intercom/web/identity-verification
 */
final class Identity
{
	/** Short, because a token cannot be taken back; the page fetches the next one in time. */
	const TOKEN_SECONDS = 1800;
	const REFRESH_SECONDS = 1500;

	/** Returns a signed token (HS256) that names the user and ends soon. */
	public static function Token(string $sSecret, Visitor $oVisitor, int $iNow): string
	{
		$aClaims = array('user_id' => $oVisitor->Id()) + $oVisitor->Attributes();
		$aClaims['exp'] = $iNow + self::TOKEN_SECONDS;
		return Jwt::Sign($aClaims, $sSecret);
	}

	/** Returns the older proof, for workspaces that have not moved to tokens yet. */
	public static function UserHash(string $sSecret, Visitor $oVisitor): string
	{
		return hash_hmac('sha256', $oVisitor->Id(), $sSecret);
	}
}
