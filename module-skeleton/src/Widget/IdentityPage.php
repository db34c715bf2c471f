<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

use ItopIntercom\ModuleInfo;
use ItopIntercom\Parameters;

/**
 * Answers the widget of a page with what it would be given if the page were loaded now.
 * A token is for nobody but the user of the session: there is no way to name another one.
 */
final class IdentityPage
{
	public static function Answer(): void
	{
		try {
			list($iStatus, $aBody) = self::StatusAndBody();
		} catch (\Throwable $oError) {
			\IssueLog::Error('No token for the chat widget: '.get_class($oError).': '.$oError->getMessage(), ModuleInfo::CODE);
			list($iStatus, $aBody) = array(500, array('error' => 'internal_error'));
		}
		http_response_code($iStatus);
		header('Content-Type: application/json');
		header('Cache-Control: no-store');
		header('X-Content-Type-Options: nosniff');
		echo Json::Encode($aBody);
	}

	/** 200 {mark, appId, token, connectorTokens, seconds}; 401 nobody is logged in; 403 no widget for this user (any more); 405 not POST. */
	private static function StatusAndBody(): array
	{
		if (!isset($_SERVER['REQUEST_METHOD']) || $_SERVER['REQUEST_METHOD'] !== 'POST') {
			return array(405, array('error' => 'method_not_allowed'));
		}
		$iLogin = \LoginWebPage::DoLoginEx(null, false, \LoginWebPage::EXIT_RETURN);
		if ($iLogin !== \LoginWebPage::EXIT_CODE_OK || !\UserRights::IsLoggedIn()) {
			return array(401, array('error' => 'login_required'));
		}
		$sPortal = \utils::ReadParam('portal', '', false, 'raw_data');
		$oAdmission = new Admission(Parameters::OfModule());
		$oWorkspace = ($oAdmission->Refusal($sPortal) === '') ? $oAdmission->Workspace() : null;
		if ($oWorkspace === null || $oWorkspace->IdentityMethod() !== Workspace::JWT) {
			return array(403, array('error' => 'no_widget'));
		}
		$oVisitor = Visitor::Current();
		$iNow = time();
		return array(200, array(
			'mark' => $oVisitor->Mark(),
			'appId' => $oWorkspace->Id(),
			'token' => Identity::Token($oWorkspace->IdentitySecret(), $oVisitor, $iNow),
			'connectorTokens' => (object)ConnectorToken::Settings($oWorkspace, $oVisitor, $iNow),
			'seconds' => Identity::REFRESH_SECONDS,
		));
	}
}
