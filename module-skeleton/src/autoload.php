<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// Finds the classes of the module. By its own address there is no iTop around it.
if (!defined('APPROOT')) {
	http_response_code(404);
	exit;
}

spl_autoload_register(function ($sClass) {
	$sPrefix = 'ItopIntercom\\';
	if (strncmp($sClass, $sPrefix, strlen($sPrefix)) === 0) {
		$sFile = __DIR__.'/'.str_replace('\\', '/', substr($sClass, strlen($sPrefix))).'.php';
		if (is_file($sFile)) {
			require_once $sFile;
		}
	}
});
