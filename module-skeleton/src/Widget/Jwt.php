<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

/** A signed set of claims (RFC 7519), always HS256. */
final class Jwt
{
	public static function Sign(array $aClaims, string $sSecret): string
	{
		$sSigned = self::Base64Url(Json::Encode(array('alg' => 'HS256', 'typ' => 'JWT'))).'.'.self::Base64Url(Json::Encode($aClaims));
		return $sSigned.'.'.self::Base64Url(hash_hmac('sha256', $sSigned, $sSecret, true));
	}

	private static function Base64Url(string $sBytes): string
	{
		return rtrim(strtr(base64_encode($sBytes), '+/', '-_'), '=');
	}
}
