<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\SyncApi\Failure;

/**
 * Excludes all other writers of one ticket or one conversation, in every PHP process of this iTop.
 * Order of locks, so that two never wait for each other: conversation first, then its ticket.
 */
final class Mutex
{
	const WAIT_SECONDS = 5.0;

	/** @var string */
	private $sName;

	private function __construct(string $sName)
	{
		$this->sName = 'itop-intercom.'.$sName;
	}

	public static function OfTicket(string $sId): Mutex
	{
		return new self('ticket.'.$sId);
	}

	/** @param string $sKey whatever tells one person from others */
	public static function OfPerson(string $sKey): Mutex
	{
		return new self('person.'.md5($sKey));
	}

	public static function OfConversation(Conversation $oConversation): Mutex
	{
		return new self('conversation.'.$oConversation->Key());
	}

	/**
	 * Calls $fDo() while holding the mutex and returns what it returns; objects must be read again inside it.
	 * @throws Failure 409 busy when it is not to be had in time
	 */
	public function Run(callable $fDo, float $fSeconds = self::WAIT_SECONDS)
	{
		$oMutex = new \iTopMutex($this->sName);
		$fDeadline = microtime(true) + $fSeconds;
		// iTop can wait an hour or not at all, so the waiting is ours.
		while (!$oMutex->TryLock()) {
			if (microtime(true) >= $fDeadline) {
				throw new Failure(409, 'busy', 'Somebody else is writing to the same ticket or conversation; try again.');
			}
			usleep(random_int(5000, 25000));
		}
		try {
			return $fDo();
		} finally {
			$oMutex->Unlock();
		}
	}
}
