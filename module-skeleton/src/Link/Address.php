<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

/**
 * The address of a conversation in Intercom's inbox, which names the workspace:
 * https://app.intercom.com/a/inbox/<workspace>/inbox/conversation/<id>, in other regions app.eu.intercom.com and
 * app.au.intercom.com; what older modules wrote had /a/apps/<workspace>/ in its place.
 */
final class Address
{
	const PATTERN = '#^https?://(?:[a-z0-9-]+\.)*intercom\.(?:com|io)/(?:a/)?(?:inbox|apps)/([A-Za-z0-9_-]{1,64})/#i';

	/** Returns the id of the workspace, '' for an address that does not tell it. */
	public static function Workspace(string $sUrl): string
	{
		return (preg_match(self::PATTERN, $sUrl, $aParts) === 1) ? $aParts[1] : '';
	}

	/**
	 * Returns the expression that does the same in a query.
	 * @param string $sColumn as it stands in the query
	 */
	public static function WorkspaceInSql(string $sColumn): string
	{
		// No group can be taken out of an expression in every MySQL: the workspace is the segment of the path behind these words.
		$sKnown = "$sColumn REGEXP '^https?://([a-z0-9-]+[.])*intercom[.](com|io)/(a/)?(inbox|apps)/[A-Za-z0-9_-]{1,64}/'";
		$sFifth = "SUBSTRING_INDEX(SUBSTRING_INDEX($sColumn, '/', 5), '/', -1)";
		$sSixth = "SUBSTRING_INDEX(SUBSTRING_INDEX($sColumn, '/', 6), '/', -1)";
		return "CASE WHEN $sKnown THEN IF($sColumn REGEXP '^https?://[^/]*/a/', $sSixth, $sFifth) ELSE '' END";
	}
}
