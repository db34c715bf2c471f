<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

// iTop includes this file on every request and looks for the class: it declares, and does nothing else.
if (interface_exists('iBackofficeScriptExtension')) {
	// iTop 3.0 and later
	final class BackofficeHook implements \iBackofficeScriptExtension
	{
		public function GetScript(): string
		{
			return Widget::ForPage(Widget::BACKOFFICE);
		}
	}
} elseif (class_exists('AbstractPageUIExtension')) {
	// iTop 2.7
	final class BackofficeHook extends \AbstractPageUIExtension
	{
		public function GetNorthPaneHtml(\iTopWebPage $oPage)
		{
			$sScript = Widget::ForPage(Widget::BACKOFFICE);
			if ($sScript !== '') {
				$oPage->add_script($sScript);
			}

			return '';
		}
	}
}
