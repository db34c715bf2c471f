<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// Where Intercom called the extension that this module replaces; see src/FormerAddress.php.
// By its own address there is no iTop around it.
if (!defined('APPROOT')) {
	http_response_code(404);
	exit;
}

require_once __DIR__.'/src/autoload.php';

ItopIntercom\FormerAddress::Answer('incoming-webhooks.php', '/webhooks/intercom');
