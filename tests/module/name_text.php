<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// What becomes of names, without any iTop: a list on standard input, JSON out.
require __DIR__.'/classes.php';

use ItopIntercom\NameText;

echo json_encode(array_map(function (string $sName): array {
	return array(NameText::Of($sName), NameText::OfIntercom($sName));
}, json_decode(stream_get_contents(STDIN), true)));
