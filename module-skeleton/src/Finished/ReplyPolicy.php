<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Finished;

use ItopIntercom\ModuleInfo;
use ItopIntercom\Parameters;

/** What a reply to a finished ticket is to lead to, in a workspace or in all of them. */
final class ReplyPolicy
{
	const WHAT = 'reply_to_finished';
	const DAYS = 'reopen_days';
	const OF_ALL = 'sync_app.';
	const REOPENING = array('reopen', 'reopen_or_follow_up');
	const FOLLOWING = array('follow_up', 'reopen_or_follow_up');

	/** @var string */
	private $sWhat;
	/** @var string */
	private $sDays;

	public function __construct(Parameters $oParameters, string $sWorkspace)
	{
		$this->sWhat = self::Value($oParameters, $sWorkspace, self::WHAT);
		$this->sDays = self::Value($oParameters, $sWorkspace, self::DAYS);
	}

	/**
	 * Whether a reply of that moment reopens a ticket.
	 * @param int|null $iSince of when it is finished, in unix seconds; null where nobody knows, and then it may be too long ago
	 */
	public function Reopens(?int $iSince, int $iReply): bool
	{
		return in_array($this->sWhat, self::REOPENING, true) && $iSince !== null && $iReply <= $iSince + $this->Days() * 86400;
	}

	/** Whether a new ticket is made where the old one is not reopened. */
	public function FollowsUp(): bool
	{
		return in_array($this->sWhat, self::FOLLOWING, true);
	}

	private function Days(): int
	{
		$sDefault = ModuleInfo::PARAMETERS[self::OF_ALL.self::DAYS]['default'];
		return (int)(preg_match('/^[0-9]{1,5}$/D', $this->sDays) === 1 ? $this->sDays : $sDefault);
	}

	private static function Value(Parameters $oParameters, string $sWorkspace, string $sName): string
	{
		$aWorkspaces = $oParameters->Map('workspaces');
		$entry = isset($aWorkspaces[$sWorkspace]) ? $aWorkspaces[$sWorkspace] : null;
		$own = (is_array($entry) && isset($entry[$sName]) && is_scalar($entry[$sName])) ? trim((string)$entry[$sName]) : '';
		return ($own === '') ? $oParameters->Text(self::OF_ALL.$sName) : $own;
	}
}
