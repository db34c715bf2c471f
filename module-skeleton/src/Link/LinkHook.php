<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Link;

use ItopIntercom\Transaction;

// iTop includes this file on every request and looks for the class: it declares, and does nothing else.
if (class_exists('AbstractApplicationObjectExtension')) {
	/**
	 * Told of whatever somebody saves or deletes; must never keep anybody from that. What the app writes is written with its link or
	 * not at all.
	 */
	final class LinkHook extends \AbstractApplicationObjectExtension
	{
		public function OnDBInsert($oObject, $oChange = null)
		{
			self::Tell($oObject, function (\DBObject $oObject) {
				self::IsLink($oObject) ? Mirror::LinkChanged($oObject, array()) : Mirror::TicketMade($oObject);
			});
		}

		public function OnDBUpdate($oObject, $oChange = null)
		{
			self::Tell($oObject, function (\DBObject $oObject) {
				$aBefore = $oObject->ListPreviousValuesForUpdatedAttributes();
				self::IsLink($oObject) ? Mirror::LinkChanged($oObject, $aBefore) : Mirror::TicketSaved($oObject, $aBefore);
			});
		}

		public function OnDBDelete($oObject, $oChange = null)
		{
			self::Tell($oObject, function (\DBObject $oObject) {
				self::IsLink($oObject) ? Mirror::LinkChanged($oObject, array(), true) : Mirror::TicketDeleted($oObject);
			});
		}

		private static function Tell($oObject, callable $fTell)
		{
			try {
				$fTell($oObject);
			} catch (\Throwable $oTrouble) {
				if (Transaction::IsBrokenBy($oTrouble)) {
					throw $oTrouble;
				}
				$sOf = get_class($oObject).'::'.$oObject->GetKey();
				$sWhat = get_class($oTrouble).' at '.basename($oTrouble->getFile()).':'.$oTrouble->getLine();
				$sMessage = "The link of $sOf and its conversation is not kept equal ($sWhat): save the reference once more, or run setup";
				\IssueLog::Error($sMessage, \ItopIntercom\ModuleInfo::CODE);
			}
		}

		private static function IsLink($oObject): bool
		{
			return get_class($oObject) === Links::CLASS_NAME;
		}
	}
}
