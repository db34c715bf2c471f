<?php
// SPDX-License-Identifier: AGPL-3.0-or-later
// The few classes of iTop the widget asks, with the answers of one case of a test (JSON on standard input).
// What it prints: the script of the page, or what the configuration in it says.

namespace ItopIntercom {
	final class ModuleInfo
	{
		const CODE = 'combodo-intercom-integration';
	}
}

namespace {
	class Contact
	{
		private $aValues;

		public function __construct(array $aValues)
		{
			$this->aValues = $aValues;
		}

		public function GetKey()
		{
			return $this->aValues['id'];
		}

		public function Get($sAttCode)
		{
			return $this->aValues[$sAttCode];
		}

		public function GetRawName()
		{
			return $this->aValues['name'];
		}
	}

	final class Person extends Contact
	{
	}

	final class MetaModel
	{
		public static function IsValidAttCode($sClass, $sAttCode)
		{
			return $sAttCode === 'email';
		}
	}

	final class utils
	{
		public static function GetAbsoluteUrlAppRoot()
		{
			return 'https://itop.example/';
		}

		public static function GetAbsoluteUrlModulePage($sModule, $sPage, $aArguments)
		{
			return 'https://itop.example/pages/exec.php?'.http_build_query(array('exec_module' => $sModule, 'exec_page' => $sPage) + $aArguments);
		}
	}

	$aCase = json_decode(stream_get_contents(STDIN), true);
	$sSource = $argv[1];
	define('APPROOT', '');
	require_once $sSource.'/autoload.php';

	$aDeclared = array('workspaces' => array('kind' => 'hash', 'default' => array()));
	$oParameters = new ItopIntercom\Parameters($aDeclared, function () use ($aCase) {
		return $aCase['workspaces'];
	});
	$aWorkspaces = ItopIntercom\Widget\Workspace::All($oParameters);
	$aContact = $aCase['contact'];
	if ($aContact !== null) {
		// JSON cannot carry what no UTF-8 is, so names come in base64.
		$aContact['name'] = base64_decode($aContact['name']);
	}
	$oContact = ($aContact === null) ? null : new Person($aContact);
	$oVisitor = new ItopIntercom\Widget\Visitor('3', $aCase['login'], $oContact, $aCase['language']);
	$oSnippet = new ItopIntercom\Widget\Snippet('itop-portal', $aWorkspaces[0], $oVisitor, $aCase['now']);
	echo $oSnippet->Script();
}
