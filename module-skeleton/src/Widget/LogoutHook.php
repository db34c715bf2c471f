<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

// iTop includes this file on every request and looks for the class: it declares, and does nothing else.
if (interface_exists('iLogoutExtension')) {
	final class LogoutHook implements \iLogoutExtension
	{
		/** "before": for every way of logging in, and before single sign-on leaves iTop. */
		public function ListSupportedLoginModes()
		{
			return array('before');
		}

		public function LogoutAction()
		{
			Widget::Forget();
		}
	}
}
