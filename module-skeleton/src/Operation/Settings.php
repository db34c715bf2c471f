<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\ConfigurationFacts;
use ItopIntercom\Files\Capacity;
use ItopIntercom\ModuleInfo;
use ItopIntercom\OtherClasses;
use ItopIntercom\SyncApi\Account;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\Widget\ConnectorToken;
use ItopIntercom\Widget\Workspace;

/** What the sync app must know of this iTop: versions, effective parameters and, where it asks, whether they fit. */
final class Settings extends Operation
{
	public function Run(Input $oInput): array
	{
		$oTickets = $this->oContext->Tickets();
		$sClass = $oTickets->Name();
		$aAsked = $oInput->Flag('facts', false) ? array('facts' => (new ConfigurationFacts($this->oContext))->AsRecord()) : array();
		if ($oInput->Flag('other_classes', false)) {
			$aAsked['other_classes'] = (new OtherClasses($this->oContext))->Counts();
		}

		return $aAsked + array(
			'module' => array('code' => ModuleInfo::CODE, 'version' => ModuleInfo::VERSION, 'contract' => ModuleInfo::CONTRACT),
			'itop' => $this->Itop(),
			'account' => array(
				'login' => (string)\UserRights::GetUser(),
				'administrator' => \UserRights::IsAdministrator(),
				'readers' => Account::CountReaders($this->oContext->Parameters()),
			),
			'ticket' => array(
				'class' => $sClass,
				'label' => $oTickets->Exists() ? (string)\MetaModel::GetName($sClass) : '',
				'usable' => $oTickets->IsUsable(),
			),
			'files' => (new Capacity($this->oContext->Rights(), $oTickets))->AsRecord(),
			'parameters' => $this->Parameters(),
			'signing_workspaces' => $this->oContext->Identities()->SigningWorkspaces(),
			'connector_keys' => (object)$this->ConnectorKeys(),
		);
	}

	private function Itop(): array
	{
		return array(
			'version' => ITOP_VERSION,
			'url' => (string)\utils::GetAbsoluteUrlAppRoot(),
			'time_zone' => date_default_timezone_get(),
			'languages' => array_keys(\Dict::GetLanguages()),
			'default_language' => (string)\MetaModel::GetConfig()->GetDefaultLanguage(),
		);
	}

	private function Parameters(): array
	{
		$aValues = $this->oContext->Parameters()->All();
		foreach (ModuleInfo::PARAMETERS as $sName => $aParameter) {
			if ($aParameter['kind'] === 'hash') {
				// An empty one is an object in JSON as well.
				$aValues[$sName] = (object)$aValues[$sName];
			}
		}
		$aValues['workspaces'] = (object)array_map(array($this, 'Workspace'), (array)$aValues['workspaces']);
		return $aValues;
	}

	/** @return string[] by workspace with data connectors: what checks the tokens that the widget gives its users for them */
	private function ConnectorKeys(): array
	{
		$aKeys = array();
		foreach (Workspace::All($this->oContext->Parameters()) as $oWorkspace) {
			if ($oWorkspace->HasConnectors()) {
				$aKeys[$oWorkspace->Id()] = ConnectorToken::Key($oWorkspace);
			}
		}

		return $aKeys;
	}

	/**
	 * Returns an entry without the secret that users are signed with, which is for the widget alone.
	 * @param mixed $entry
	 */
	private function Workspace($entry)
	{
		return is_array($entry) ? array_diff_key($entry, array('identity_secret' => true)) : $entry;
	}
}
