<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

use ItopIntercom\Complaint;
use ItopIntercom\Parameters;

/** Who gets the chat widget, where, and of which workspace. */
final class Admission
{
	private $oParameters;

	public function __construct(Parameters $oParameters)
	{
		$this->oParameters = $oParameters;
	}

	/** Says why the current user gets no widget in this portal, '' where nothing speaks against it. No query. */
	public function Refusal(string $sPortal): string
	{
		$aPortals = $this->oParameters->Texts('enabled_portals');
		if (!in_array($sPortal, $aPortals, true)) {
			return 'enabled_portals has only '.self::Listed($aPortals);
		}
		if (!\UserRights::IsLoggedIn()) {
			return 'nobody is logged in';
		}
		if (\UserRights::IsImpersonated()) {
			return 'an administrator is impersonating the user, and must not read or write in the chat as that user';
		}
		$aProfiles = $this->oParameters->Texts('allowed_profiles');
		if (count($aProfiles) > 0 && count(array_intersect($aProfiles, \UserRights::ListProfiles())) === 0) {
			return 'the user has none of allowed_profiles, which are '.self::Listed($aProfiles);
		}
		if (\utils::ReadParam('printable', '') === '1') {
			return 'the page is to be printed';
		}
		if (count(Workspace::All($this->oParameters)) === 0) {
			return 'the parameter workspaces names no workspace';
		}

		return '';
	}

	/** Returns the first workspace whose scope finds something with the rights of the current user. */
	public function Workspace(): ?Workspace
	{
		foreach (Workspace::All($this->oParameters) as $oWorkspace) {
			try {
				if ($this->Finds($oWorkspace->Scope())) {
					$this->LogUnknownRegion($oWorkspace);
					return $oWorkspace;
				}
			} catch (\Throwable $oError) {
				$this->LogBrokenScope($oWorkspace, $oError);
			}
		}

		return null;
	}

	private function Finds(string $sOql): bool
	{
		if ($sOql === '') {
			return false;
		}
		// What iTop does with this placeholder in the absence of a contact differs from version to version.
		if (strpos($sOql, ':current_contact->') !== false && (int)\UserRights::GetContactId() === 0) {
			return false;
		}
		$oSet = new \DBObjectSet(\DBSearch::FromOQL($sOql));
		return $oSet->CountWithLimit(1) > 0;
	}

	private function LogBrokenScope(Workspace $oWorkspace, \Throwable $oError): void
	{
		Complaint::Tell(
			'scope '.$oWorkspace->Id().' '.$oWorkspace->Scope(),
			'The scope of workspace "'.$oWorkspace->Id().'" in the parameter workspaces does not work, the next workspace is tried: '
			.$oError->getMessage().'. Scope: '.$oWorkspace->Scope()
		);
	}

	private function LogUnknownRegion(Workspace $oWorkspace): void
	{
		$sRegion = $oWorkspace->UnknownRegion();
		if ($sRegion !== '') {
			$sWhere = 'Parameter workspaces, entry "'.$oWorkspace->Id()."\" has the region \"$sRegion\"";
			Complaint::Tell($sWhere, $sWhere.'; it must be us, eu or au. The chat widget takes us.');
		}
	}

	private static function Listed(array $aTexts): string
	{
		return (count($aTexts) === 0) ? 'nothing' : '"'.implode('", "', $aTexts).'"';
	}
}
