<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

// iTop includes this file on every request and looks for the class: it declares, and does nothing else.
if (class_exists('AbstractApplicationUIExtension')) {
	/** A tab of the ticket in the back office with all its conversations: its own attributes show the first one only. */
	final class TabHook extends \AbstractApplicationUIExtension
	{
		const TITLE = 'Intercom';
		const COLUMNS = 'workspace,conversation,url,sync';

		public function OnDisplayRelations($oObject, \WebPage $oPage, $bEditMode = false)
		{
			try {
				if (!$bEditMode && LinkedAttributes::OfClass(get_class($oObject)) !== null) {
					self::Show($oObject, $oPage);
				}
			} catch (\Throwable $oTrouble) {
				\IssueLog::Warning('A ticket is shown without its conversations: '.get_class($oTrouble), \ItopIntercom\ModuleInfo::CODE);
			}
		}

		private static function Show(\DBObject $oTicket, \WebPage $oPage)
		{
			// With the rights of who looks.
			$oSearch = \DBObjectSearch::FromOQL('SELECT '.Links::CLASS_NAME.' WHERE ticket_class = :class AND ticket_id = :id');
			$oSet = new \CMDBObjectSet($oSearch, array(), array('class' => get_class($oTicket), 'id' => $oTicket->GetKey()));
			$iCount = $oSet->Count();
			if ($iCount > 0) {
				$oPage->SetCurrentTab('ItopIntercom', self::TITLE." ($iCount)");
				\cmdbAbstractObject::DisplaySet($oPage, $oSet, array('menu' => false, 'zlist' => false, 'extra_fields' => self::COLUMNS));
			}
		}
	}
}
