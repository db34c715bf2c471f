<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/** A conversation of Intercom: a workspace and an id, because Intercom promises ids to be unique within a workspace only. */
final class Conversation
{
	private $sWorkspace;
	private $sId;
	private $sUrl;

	/** @param string $sUrl its address in Intercom's inbox, '' where it is not known */
	public function __construct(string $sWorkspace, string $sId, string $sUrl = '')
	{
		$this->sWorkspace = $sWorkspace;
		$this->sId = $sId;
		$this->sUrl = $sUrl;
	}

	/** Returns the same one with that address. */
	public function At(string $sUrl): Conversation
	{
		return new self($this->sWorkspace, $this->sId, $sUrl);
	}

	public function Workspace(): string
	{
		return $this->sWorkspace;
	}

	public function Id(): string
	{
		return $this->sId;
	}

	public function Url(): string
	{
		return $this->sUrl;
	}

	/** Returns what no other conversation has. */
	public function Key(): string
	{
		return $this->sWorkspace.':'.$this->sId;
	}
}
