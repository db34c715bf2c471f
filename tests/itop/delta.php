<?php
// SPDX-License-Identifier: AGPL-3.0-or-later
// The data model of this iTop, as its setup has compiled it, with one more module's XML upon it; by iTop's own model factory.
// XML of the module on stdin; a JSON object on stdout: "errors" as setup would stop with, "parameters" of our module, "xml".
// Runs in the iTop's directory; changes nothing there.

require_once 'approot.inc.php';
require_once APPROOT.'/application/utils.inc.php';
require_once APPROOT.'/setup/modelfactory.class.inc.php';

$oFactory = new ModelFactory(array());
$oFactory->LoadFromFile(APPROOT.'data/datamodel-production.xml');
$sFile = tempnam(sys_get_temp_dir(), 'delta');
file_put_contents($sFile, stream_get_contents(STDIN));
$aErrors = array();
try {
	$oFactory->LoadModule(new MFDeltaModule($sFile));
	$aErrors = $oFactory->GetLoadErrors();
} catch (Exception $oException) {
	$aErrors[] = $oException->getMessage();
} finally {
	unlink($sFile);
}
$sXPath = "/itop_design/module_parameters/parameters[@id='combodo-intercom-integration']";
$oParameters = new MFParameters($oFactory->GetNodes($sXPath)->item(0));
$aResult = array('errors' => $aErrors, 'parameters' => $oParameters->GetAll(), 'xml' => $oFactory->Dump(null, true));
echo json_encode($aResult);
