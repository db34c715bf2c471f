<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

use Symfony\Component\DependencyInjection\Container;

// iTop includes this file on every request and looks for the class: it declares, and does nothing else.
if (class_exists('AbstractPortalUIExtension')) {
	final class PortalHook extends \AbstractPortalUIExtension
	{
		public function GetJSInline(Container $oContainer)
		{
			// Every portal asks every extension; which one is asking stands only here.
			$sPortal = isset($_ENV['PORTAL_ID']) ? (string)$_ENV['PORTAL_ID'] : '';
			$sScript = Widget::ForPage($sPortal);
			return ($sScript === '') ? null : $sScript;
		}
	}
}
