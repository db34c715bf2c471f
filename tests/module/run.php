<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// Runs one case against the classes of the module, without any iTop: {"case": ..., ...} on standard input, JSON out.
require __DIR__.'/classes.php';

use ItopIntercom\Dates;
use ItopIntercom\Parameters;
use ItopIntercom\SyncApi\Credentials;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;
use ItopIntercom\SyncApi\Request;

$aGiven = json_decode(stream_get_contents(STDIN), true);
$aCases = array(
	'parameters' => function () use ($aGiven) {
		$oParameters = new Parameters($aGiven['declared'], function ($sName) use ($aGiven) {
			return isset($aGiven['set'][$sName]) ? $aGiven['set'][$sName] : null;
		});

		return array('values' => $oParameters->All(), 'problems' => $oParameters->Unusable());
	},
	'input' => function () use ($aGiven) {
		$oInput = new Input($aGiven['values']);

		return call_user_func_array(array($oInput, $aGiven['method']), $aGiven['arguments']);
	},
	'request' => function () use ($aGiven) {
		return Request::OfJson(base64_decode($aGiven['body']))->Operation();
	},
	'date' => function () use ($aGiven) {
		date_default_timezone_set('Europe/Paris');

		return Dates::ToIso($aGiven['date']);
	},
	'moment' => function () use ($aGiven) {
		date_default_timezone_set('Europe/Paris');

		return array(Dates::FromIso($aGiven['iso']), Dates::DateFromIso($aGiven['iso']));
	},
	'credentials' => function () use ($aGiven) {
		$_SERVER = $aGiven['server'];
		$oCredentials = Credentials::OfPhp();
		$aSeen = array('before' => $_SERVER, 'token' => ($oCredentials !== null) && $oCredentials->IsToken());
		if ($oCredentials !== null) {
			$oCredentials->During(function () use (&$aSeen) {
				$aSeen['during'] = $_SERVER;
			});
		}

		return $aSeen + array('after' => $_SERVER);
	},
);
try {
	$aAnswer = array('value' => $aCases[$aGiven['case']]());
} catch (Failure $oFailure) {
	$aAnswer = array('status' => $oFailure->Status()) + $oFailure->AsError();
}
echo json_encode($aAnswer);
