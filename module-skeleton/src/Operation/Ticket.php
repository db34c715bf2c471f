<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Operation;

use ItopIntercom\SyncApi\Context;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\View\AttributeText;
use ItopIntercom\View\AttributeType;

/**
 * One ticket with the configured attributes and its addresses.
 */
final class Ticket implements PanelOperation
{
	/** @var Context */
	private $oContext;

	public function __construct(Context $oContext)
	{
		$this->oContext = $oContext;
	}

	public function Run(Input $oInput): array
	{
		$oTicket = $this->oContext->Tickets()->Find($oInput->Id('id'));
		$oView = $this->oContext->View();

		return array(
			'ticket' => $oView->Row($oTicket),
			'link' => $oView->Link($oTicket),
			'can_modify' => $this->oContext->Tickets()->CanModify($oTicket),
			'attributes' => $this->Attributes($oTicket),
			'backoffice_url' => $oView->BackofficeUrl($oTicket),
			'portal_url' => $oView->PortalUrl($oTicket),
		);
	}

	private function Attributes(\DBObject $oTicket): array
	{
		$sClass = get_class($oTicket);
		$oTexts = new AttributeText();
		$oTypes = new AttributeType();
		$aAttributes = array();
		foreach ($this->oContext->Parameters()->Texts('sync_app.view_ticket.details_attributes') as $sAttCode) {
			if (!\MetaModel::IsValidAttCode($sClass, $sAttCode) || !$this->IsShown($sClass, $sAttCode)) {
				continue;
			}
			$aAttributes[] = array(
				'code' => $sAttCode,
				'label' => (string)\MetaModel::GetLabel($sClass, $sAttCode),
				'type' => $oTypes->Of(\MetaModel::GetAttributeDef($sClass, $sAttCode)),
				'value' => $oTexts->ValueOf($oTicket, $sAttCode),
				'text' => $oTexts->Of($oTicket, $sAttCode),
			);
		}

		return $aAttributes;
	}

	/**
	 * Sets of other objects have no short text; the right to read may be withheld for single attributes.
	 */
	private function IsShown(string $sClass, string $sAttCode): bool
	{
		return !\MetaModel::GetAttributeDef($sClass, $sAttCode)->IsLinkSet()
			&& \UserRights::IsActionAllowedOnAttribute($sClass, $sAttCode, UR_ACTION_READ) == UR_ALLOWED_YES;
	}
}
