<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\Conversation;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\TicketSearch;

/** Tickets by reference, by words of title, description and (where the administrator wants it) logs, by caller or organisation. */
final class Search extends PanelOperation
{
	const LOGS = 'sync_app.search_ticket.logs';

	public function Run(Input $oInput): array
	{
		$sQuery = $oInput->Text('query', '', 1024);
		$sCaller = $oInput->Text('caller', '', 1024);
		$sOrganisation = $oInput->Text('organisation', '', 1024);
		$iPage = $oInput->Integer('page', 1, 1, 1000);
		$iSize = $oInput->Integer('page_size', 10, 1, 50);
		$bClosed = $oInput->Flag('closed', false);
		$oHere = $this->oContext->ConversationIfAny($oInput);
		$oTickets = $this->oContext->Tickets();
		$bExact = $iPage === 1 && trim($sCaller.$sOrganisation) === '';
		$aExact = $bExact ? TicketSearch::Exact($oTickets, $sQuery, $this->Columns()) : array();
		$oSearch = new TicketSearch($oTickets, $this->oContext->Persons(), $sQuery, $sCaller, $sOrganisation, $bClosed ? array() : $oTickets->ExcludedStates());
		// A whole reference means nothing else; a number may be a part of another one.
		$bWhole = count(array_filter($aExact, function (\DBObject $oTicket) use ($sQuery): bool {
			return self::Bare((string)$oTicket->GetName()) === self::Bare($sQuery);
		})) > 0;
		$aFound = $bWhole ? array() : $oSearch->Read($this->Columns(), ($iPage - 1) * $iSize, $iSize + 1, $this->Texts());
		return array(
			'tickets' => $this->Rows($aExact + array_slice($aFound, 0, $iSize, true), $oHere),
			'page' => $iPage,
			'more' => count($aFound) > $iSize,
			'partial' => $oSearch->IsPartial(),
		);
	}

	/** @return string[] the long attributes in which words are looked for, as far as they may be read */
	private function Texts(): array
	{
		$oTickets = $this->oContext->Tickets();
		$bLogs = $this->oContext->Parameters()->Flag(self::LOGS);
		$aTexts = array_merge(array('description'), $bLogs ? $oTickets->Attributes(array('public_log', 'private_log')) : array());
		return array_values(array_filter(array_unique($aTexts), function (string $sAttCode) use ($oTickets): bool {
			return $oTickets->HasAttribute($sAttCode)
				&& $this->oContext->Rights()->AllowsAttribute($oTickets->Required(), $sAttCode, UR_ACTION_READ);
		}));
	}

	private function Columns(): array
	{
		$aOthers = $this->oContext->Tickets()->Attributes(array('caller_id', 'org_id'));
		return array_values(array_unique(array_merge($this->oContext->View()->Columns(), $aOthers)));
	}

	/** Returns a reference as it is whichever signs stand between its letters and digits. */
	private static function Bare(string $sReference): string
	{
		return strtolower((string)preg_replace('/[-_.#\s]/', '', $sReference));
	}

	/** @param \DBObject[] $aTickets */
	private function Rows(array $aTickets, ?Conversation $oHere): array
	{
		$oView = $this->oContext->View();
		$aLinks = $oView->Links($aTickets, $oHere);
		$aRows = array();
		foreach ($aTickets as $oTicket) {
			$aRows[] = $oView->Row($oTicket) + $oView->OfLink($oTicket, $aLinks[(int)$oTicket->GetKey()]) + array(
				'caller' => $oView->NameOf($oTicket, 'caller_id'),
				'organisation' => $oView->NameOf($oTicket, 'org_id'),
			);
		}

		return $aRows;
	}
}
