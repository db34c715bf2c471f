<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\View;

use ItopIntercom\Conversation;
use ItopIntercom\Dates;
use ItopIntercom\Link\Links;
use ItopIntercom\Parameters;
use ItopIntercom\TicketClass;

/** Tickets as the rows, links and URLs of the answers (docs/sync-api.md). */
final class TicketView
{
	private $oParameters;
	private $oTickets;

	public function __construct(Parameters $oParameters, TicketClass $oTickets)
	{
		$this->oParameters = $oParameters;
		$this->oTickets = $oTickets;
	}

	/** Returns the codes that Row() and Link() read, for OptimizeColumnLoad. */
	public function Columns(): array
	{
		$aOthers = array_filter(array('last_update', $this->SubtitleCode()), array($this->oTickets, 'HasAttribute'));
		$aOurs = $this->oTickets->Attributes(array('status', 'intercom_ref', 'intercom_url', 'intercom_sync_activated'));
		return array_values(array_unique(array_merge($aOurs, $aOthers)));
	}

	public function Row(\DBObject $oTicket): array
	{
		$sSubtitle = $this->SubtitleCode();
		$oTexts = new AttributeText();
		return array(
			'id' => (string)$oTicket->GetKey(),
			'class' => get_class($oTicket),
			'name' => (string)$oTicket->GetName(),
			'subtitle' => $this->oTickets->HasAttribute($sSubtitle) ? $oTexts->Of($oTicket, $sSubtitle) : '',
			'status' => $this->oTickets->Value($oTicket, 'status'),
			'status_label' => $this->oTickets->Has('status') ? $oTexts->Of($oTicket, $this->oTickets->Attribute('status')) : '',
			'last_update' => $this->oTickets->HasAttribute('last_update') ? Dates::ToIso((string)$oTicket->Get('last_update')) : '',
		);
	}

	/** Returns what a person reads for the attribute that plays the role, '' where the class has none. */
	public function NameOf(\DBObject $oTicket, string $sRole): string
	{
		return $this->oTickets->Has($sRole) ? (new AttributeText())->Of($oTicket, $this->oTickets->Attribute($sRole)) : '';
	}

	/** Returns the link to the conversation that asks, else to the first one; null where the ticket has none. */
	public function Link(\DBObject $oTicket, ?Conversation $oHere): ?array
	{
		return $this->Links(array($oTicket), $oHere)[(int)$oTicket->GetKey()];
	}

	/**
	 * Returns that of each ticket, by its id.
	 * @param \DBObject[] $aTickets
	 * @param Conversation|null $oHere the one that asks, null where none does or no ticket is of it
	 */
	public function Links(array $aTickets, ?Conversation $oHere): array
	{
		$aLinked = array_filter($aTickets, array($this->oTickets->Linked(), 'IsLinked'));
		$aLinks = ($oHere === null) ? array() : Links::Between($aLinked, $oHere);
		$aLinks += Links::FirstOf(array_filter($aLinked, function (\DBObject $oTicket) use ($aLinks): bool {
			return !isset($aLinks[(int)$oTicket->GetKey()]);
		}));
		$aRecords = array();
		foreach ($aTickets as $oTicket) {
			$iId = (int)$oTicket->GetKey();
			$aRecords[$iId] = isset($aLinks[$iId]) ? $this->LinkRecord($aLinks[$iId]) : null;
		}

		return $aRecords;
	}

	public function LinkRecord(\DBObject $oLink): array
	{
		return array(
			'conversation_id' => (string)$oLink->Get('conversation'),
			'workspace' => (string)$oLink->Get('workspace'),
			'url' => (string)$oLink->Get('url'),
			'sync' => $this->oTickets->Linked()->IsSynced($oLink),
		);
	}

	/**
	 * Returns what a list has beside a row: the link, and whether messages are copied by it.
	 * @param array|null $aLink of Links()
	 */
	public function OfLink(\DBObject $oTicket, ?array $aLink): array
	{
		return array('synced' => ($aLink === null) ? $this->oTickets->IsSynced($oTicket) : $aLink['sync'], 'link' => $aLink);
	}

	/** Whether addresses of the back office are shown. */
	public function LinksToBackoffice(): bool
	{
		return $this->oParameters->Flag('sync_app.view_ticket.show_open_in_backoffice_button');
	}

	/** Returns the address of iTop's own form of a transition, null where the parameters want no such button. */
	public function TransitionUrl(\DBObject $oTicket, string $sStimulus): ?string
	{
		$aQuery = array('operation' => 'stimulus', 'class' => get_class($oTicket), 'id' => $oTicket->GetKey(), 'stimulus' => $sStimulus);
		return $this->LinksToBackoffice() ? \utils::GetAbsoluteUrlAppRoot().'pages/UI.php?'.http_build_query($aQuery, '', '&') : null;
	}

	/** Returns the address in the back office, null where the parameters want no such button. */
	public function BackofficeUrl(\DBObject $oTicket): ?string
	{
		return $this->LinksToBackoffice() ? $this->Url($oTicket, 'iTopStandardURLMaker') : null;
	}

	/** Returns the address in the portal, null where its class is not configured or not there. */
	public function PortalUrl(\DBObject $oTicket): ?string
	{
		$sMaker = $this->oParameters->Text('sync_app.portal_url_maker_class');
		if ($sMaker === '' || !class_exists($sMaker) || !is_subclass_of($sMaker, 'iDBObjectURLMaker')) {
			return null;
		}

		try {
			return $this->Url($oTicket, $sMaker);
		} catch (\Throwable $oProblem) {
			// The portal starts a whole framework to make an address; a ticket is worth showing without.
			return null;
		}
	}

	private function Url(\DBObject $oTicket, string $sMaker): ?string
	{
		// Not by ApplicationContext, which counts organisations on the way.
		$sUrl = call_user_func(array($sMaker, 'MakeObjectURL'), get_class($oTicket), $oTicket->GetKey());
		return ((string)$sUrl === '') ? null : $sUrl;
	}

	private function SubtitleCode(): string
	{
		return $this->oParameters->Text('sync_app.search_ticket.subtitle_attribute');
	}
}
