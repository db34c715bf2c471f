<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// The page of the Sync API, called as pages/exec.php?exec_module=...&exec_page=sync-api.php; see docs/sync-api.md.
// By its own address there is no iTop around it.
if (!defined('APPROOT')) {
	http_response_code(404);
	exit;
}

spl_autoload_register(function ($sClass) {
	$sPrefix = 'ItopIntercom\\';
	if (strncmp($sClass, $sPrefix, strlen($sPrefix)) === 0) {
		$sFile = __DIR__.'/src/'.str_replace('\\', '/', substr($sClass, strlen($sPrefix))).'.php';
		if (is_file($sFile)) {
			require_once $sFile;
		}
	}
});

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
