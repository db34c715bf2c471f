<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\Parameters;
use ItopIntercom\Rights;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\Territory;

/**
 * Whose rights count for a call: with sync_app.act_as an agent has at most those of the account, and never more for
 * having no user in iTop, or a disabled one.
 */
final class ActingAs
{
	const UNKNOWN = 'sync_app.act_as_unknown';
	const AS_SERVICE = 'service';

	private $oParameters;

	public function __construct(Parameters $oParameters)
	{
		$this->oParameters = $oParameters;
	}

	/**
	 * @param Agent|null $oAgent null where no agent acts, but the sync app by itself
	 * @param Territory|null $oTerritory the organisations beyond which nothing is seen
	 * @throws Failure 403 agent_disabled, agent_unknown
	 */
	public function Rights(?Agent $oAgent, ?Territory $oTerritory): Rights
	{
		if ($oAgent === null || $this->oParameters->Text(Rights::PARAMETER) !== Rights::AS_AGENT) {
			return new Rights(null, $oTerritory);
		}
		if ($oAgent->IsDisabled()) {
			throw new Failure(403, 'agent_disabled', 'The iTop user of this agent is disabled.');
		}
		if ($oAgent->User() === null && $this->oParameters->Text(self::UNKNOWN) !== self::AS_SERVICE) {
			throw new Failure(403, 'agent_unknown', 'This agent has no user in iTop (parameter '.self::UNKNOWN.').');
		}

		return new Rights($oAgent->User(), $oTerritory);
	}
}
