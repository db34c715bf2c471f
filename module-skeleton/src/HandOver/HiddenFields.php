<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\HandOver;

use ItopIntercom\Parameters;
use ItopIntercom\TicketClass;

/** The conversation that a form was opened for, in a class whose form does not show it: iTop's form keeps only what it shows. */
final class HiddenFields
{
	const ROLES = array('intercom_ref', 'intercom_url', 'intercom_sync_activated');

	/**
	 * Returns inputs for what the form was opened with, or sent with, about the conversation; '' where there is nothing to keep.
	 */
	public static function Of(\DBObject $oTicket): string
	{
		$oTickets = new TicketClass(Parameters::OfModule());
		if (!$oTickets->Exists() || !is_a($oTicket, $oTickets->Name())) {
			return '';
		}
		$aShown = \MetaModel::FlattenZList(\MetaModel::GetZListItems(get_class($oTicket), 'details'));
		$sHtml = '';
		foreach (array_diff($oTickets->Attributes(self::ROLES), $aShown) as $sAttCode) {
			$sValue = self::Value($sAttCode);
			if ($sValue !== '') {
				$sHtml .= '<input type="hidden" name="attr_'.$sAttCode.'" value="'.htmlspecialchars($sValue, ENT_QUOTES, 'UTF-8').'">';
			}
		}

		return $sHtml;
	}

	private static function Value(string $sAttCode): string
	{
		$aDefaults = \utils::ReadParam('default', array(), false, 'raw_data');
		$value = is_array($aDefaults) && isset($aDefaults[$sAttCode])
			? $aDefaults[$sAttCode]
			: \utils::ReadPostedParam('attr_'.$sAttCode, '', 'raw_data');
		return is_string($value) ? $value : '';
	}
}
