<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

// iTop includes this file on every request and looks for the class: it declares, and does nothing else.
if (interface_exists('iBackofficeStyleExtension')) {
	/**
	 * iTop 3 shows one picture for neighbouring entries of one login, and has the same login, none, for everybody without a user:
	 * each of their entries gets its own picture, which iTop has made and hidden.
	 */
	final class StyleHook implements \iBackofficeStyleExtension
	{
		public function GetStyle(): string
		{
			return '.ibo-caselog-entry[data-entry-author-login=""] .ibo-activity-entry--medallion { visibility: visible !important; }';
		}
	}
} elseif (class_exists('AbstractPageUIExtension')) {
	/** iTop 2.7 breaks no line inside an address: that of a conversation would make the page wider than the window. */
	final class StyleHook extends \AbstractPageUIExtension
	{
		public function GetNorthPaneHtml(\iTopWebPage $oPage)
		{
			$oPage->add_style('[data-attribute-code="intercom_url"] .field_value a { word-break: break-all; }');
			return '';
		}
	}
}
