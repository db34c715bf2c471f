<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\HandOver;

use ItopIntercom\Parameters;
use ItopIntercom\TicketClass;

require_once __DIR__.'/../ModuleInfo.php';
require_once __DIR__.'/../Parameters.php';
require_once __DIR__.'/../Rights.php';
require_once __DIR__.'/../TicketClass.php';

/**
 * The conversation that a form was opened for, in a class whose form does not show it: iTop's form keeps only what it shows.
 */
final class HiddenFields
{
	const ROLES = array('intercom_ref', 'intercom_url', 'intercom_sync_activated');

	/**
	 * Returns inputs for what the address of the form says of the conversation, '' where there is nothing to keep.
	 */
	public static function Of(\DBObject $oTicket): string
	{
		$aDefaults = \utils::ReadParam('default', array(), false, 'raw_data');
		$oTickets = new TicketClass(Parameters::OfModule());
		if (!is_array($aDefaults) || !$oTickets->Exists() || !is_a($oTicket, $oTickets->Name())) {
			return '';
		}
		$aShown = \MetaModel::FlattenZList(\MetaModel::GetZListItems(get_class($oTicket), 'details'));
		$sHtml = '';
		foreach (array_diff($oTickets->Attributes(self::ROLES), $aShown) as $sAttCode) {
			if (isset($aDefaults[$sAttCode]) && is_string($aDefaults[$sAttCode])) {
				$sValue = htmlspecialchars($aDefaults[$sAttCode], ENT_QUOTES, 'UTF-8');
				$sHtml .= '<input type="hidden" name="attr_'.$sAttCode.'" value="'.$sValue.'">';
			}
		}

		return $sHtml;
	}
}
