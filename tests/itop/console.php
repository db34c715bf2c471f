<?php
// SPDX-License-Identifier: AGPL-3.0-or-later
// What the test harness needs from an iTop's own directory and its REST cannot do. Arguments: a command, then
//   database <refuse|replace>   JSON {host, user, password, name} on stdin: creates the database where it is missing;
//                               "refuse" fails if it holds tables
//   configure <module>          JSON object on stdin: parameters for config-itop.php (null: back to the default)
//   grant <login> <profile>     gives an account one more profile (the admin of a fresh iTop may not use REST)
// Runs in the iTop's directory, its text passed by "php -r": the iTop's owner need not be able to read this file.

// Errors of mysqli are looked at, whatever the PHP version throws by default.
function HarnessDatabase(array $aDatabase, $bReplace)
{
	mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
	$oMysqli = new mysqli($aDatabase['host'], $aDatabase['user'], $aDatabase['password']);
	$sName = '`'.str_replace('`', '``', $aDatabase['name']).'`';
	$oMysqli->query("CREATE DATABASE IF NOT EXISTS $sName CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
	if (!$bReplace && $oMysqli->query("SHOW TABLES FROM $sName")->num_rows > 0) {
		fwrite(STDERR, 'The database '.$aDatabase['name']." holds tables of something else and would be dropped: empty it, or name another one in ITOP_DB_NAME.\n");
		exit(1);
	}
}

function HarnessConfigure($sModule, array $aParameters)
{
	require_once 'approot.inc.php';
	require_once APPROOT.'/application/utils.inc.php';
	$sFile = APPROOT.'conf/production/config-itop.php';
	$oConfig = new Config($sFile);
	foreach ($aParameters as $sName => $value) {
		$oConfig->SetModuleSetting($sModule, $sName, $value);
	}
	// Replaced in one step: requests that are running read either the old file or the new one.
	$oConfig->WriteToFile($sFile.'.new');
	chmod($sFile.'.new', fileperms($sFile) & 0777);
	rename($sFile.'.new', $sFile);
}

function HarnessGrant($sLogin, $sProfile)
{
	require_once 'approot.inc.php';
	require_once APPROOT.'/application/startup.inc.php';
	UserRights::Login($sLogin);
	$iUser = UserRights::GetUserId();
	$oProfiles = new DBObjectSet(DBObjectSearch::FromOQL('SELECT URP_Profiles WHERE name = :name'), array(), array('name' => $sProfile));
	$iProfile = $oProfiles->Fetch()->GetKey();
	$oHas = new DBObjectSet(
		DBObjectSearch::FromOQL('SELECT URP_UserProfile WHERE userid = :user AND profileid = :profile'),
		array(),
		array('user' => $iUser, 'profile' => $iProfile)
	);
	if ($oHas->Count() === 0) {
		$oLink = MetaModel::NewObject('URP_UserProfile');
		$oLink->Set('userid', $iUser);
		$oLink->Set('profileid', $iProfile);
		$oLink->Set('reason', 'test harness');
		$oLink->DBInsert();
	}
}

$sCommand = isset($argv[1]) ? $argv[1] : '';
if ($sCommand === 'database') {
	HarnessDatabase(json_decode(stream_get_contents(STDIN), true), $argv[2] === 'replace');
} elseif ($sCommand === 'configure') {
	HarnessConfigure($argv[2], json_decode(stream_get_contents(STDIN), true));
} elseif ($sCommand === 'grant') {
	HarnessGrant($argv[2], $argv[3]);
} else {
	fwrite(STDERR, "Unknown command: $sCommand\n");
	exit(2);
}
