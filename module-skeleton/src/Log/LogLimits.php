<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

use ItopIntercom\SyncApi\Failure;

/** What a log may hold. Beyond it the database would cut the index off, or drop the connection in the middle of a write. */
final class LogLimits
{
	/** The index of a log is a BLOB of 64 KB. Less than this is left only when others have filled it (see Grouping). */
	const MAX_INDEX_BYTES = 65000;
	/** For what else the statement holds. */
	const SPARE_PACKET_BYTES = 262144;

	/**
	 * @param \ormCaseLog[] $aLogs the logs that will be written together
	 * @throws Failure 422 log_full
	 */
	public function Check(array $aLogs)
	{
		$aTexts = array();
		foreach ($aLogs as $oLog) {
			if (strlen(serialize($oLog->GetIndex())) > self::MAX_INDEX_BYTES) {
				throw new Failure(422, 'log_full', 'The log has as many entries as iTop can hold.');
			}
			$aTexts[] = (string)$oLog->GetText();
		}
		if ($this->StatementBytes($aTexts) > $this->MaxPacketBytes()) {
			throw new Failure(422, 'log_full', 'The log is larger than the database accepts at once (max_allowed_packet).');
		}
	}

	private function StatementBytes(array $aTexts): int
	{
		$iBytes = self::SPARE_PACKET_BYTES;
		foreach ($aTexts as $sText) {
			$iBytes += strlen(\CMDBSource::Quote($sText, true));
		}

		return $iBytes;
	}

	private function MaxPacketBytes(): int
	{
		return (int)\CMDBSource::GetServerVariable('max_allowed_packet');
	}
}
