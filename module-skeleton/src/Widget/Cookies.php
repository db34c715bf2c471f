<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

/** The cookies that Intercom's script leaves on the domain of iTop. */
final class Cookies
{
	/** Tells the browser to drop the cookies of a workspace (intercom-id-, intercom-session-, intercom-device-id-<id>). */
	public static function Expire(string $sWorkspaceId): void
	{
		$aDomains = self::Domains((string)parse_url(\utils::GetAbsoluteUrlAppRoot(), PHP_URL_HOST));
		foreach (array_keys($_COOKIE) as $name) {
			if (preg_match('/^intercom-[a-z-]+-'.preg_quote($sWorkspaceId, '/').'$/D', (string)$name) !== 1) {
				continue;
			}
			foreach ($aDomains as $sDomain) {
				setcookie((string)$name, '', 1, '/', $sDomain);
			}
		}
	}

	/**
	 * Intercom sets them on the widest domain the browser accepts; which one that is only the browser knows.
	 * @return string[] '' for the host alone, then each domain above it
	 */
	private static function Domains(string $sHost): array
	{
		$aDomains = array('');
		if (filter_var($sHost, FILTER_VALIDATE_IP) !== false) {
			return $aDomains;
		}
		for ($aLabels = explode('.', $sHost); count($aLabels) > 1; array_shift($aLabels)) {
			$aDomains[] = implode('.', $aLabels);
		}

		return $aDomains;
	}
}
