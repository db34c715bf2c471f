<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

use ItopIntercom\ModuleInfo;

/** What the page is given to bring up the chat: widget.js with its configuration. */
final class Snippet
{
	/** Stands in widget.js where the configuration goes. */
	const SLOT = '/* configuration */ null';

	private $sPortal;
	private $oWorkspace;
	private $oVisitor;
	private $iNow;

	public function __construct(string $sPortal, Workspace $oWorkspace, Visitor $oVisitor, int $iNow)
	{
		$this->sPortal = $sPortal;
		$this->oWorkspace = $oWorkspace;
		$this->oVisitor = $oVisitor;
		$this->iNow = $iNow;
	}

	public static function OfCurrentUser(string $sPortal, Workspace $oWorkspace): Snippet
	{
		return new self($sPortal, $oWorkspace, Visitor::Current(), time());
	}

	public function Script(): string
	{
		$sScript = file_get_contents(__DIR__.'/widget.js');
		if ($sScript === false) {
			throw new \RuntimeException('widget.js cannot be read');
		}
		// Comments are for the reader of the file, not for every page.
		$sScript = preg_replace('~^\s*//.*\R~m', '', $sScript);

		// Another extension's script may stand right before it, without its last semicolon.
		return "\n;".str_replace(self::SLOT, Json::Encode($this->Configuration()), $sScript);
	}

	/** @return array appId, mark, settings for Intercom's boot, refresh (address and seconds; null without a token) */
	public function Configuration(): array
	{
		return array(
			'appId' => $this->oWorkspace->Id(),
			'mark' => $this->oVisitor->Mark(),
			'settings' => $this->Settings(),
			'refresh' => $this->Refresh(),
		);
	}

	private function Settings(): array
	{
		$aSettings = array('api_base' => $this->oWorkspace->ApiBase(), 'app_id' => $this->oWorkspace->Id());
		$aSettings += $this->oVisitor->Attributes();
		if ($this->oVisitor->Language() !== '') {
			$aSettings['language_override'] = $this->oVisitor->Language();
		}

		return $aSettings + $this->IdentitySettings();
	}

	private function IdentitySettings(): array
	{
		$sSecret = $this->oWorkspace->IdentitySecret();
		switch ($this->oWorkspace->IdentityMethod()) {
			case Workspace::JWT:
				$aTokens = ConnectorToken::Settings($this->oWorkspace, $this->oVisitor, $this->iNow);
				return array('intercom_user_jwt' => Identity::Token($sSecret, $this->oVisitor, $this->iNow))
					+ ((count($aTokens) > 0) ? array('auth_tokens' => $aTokens) : array());
			case Workspace::USER_HASH:
				return array('user_id' => $this->oVisitor->Id(), 'user_hash' => Identity::UserHash($sSecret, $this->oVisitor));
			default:
				// Unsigned users are known by their e-mail, as before; only who has none needs an id to be known at all.
				return ($this->oVisitor->Email() === '') ? array('user_id' => $this->oVisitor->Id()) : array();
		}
	}

	private function Refresh(): ?array
	{
		if ($this->oWorkspace->IdentityMethod() !== Workspace::JWT) {
			return null;
		}
		$sUrl = \utils::GetAbsoluteUrlModulePage(ModuleInfo::CODE, 'widget-identity.php', array('portal' => $this->sPortal));
		return array('url' => $sUrl, 'seconds' => Identity::REFRESH_SECONDS);
	}
}
