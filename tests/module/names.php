<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// What is said of names, without any iTop: {"known": [...], "written": [...]} on standard input, JSON out: the sentences,
// and for each name the near one.
error_reporting(E_ALL);
set_error_handler(function ($iLevel, $sMessage, $sFile, $iLine) {
	throw new ErrorException($sMessage, 0, $iLevel, $sFile, $iLine);
});
spl_autoload_register(function ($sClass) {
	require_once dirname(__DIR__, 2).'/module-skeleton/src/'.str_replace('\\', '/', substr($sClass, strlen('ItopIntercom\\'))).'.php';
});

use ItopIntercom\Parameters\NameCheck;
use ItopIntercom\Parameters\Nearest;

$aGiven = json_decode(stream_get_contents(STDIN), true);
echo json_encode(array(
	'problems' => (new NameCheck($aGiven['known']))->Problems($aGiven['written']),
	'nearest' => array_map(function (string $sName) use ($aGiven) {
		return Nearest::To($sName, $aGiven['known']);
	}, $aGiven['written']),
));
