<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\HandOver;

use ItopIntercom\ModuleInfo;

/** What the page of a form that goes on in iTop looks like; every text that goes in is plain. */
final class Html
{
	const STYLE = 'body{margin:0;background:#f2f2f2;color:#212934;font:16px/1.5 system-ui,sans-serif}'
		.'main{max-width:32em;margin:12vh auto;padding:1.5em 2em;background:#fff;border-radius:5px;box-shadow:0 1px 3px #0003}'
		.'h1{margin:0;font-size:1.25em}a{color:#1b5c94}'
		.'button{padding:.5em 1.2em;border:0;border-radius:5px;background:#1b5c94;color:#fff;font:inherit;cursor:pointer}'
		.'button:focus-visible,a:focus-visible{outline:3px solid #e87c1e;outline-offset:2px}';
	/** While the page is still loading: so iTop's form takes its place in the history, and the way back does not end here. */
	const SCRIPT = 'document.forms[0].submit();';

	public static function Message(string $sText): string
	{
		return self::Page('<p>'.self::Escaped($sText).'</p>');
	}

	/**
	 * A form that opens iTop's own one with all values, at once where it sends itself.
	 * @param \DBObject[] $aTickets named with links above the button
	 */
	public static function Form(HandedOver $oForm, string $sText, string $sButton, bool $bSendsItself, array $aTickets = array()): string
	{
		$sInner = '<p>'.self::Escaped($sText).'</p>'.self::Links($aTickets);
		$sInner .= '<form method="post" action="'.self::Escaped(\utils::GetAbsoluteUrlAppRoot().'pages/UI.php').'">';
		// The class is chosen already: iTop is not to ask for one below it.
		$sInner .= self::Hidden('operation', 'new').self::Hidden('class', $oForm->ClassName()).self::Hidden('checkSubclass', '0');
		foreach ($oForm->Values() as $sAttCode => $sValue) {
			$sInner .= self::Hidden('default['.$sAttCode.']', $sValue);
		}
		$sInner .= '<p><button type="submit">'.self::Escaped($sButton).'</button></p></form>';
		return self::Page($sInner.($bSendsItself ? '<script>'.self::SCRIPT.'</script>' : ''));
	}

	private static function Links(array $aTickets): string
	{
		$sItems = '';
		foreach ($aTickets as $oTicket) {
			$sUrl = \utils::GetAbsoluteUrlAppRoot().'pages/UI.php?operation=details&class='.get_class($oTicket).'&id='.$oTicket->GetKey();
			$sItems .= '<li><a href="'.self::Escaped($sUrl).'">'.self::Escaped((string)$oTicket->GetRawName()).'</a></li>';
		}

		return ($sItems === '') ? '' : '<ul>'.$sItems.'</ul>';
	}

	private static function Hidden(string $sName, string $sValue): string
	{
		return '<input type="hidden" name="'.self::Escaped($sName).'" value="'.self::Escaped($sValue).'">';
	}

	private static function Page(string $sInner): string
	{
		$sLanguage = self::Escaped(strtolower(substr((string)\Dict::GetUserLanguage(), 0, 2)));
		$sTitle = self::Escaped(\Dict::S(ModuleInfo::CODE.':hand_over_title'));
		return '<!DOCTYPE html><html lang="'.$sLanguage.'"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
			.'<title>'.$sTitle.'</title><style>'.self::STYLE.'</style></head><body><main><h1>'.$sTitle.'</h1>'.$sInner.'</main></body></html>';
	}

	private static function Escaped(string $sText): string
	{
		return htmlspecialchars($sText, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
	}
}
