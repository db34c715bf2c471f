<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// The classes of the module without any iTop; whatever PHP complains about is an error.
error_reporting(E_ALL);
set_error_handler(function ($iLevel, $sMessage, $sFile, $iLine) {
	throw new ErrorException($sMessage, 0, $iLevel, $sFile, $iLine);
});
define('APPROOT', '');
require_once dirname(__DIR__, 2).'/module-skeleton/src/autoload.php';
