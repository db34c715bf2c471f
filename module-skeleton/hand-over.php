<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// Where a form goes on that was begun in Intercom: leads to iTop's own creation form, filled in.
// Reached through pages/exec.php only; called by itself it does nothing.

if (!defined('APPROOT')) {
	exit;
}
require_once APPROOT.'/application/application.inc.php';
require_once APPROOT.'/application/startup.inc.php';
require_once APPROOT.'/application/loginwebpage.class.inc.php';

ItopIntercom\HandOver\Page::Answer();
