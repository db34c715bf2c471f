<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// What is said of names, without any iTop: {"known": [...], "written": [...]} on standard input, JSON out: the sentences,
// and for each name the near one.
require __DIR__.'/classes.php';

use ItopIntercom\Parameters\NameCheck;
use ItopIntercom\Parameters\Nearest;

$aGiven = json_decode(stream_get_contents(STDIN), true);
echo json_encode(array(
	'problems' => (new NameCheck($aGiven['known']))->Problems($aGiven['written']),
	'nearest' => array_map(function (string $sName) use ($aGiven) {
		return Nearest::To($sName, $aGiven['known']);
	}, $aGiven['written']),
));
