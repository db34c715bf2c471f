<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\HandOver;

// iTop includes this file on every request and looks for the class: it declares, and does nothing else.
if (class_exists('AbstractApplicationUIExtension')) {
	final class FormHook extends \AbstractApplicationUIExtension
	{
		public function OnDisplayProperties($oObject, \WebPage $oPage, $bEditMode = false)
		{
			// The second is the same form once more, after something in it was wrong.
			$bBegun = isset($_REQUEST['default']) || (isset($_POST['operation']) && $_POST['operation'] === 'apply_new');
			if ($bEditMode && $bBegun && $oObject->IsNew()) {
				$oPage->add(HiddenFields::Of($oObject));
			}
		}
	}
}
