<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Changes;

use ItopIntercom\Form\Assignment;
use ItopIntercom\Link\Links;
use ItopIntercom\Parameters;
use ItopIntercom\TicketClass;

/**
 * Tells the sync app that tickets have changed, and not a word of them, when whoever saved them has his page. It only hastens what
 * the app asks for anyway, so whatever goes wrong with it goes wrong in silence.
 */
final class Hint
{
	/** More are not named: the app asks what has changed. */
	const MOST = 50;

	/** @var bool */
	private static $bSilent = false;
	/** @var array class and id of the tickets of this request, by both */
	private static $aTickets = array();

	/** What is saved from now on is the app's own work. */
	public static function Silence()
	{
		self::$bSilent = true;
	}

	/** A ticket was saved. */
	public static function Saved(\DBObject $oObject)
	{
		if (self::$bSilent || count(self::$aTickets) >= self::MOST || !self::IsTold($oObject)) {
			return;
		}
		if (count(self::$aTickets) === 0) {
			register_shutdown_function(array(self::class, 'Send'));
		}
		self::$aTickets[get_class($oObject).'::'.$oObject->GetKey()] = array('class' => get_class($oObject), 'id' => (string)$oObject->GetKey());
	}

	/** Called when the page is done. */
	public static function Send()
	{
		try {
			$oParameters = Parameters::OfModule();
			$sUrl = rtrim($oParameters->Text('sync_app.url'), '/');
			$aOn = ($sUrl === '') ? array() : (new Switches($oParameters))->Workspaces();
			if (count($aOn) === 0) {
				return;
			}
			self::Release();
			foreach (self::BySecret($oParameters, self::Concerned($aOn)) as $sSecret => $aOfSecret) {
				$aHint = array('tickets' => array_values(self::$aTickets), 'workspaces' => $aOfSecret);
				(new Post($sUrl.'/webhooks/itop'))->Send((string)json_encode($aHint), (string)$sSecret);
			}
		} catch (\Throwable $oTrouble) {
			\IssueLog::Warning('The sync app for Intercom was not told of a change: '.get_class($oTrouble), \ItopIntercom\ModuleInfo::CODE);
		}
	}

	/** Whether it is a ticket that the app may want to hear of, and something that it tells has changed. */
	private static function IsTold(\DBObject $oObject): bool
	{
		$oTickets = new TicketClass(Parameters::OfModule());
		if (!$oTickets->Exists() || !($oObject instanceof \cmdbAbstractObject) || !is_a($oObject, $oTickets->Name())) {
			return false;
		}
		$aTold = $oTickets->Attributes(array('public_log', 'private_log', 'status'));
		$aChanged = array_keys($oObject->ListPreviousValuesForUpdatedAttributes());
		return count(array_intersect(array_merge($aTold, array(Assignment::AGENT, Assignment::TEAM)), $aChanged)) > 0;
	}

	/** Gives the person his page, and the next one his session. */
	private static function Release()
	{
		if (session_status() === PHP_SESSION_ACTIVE) {
			session_write_close();
		}
		if (function_exists('fastcgi_finish_request')) {
			fastcgi_finish_request();
			return;
		}
		// Other ways to run PHP have none like it: the page goes out as a whole, and its connection ends a moment later.
		while (ob_get_level() > 0 && @ob_end_flush()) {
			continue;
		}
		flush();
	}

	/**
	 * @param string[] $aOn the workspaces that are told something
	 * @return string[] those of them that have conversations of these tickets
	 */
	private static function Concerned(array $aOn): array
	{
		$aFound = array();
		foreach (self::$aTickets as $aTicket) {
			$aFound = array_merge($aFound, array_map('strval', Links::WorkspacesOf($aTicket['class'], $aTicket['id'])));
		}

		// Nobody has told yet whose a link of before is.
		return in_array('', $aFound, true) ? $aOn : array_values(array_intersect($aOn, $aFound));
	}

	/**
	 * @param string[] $aWorkspaces
	 * @return array[] ids of workspaces, by the secret that they share
	 */
	private static function BySecret(Parameters $oParameters, array $aWorkspaces): array
	{
		$aEntries = $oParameters->Map('workspaces');
		$aBySecret = array();
		foreach ($aWorkspaces as $sWorkspace) {
			$entry = isset($aEntries[$sWorkspace]) ? $aEntries[$sWorkspace] : null;
			$own = (is_array($entry) && isset($entry['client_secret']) && is_scalar($entry['client_secret'])) ? trim((string)$entry['client_secret']) : '';
			// During a change of the secret there are two.
			$aSecrets = explode(',', ($own === '') ? $oParameters->Text('sync_app.client_secret') : $own);
			$sSecret = trim($aSecrets[0]);
			if ($sSecret !== '' && strpos($sSecret, 'PUT_YOUR_') !== 0) {
				$aBySecret[$sSecret][] = $sWorkspace;
			}
		}

		return $aBySecret;
	}
}
