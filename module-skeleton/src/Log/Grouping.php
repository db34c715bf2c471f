<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Log;

/**
 * Gathers messages that are entries of their own into groups when the index of a log fills up, the oldest first.
 * What was written in iTop keeps its place, and the newest messages stay entries of their own as long as there is room.
 */
final class Grouping
{
	/**
	 * Step by step, each taken when the index has more bytes than that: how many messages and bytes a group may have, how many
	 * of the newest entries are left alone, and whether messages are also gathered across what was written in iTop.
	 * Half of the index stays for what people write: iTop takes no entry of theirs any more when it is full, and most of what
	 * they write comes when the conversation is over and nothing is gathered any more.
	 * The last ones are for logs that others have nearly filled: a group that is large or stands late is better than no message.
	 */
	const STEPS = array(
		array('index' => 30000, 'messages' => GroupEntry::MAX_MESSAGES, 'bytes' => GroupEntry::MAX_BYTES, 'alone' => 50, 'across' => false),
		array('index' => 30000, 'messages' => GroupEntry::MAX_MESSAGES, 'bytes' => GroupEntry::MAX_BYTES, 'alone' => 50, 'across' => true),
		array('index' => 50000, 'messages' => 400, 'bytes' => 524288, 'alone' => 50, 'across' => true),
		array('index' => 50000, 'messages' => 400, 'bytes' => 524288, 'alone' => 0, 'across' => true),
		array('index' => 55000, 'messages' => PHP_INT_MAX, 'bytes' => PHP_INT_MAX, 'alone' => 0, 'across' => true),
	);

	private $oLanguage;

	public function __construct(Language $oLanguage)
	{
		$this->oLanguage = $oLanguage;
	}

	/**
	 * @param Entry[] $aEntries oldest first
	 * @return Entry[]
	 */
	public function Of(array $aEntries): array
	{
		foreach (self::STEPS as $aStep) {
			if ($this->IndexBytes($aEntries) > $aStep['index']) {
				$aEntries = $this->Gathered($aEntries, $aStep);
			}
		}

		return $aEntries;
	}

	private function IndexBytes(array $aEntries): int
	{
		return strlen(serialize(array_map(function (Entry $oEntry): array {
			return $oEntry->Row();
		}, $aEntries)));
	}

	private function Gathered(array $aEntries, array $aStep): array
	{
		$iOlder = max(0, count($aEntries) - $aStep['alone']);
		$oGathering = new Gathering($aStep['messages'], $aStep['bytes'], $aStep['across'], $this->oLanguage);
		foreach (array_slice($aEntries, 0, $iOlder) as $oEntry) {
			$oGathering->Add($oEntry);
		}

		return array_merge($oGathering->Entries(), array_slice($aEntries, $iOlder));
	}
}
