<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\ModuleInfo;

/** The language of what the module writes into logs: that of this iTop, because many people read them. */
final class Language
{
	/** @var string */
	private $sCode;

	public function __construct()
	{
		$this->sCode = (string)\MetaModel::GetConfig()->GetDefaultLanguage();
	}

	/** Returns an entry of the module's own dictionary. */
	public function Text(string $sKey): string
	{
		$sBefore = \Dict::GetUserLanguage();
		if (!array_key_exists($this->sCode, \Dict::GetLanguages())) {
			return \Dict::S(ModuleInfo::CODE.':'.$sKey);
		}
		\Dict::SetUserLanguage($this->sCode);
		try {
			return \Dict::S(ModuleInfo::CODE.':'.$sKey);
		} finally {
			\Dict::SetUserLanguage($sBefore);
		}
	}

	/**
	 * Returns date and time as the configuration of iTop wants them in that language.
	 * iTop itself would take the language of whoever it worked for first in this process.
	 * @param int $iDate unix seconds
	 */
	public function Date(int $iDate): string
	{
		$aFormats = (array)\MetaModel::GetConfig()->Get('date_and_time_format');
		$aFormat = array('date' => 'Y-m-d', 'time' => 'H:i:s', 'date_time' => '$date $time');
		foreach (array('default', $this->sCode) as $sLanguage) {
			$aFormat = (isset($aFormats[$sLanguage]) ? (array)$aFormats[$sLanguage] : array()) + $aFormat;
		}

		return date(str_replace(array('$date', '$time'), array($aFormat['date'], $aFormat['time']), $aFormat['date_time']), $iDate);
	}
}
