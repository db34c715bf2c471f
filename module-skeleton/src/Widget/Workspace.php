<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

use ItopIntercom\Parameters;

/** One workspace of Intercom, as the parameter `workspaces` describes it for the widget. */
final class Workspace
{
	/** Each region of Intercom answers at its own address; a widget that asks another one stays away. */
	const API_BASES = array(
		'us' => 'https://api-iam.intercom.io',
		'eu' => 'https://api-iam.eu.intercom.io',
		'au' => 'https://api-iam.au.intercom.io',
	);

	const JWT = 'jwt';
	const USER_HASH = 'user_hash';

	private $sId;
	private $aEntry;

	private function __construct(string $sId, array $aEntry)
	{
		$this->sId = $sId;
		$this->aEntry = $aEntry;
	}

	/** @return Workspace[] in the order of the parameter, without entries that still are the published example */
	public static function All(Parameters $oParameters): array
	{
		$aWorkspaces = array();
		foreach ($oParameters->Map('workspaces') as $key => $entry) {
			$sId = trim((string)$key);
			// The id becomes a part of an address and of names of cookies.
			if (preg_match('/^[A-Za-z0-9_-]+$/', $sId) === 1 && strpos($sId, 'PUT_YOUR_') !== 0) {
				$aWorkspaces[] = new self($sId, is_array($entry) ? $entry : array('scope' => $entry));
			}
		}

		return $aWorkspaces;
	}

	public function Id(): string
	{
		return $this->sId;
	}

	/** OQL that finds something for the users of the workspace; '' where none is given. */
	public function Scope(): string
	{
		return $this->Text('scope');
	}

	/** That of us where the region is none: a widget without an address stays away as well as one with a wrong address. */
	public function ApiBase(): string
	{
		$sRegion = strtolower($this->Text('region'));
		return isset(self::API_BASES[$sRegion]) ? self::API_BASES[$sRegion] : self::API_BASES['us'];
	}

	/** What is given as region and is none, '' where everything is well. */
	public function UnknownRegion(): string
	{
		$sRegion = $this->Text('region');
		return isset(self::API_BASES[strtolower($sRegion)]) ? '' : $sRegion;
	}

	/** The secret that users are signed with; '' where they are not signed. It must not reach the page. */
	public function IdentitySecret(): string
	{
		return $this->Text('identity_secret');
	}

	/** How users are signed: one of the constants, '' where there is no secret. Never both: Intercom refuses that. */
	public function IdentityMethod(): string
	{
		if ($this->IdentitySecret() === '') {
			return '';
		}

		return (strtolower($this->Text('identity_method')) === self::USER_HASH) ? self::USER_HASH : self::JWT;
	}

	/** Whether Fin may ask for the tickets of its users: they are signed, and there is a secret for the data connectors. */
	public function HasConnectors(): bool
	{
		return $this->IdentityMethod() === self::JWT && $this->Text('connector_secret') !== '';
	}

	private function Text(string $sKey): string
	{
		$value = isset($this->aEntry[$sKey]) ? $this->aEntry[$sKey] : '';
		return is_scalar($value) ? trim((string)$value) : '';
	}
}
