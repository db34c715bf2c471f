<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * Reaches into iTop's log to put a user under an entry. iTop 2.7 keeps of whoever an entry is written for the name alone, which says
 * neither to Intercom who speaks, nor to the portal whose picture stands there; from 3.0 on iTop does it by itself.
 */
final class SignedLog extends \ormCaseLog
{
	/** The entry that was just added to the log is the author's. */
	public static function Sign(\ormCaseLog $oLog, Author $oAuthor)
	{
		$aRow = array_pop($oLog->m_aIndex);
		if ((string)$aRow['user_id'] !== (string)$oAuthor->UserId()) {
			$sDate = date(\AttributeDateTime::GetInternalFormat(), $aRow['date']);
			$sSeparator = sprintf(CASELOG_SEPARATOR, $sDate, $aRow['user_name'], $oAuthor->UserId());
			$oLog->m_sLog = $sSeparator.substr($oLog->m_sLog, $aRow['separator_length']);
			$aRow = array('user_id' => $oAuthor->UserId(), 'separator_length' => strlen($sSeparator)) + $aRow;
		}
		$oLog->m_aIndex[] = $aRow;
	}
}
