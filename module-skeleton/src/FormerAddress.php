<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/**
 * Answers the addresses by which Intercom called the extension that this module replaces: nobody listens there any more.
 *
 * iTop itself answers 200 for a page that it does not have, which Intercom takes for a message that has arrived. 503 is counted
 * and shown there as a failure, and the panel says that it does not work. Not 410, at which Intercom ends the subscription:
 * it would have to be switched on again (https://developers.intercom.com/docs/webhooks/webhook-notifications).
 */
final class FormerAddress
{
	/**
	 * @param string $sPage name of the page
	 * @param string $sNow the paths of the sync app in its place
	 */
	public static function Answer(string $sPage, string $sNow): void
	{
		$sTodo = "In Intercom's Developer Hub put the address of the sync app, with $sNow, in the place of that of iTop.";
		http_response_code(503);
		header('Content-Type: text/plain; charset=utf-8');
		header('Cache-Control: no-store');
		header('X-Content-Type-Options: nosniff');
		echo "$sPage is not in use any more. $sTodo\n";
		try {
			self::Log("Intercom, or somebody else, calls $sPage, which is not in use any more. $sTodo");
		} catch (\Throwable $oError) {
			// A log that cannot be written changes nothing in the answer.
		}
	}

	/** Anybody may call: neither the database nor the data model is opened for it, and nothing of the request is read. */
	private static function Log(string $sSentence): void
	{
		if (\utils::GetConfig()->GetLogIssue()) {
			\IssueLog::Enable(APPROOT.'log/error.log');
			Complaint::Tell('former address '.$sSentence, $sSentence);
		}
	}
}
