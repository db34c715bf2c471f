<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// The page of the Sync API, called as pages/exec.php?exec_module=...&exec_page=sync-api.php; see docs/sync-api.md.
// By its own address there is no iTop around it.
if (!defined('APPROOT')) {
	http_response_code(404);
	exit;
}

require_once __DIR__.'/src/autoload.php';

$oItopIntercomServer = new \ItopIntercom\SyncApi\Server();
try {
	$oItopIntercomRequest = $oItopIntercomServer->Receive();
	// Here, because iTop's start-up expects to run in the global scope.
	require_once APPROOT.'application/application.inc.php';
	require_once APPROOT.'application/startup.inc.php';
	$oItopIntercomServer->Answer($oItopIntercomRequest);
} catch (\Throwable $oItopIntercomProblem) {
	$oItopIntercomServer->Refuse($oItopIntercomProblem);
}
