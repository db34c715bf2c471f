<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\HandOver;

use ItopIntercom\ModuleInfo;
use ItopIntercom\Parameters;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\TicketClass;

/** The page behind a link to a form that goes on in iTop, for somebody who is logged in there. */
final class Page
{
	public static function Answer(): void
	{
		// Ends here with iTop's own form where nobody is logged in, or somebody who belongs into a portal.
		\LoginWebPage::DoLogin();
		try {
			list($iStatus, $sHtml) = self::StatusAndHtml();
		} catch (\Throwable $oError) {
			\IssueLog::Error('A form could not be handed over: '.get_class($oError).': '.$oError->getMessage(), ModuleInfo::CODE);
			list($iStatus, $sHtml) = array(500, Html::Message(self::Text('failed')));
		}
		http_response_code($iStatus);
		header('Content-Type: text/html; charset=utf-8');
		header('Cache-Control: no-store');
		header('Referrer-Policy: same-origin');
		header('X-Content-Type-Options: nosniff');
		header('X-Frame-Options: DENY');
		echo $sHtml;
	}

	private static function StatusAndHtml(): array
	{
		$reference = isset($_GET['reference']) ? $_GET['reference'] : '';
		$oForm = (new Shelf())->Find(is_string($reference) ? $reference : '');
		if ($oForm === null || !\MetaModel::IsValidClass($oForm->ClassName()) || \MetaModel::IsAbstract($oForm->ClassName())) {
			return array(404, Html::Message(self::Text('gone')));
		}
		if (\UserRights::IsActionAllowed($oForm->ClassName(), UR_ACTION_CREATE) != UR_ALLOWED_YES) {
			return array(403, Html::Message(self::Text('refused', \MetaModel::GetName($oForm->ClassName()))));
		}
		$aMade = self::MadeSince($oForm);
		$sHtml = (count($aMade) === 0)
			? Html::Form($oForm, self::Text('going'), self::Text('continue'), true)
			: Html::Form($oForm, self::Text('again'), self::Text('again_continue'), false, $aMade);
		return array(200, $sHtml);
	}

	/** @return \DBObject[] the tickets that the conversation got since the form was handed over, as far as the user sees them */
	private static function MadeSince(HandedOver $oForm): array
	{
		$oConversation = $oForm->Conversation();
		if ($oConversation === null) {
			return array();
		}
		try {
			$oSet = (new TicketClass(Parameters::OfModule()))->Linked()->OfConversation($oConversation);
		} catch (Failure $e) {
			// Configured otherwise meanwhile: nobody can say, and the form is none the worse for it.
			return array();
		}

		return array_values(array_filter($oSet->ToArray(), function (\DBObject $oTicket) use ($oForm): bool {
			return !$oForm->Knows((string)$oTicket->GetKey());
		}));
	}

	private static function Text(string $sKey, string $sName = ''): string
	{
		return \Dict::Format(ModuleInfo::CODE.':hand_over_'.$sKey, $sName);
	}
}
