<?php
// SPDX-License-Identifier: AGPL-3.0-or-later
// php console.php <iTop directory> <command> : what the test harness needs and iTop's REST cannot do.
//   configure <module>   JSON object on stdin: parameters to write into config-itop.php (null: back to the default)
//   grant <login> <profile>   gives a local account one more profile (the admin of a fresh iTop may not use REST)

// iTop's own notices and deprecations on newer PHP would spoil the output.
error_reporting(E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR);
ini_set('display_errors', 'stderr');
if (PHP_SAPI !== 'cli' || count($argv) < 4) {
	fwrite(STDERR, "Usage: php console.php <iTop directory> configure <module> | grant <login> <profile>\n");
	exit(2);
}
require_once $argv[1].'/approot.inc.php';

function HarnessConfigure($sModule, array $aParameters)
{
	require_once APPROOT.'/application/utils.inc.php';
	$sFile = APPROOT.'conf/production/config-itop.php';
	$oConfig = new Config($sFile);
	foreach ($aParameters as $sName => $value) {
		$oConfig->SetModuleSetting($sModule, $sName, $value);
	}
	// Replaced in one step: requests that are running read either the old file or the new one.
	$sNewFile = $sFile.'.new';
	$oConfig->WriteToFile($sNewFile);
	chmod($sNewFile, fileperms($sFile) & 0777);
	if (function_exists('posix_geteuid') && posix_geteuid() === 0) {
		chown($sNewFile, fileowner($sFile));
		chgrp($sNewFile, filegroup($sFile));
	}
	rename($sNewFile, $sFile);
}

function HarnessGrant($sLogin, $sProfile)
{
	require_once APPROOT.'/application/startup.inc.php';
	UserRights::Login($sLogin);
	$oUser = UserRights::GetUserObject();
	$oProfiles = new DBObjectSet(DBObjectSearch::FromOQL('SELECT URP_Profiles WHERE name = :name'), array(), array('name' => $sProfile));
	$oProfile = $oProfiles->Fetch();
	$oHas = new DBObjectSet(
		DBObjectSearch::FromOQL('SELECT URP_UserProfile WHERE userid = :user AND profileid = :profile'),
		array(),
		array('user' => $oUser->GetKey(), 'profile' => $oProfile->GetKey())
	);
	if ($oHas->Count() === 0) {
		$oLink = MetaModel::NewObject('URP_UserProfile');
		$oLink->Set('userid', $oUser->GetKey());
		$oLink->Set('profileid', $oProfile->GetKey());
		$oLink->Set('reason', 'test harness');
		$oLink->DBInsert();
	}
}

if ($argv[2] === 'configure') {
	HarnessConfigure($argv[3], json_decode(stream_get_contents(STDIN), true));
} elseif ($argv[2] === 'grant' && isset($argv[4])) {
	HarnessGrant($argv[3], $argv[4]);
} else {
	fwrite(STDERR, "Unknown command\n");
	exit(2);
}
echo "done\n";
