<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

/**
 * The address of iTop's own creation form with all values filled in that a draft has.
 */
final class CreationUrl
{
	/** What browsers and web servers take without trouble. */
	const MAX_BYTES = 6000;

	public function Of(Draft $oDraft, array $aShown): string
	{
		$oTicket = $oDraft->Ticket();
		$sClass = get_class($oTicket);
		$sRoot = \utils::GetAbsoluteUrlAppRoot().'pages/UI.php?';
		$aDefaults = array();
		foreach ($oTicket->ListChanges() as $sCode => $value) {
			if (!is_scalar($value) || $oDraft->Attribute($sCode)->IsEmpty()) {
				continue;
			}
			if (!($this->IsPreset($oDraft, $sCode) || in_array($sCode, $aShown, true))) {
				continue;
			}
			$aLonger = $aDefaults + array($sCode => is_bool($value) ? (int)$value : (string)$value);
			if (strlen($sRoot.$this->Query($sClass, $aLonger)) <= self::MAX_BYTES) {
				$aDefaults = $aLonger;
			}
		}

		return $sRoot.$this->Query($sClass, $aDefaults);
	}

	private function IsPreset(Draft $oDraft, string $sCode): bool
	{
		return $oDraft->IsOurs($sCode) && $sCode !== \MetaModel::GetStateAttributeCode(get_class($oDraft->Ticket()));
	}

	private function Query(string $sClass, array $aDefaults): string
	{
		return http_build_query(array('operation' => 'new', 'class' => $sClass, 'default' => $aDefaults), '', '&');
	}
}
