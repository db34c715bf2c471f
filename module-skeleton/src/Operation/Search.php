<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketSearch;

/** Tickets by reference, words of the title, caller or organisation; newest first. */
final class Search extends PanelOperation
{
	public function Run(Input $oInput): array
	{
		$sQuery = $oInput->Text('query', '', 1024);
		$sCaller = $oInput->Text('caller', '', 1024);
		$sOrganisation = $oInput->Text('organisation', '', 1024);
		$iPage = $oInput->Integer('page', 1, 1, 1000);
		$iSize = $oInput->Integer('page_size', 10, 1, 50);
		$oTickets = $this->oContext->Tickets();
		$bExact = $iPage === 1 && trim($sCaller.$sOrganisation) === '';
		$aExact = $bExact ? TicketSearch::Exact($oTickets, $sQuery, $this->Columns()) : array();
		$oSearch = new TicketSearch($oTickets, $this->oContext->Persons(), $sQuery, $sCaller, $sOrganisation);
		// A whole reference means nothing else; a number may be a part of another one.
		$bWhole = count($aExact) > 0 && !ctype_digit(ltrim(trim($sQuery), '#'));
		$aFound = $bWhole ? array() : $oSearch->Read($this->Columns(), ($iPage - 1) * $iSize, $iSize + 1);
		return array(
			'tickets' => $this->Rows($aExact + array_slice($aFound, 0, $iSize, true)),
			'page' => $iPage,
			'more' => count($aFound) > $iSize,
			'partial' => $oSearch->IsPartial(),
		);
	}

	private function Columns(): array
	{
		$aOthers = $this->oContext->Tickets()->Attributes(array('caller_id', 'org_id'));
		return array_values(array_unique(array_merge($this->oContext->View()->Columns(), $aOthers)));
	}

	/** @param \DBObject[] $aTickets */
	private function Rows(array $aTickets): array
	{
		$oTickets = $this->oContext->Tickets();
		$oView = $this->oContext->View();
		$aLinks = $oView->Links($aTickets);
		$aRows = array();
		foreach ($aTickets as $oTicket) {
			$aRows[] = $oView->Row($oTicket) + array(
				'synced' => $oTickets->IsSynced($oTicket),
				'link' => $aLinks[(int)$oTicket->GetKey()],
				'caller' => $oView->NameOf($oTicket, 'caller_id'),
				'organisation' => $oView->NameOf($oTicket, 'org_id'),
			);
		}

		return $aRows;
	}
}
