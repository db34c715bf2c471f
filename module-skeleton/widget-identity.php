<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// Gives the page of a user the next token of this very user, before the one it has runs out.
// Reached through pages/exec.php only; called by itself it does nothing.

if (!defined('APPROOT')) {
	exit;
}
require_once APPROOT.'/application/startup.inc.php';

ItopIntercom\Widget\IdentityPage::Answer();
