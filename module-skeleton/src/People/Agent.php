<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\NameText;
use ItopIntercom\SyncApi\Input;

/** The teammate who clicked in the inbox, as Intercom names her; iTop has not authenticated her. */
final class Agent
{
	private $sName;
	private $sEmail;
	private $sLanguage;
	private $oUser;
	private $bDisabled;
	private $bBot;
	private $oContact;

	/**
	 * @param string|null $sLanguage language code ("FR FR") of her iTop user, null where she has none
	 * @param \DBObject|null $oUser her enabled iTop user
	 * @param bool $bDisabled whether she has none but a disabled one
	 * @param bool $bBot whether it is no teammate, but what the sync app does for an end user
	 * @param Input|null $oContact the contact, where an end user acts for themselves (see Caller)
	 */
	public function __construct(
		string $sName,
		string $sEmail,
		?string $sLanguage,
		?\DBObject $oUser = null,
		bool $bDisabled = false,
		bool $bBot = false,
		?Input $oContact = null
	) {
		$this->oContact = $oContact;
		$this->bBot = $bBot;
		$this->bDisabled = $bDisabled;
		$this->oUser = $oUser;
		$this->sName = $sName;
		$this->sEmail = $sEmail;
		$this->sLanguage = $sLanguage;
	}

	public function Name(): string
	{
		return $this->sName;
	}

	public function Email(): string
	{
		return $this->sEmail;
	}

	public function Language(): ?string
	{
		return $this->sLanguage;
	}

	/** Her enabled iTop user, null where she has none. */
	public function User(): ?\DBObject
	{
		return $this->oUser;
	}

	/** Whether she has been shut out of iTop: her only user there is a disabled one. */
	public function IsDisabled(): bool
	{
		return $this->bDisabled;
	}

	/** Whether it is no teammate, but what the sync app does for an end user (data connectors). */
	public function IsBot(): bool
	{
		return $this->bBot;
	}

	/** The contact of Intercom, where it is no teammate but an end user who acts for themselves; else null. */
	public function Contact(): ?Input
	{
		return $this->oContact;
	}

	/** The name in iTop's history: "Mara Lindt (Intercom)", or "Intercom" where nobody is named. */
	public function HistoryName(): string
	{
		foreach (array($this->sName, $this->sEmail) as $sName) {
			$sWho = NameText::OfIntercom($sName);
			if ($sWho !== '') {
				return $sWho;
			}
		}

		return 'Intercom';
	}
}
