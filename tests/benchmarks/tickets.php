<?php
// SPDX-License-Identifier: AGPL-3.0-or-later
// Fills an iTop with many tickets: one is made by iTop itself, its rows are copied by SQL. "fill" as argument, and JSON on stdin:
//   {"tickets": 200000, "caller": "<id of a Person>", "usual": 40, "callers": 10000}
// The caller gets the usual number of tickets, the first of the new callers a twentieth, the other new callers what is left;
// a quarter is ongoing. With the argument "facts" it only tells, in JSON, what this iTop is made of. Runs in the iTop's directory, its text passed by "php -r", as an administrator of it would.

const STEP = 10000;

function DigitsOf($iFirst, $iLast)
{
	$sDigit = '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4'
		.' UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)';
	$sNumber = 'a.d + 10 * b.d + 100 * c.d + 1000 * e.d';

	return "(SELECT $iFirst + $sNumber AS number FROM $sDigit a, $sDigit b, $sDigit c, $sDigit e HAVING number <= $iLast) AS n";
}

// Copies the rows of an object: $aChanged says by SQL, with n.number, what differs, by table column.
function CopyRows($oObject, $iBase, $iCount, array $aChanged)
{
	foreach (MetaModel::EnumParentClasses(get_class($oObject), ENUM_PARENT_CLASSES_ALL) as $sClass) {
		if (!MetaModel::HasTable($sClass)) {
			continue;
		}
		$sTable = MetaModel::DBGetTable($sClass);
		$sKey = MetaModel::DBGetKey($sClass);
		$aValues = array();
		foreach (CMDBSource::QueryToArray("SHOW COLUMNS FROM `$sTable`") as $aColumn) {
			$sColumn = $aColumn['Field'];
			$aValues["`$sColumn`"] = isset($aChanged[$sColumn]) ? $aChanged[$sColumn] : "t.`$sColumn`";
		}
		$aValues["`$sKey`"] = "$iBase + n.number";
		for ($iFirst = 1; $iFirst <= $iCount; $iFirst += STEP) {
			$sNumbers = DigitsOf($iFirst, min($iCount, $iFirst + STEP - 1));
			CMDBSource::Query(
				"INSERT INTO `$sTable` (".implode(', ', array_keys($aValues)).') SELECT '.implode(', ', $aValues)
				." FROM `$sTable` AS t, $sNumbers WHERE t.`$sKey` = ".$oObject->GetKey()
			);
		}
		CMDBSource::Query("ANALYZE TABLE `$sTable`");
	}
}

function MakeCallers(DBObject $oPerson, $iCount)
{
	$iBase = (int)CMDBSource::QueryToScalar('SELECT MAX(id) FROM contact');
	$oModel = MetaModel::NewObject('Person');
	foreach (array('org_id' => $oPerson->Get('org_id'), 'first_name' => 'Caller', 'name' => '0', 'email' => '') as $sCode => $value) {
		$oModel->Set($sCode, $value);
	}
	$oModel->DBInsert();
	CopyRows($oModel, $iBase + 1, $iCount - 1, array('name' => 'n.number', 'email' => "CONCAT('caller', n.number, '@client.example')"));

	return $iBase + 1;
}

function MakeTickets(DBObject $oPerson, array $aWanted, $iFirstCaller)
{
	$oModel = MetaModel::NewObject('UserRequest');
	$oModel->Set('org_id', $oPerson->Get('org_id'));
	$oModel->Set('caller_id', $oPerson->GetKey());
	$oModel->Set('title', 'Something to be done');
	// As long as a mail with its signature, and as a few answers.
	$oModel->Set('description', '<p>'.str_repeat('Some words that describe it. ', 30).'</p>');
	$oModel->Set('public_log', str_repeat('<p>'.str_repeat('One of some answers. ', 20).'</p>', 4));
	$oModel->DBInsert();
	$iBase = $oModel->GetKey();
	$iOthers = $aWanted['callers'] - 1;
	// Odd, so that a quarter of these is ongoing too.
	$iEach = intdiv($aWanted['tickets'], $aWanted['usual']) | 1;
	$bOngoing = 'n.number % 4 = 0';
	$sAge = "INTERVAL ({$aWanted['tickets']} - n.number) * 13 MINUTE";
	CopyRows($oModel, $iBase, $aWanted['tickets'] - 1, array(
		'ref' => "CONCAT('R-', LPAD($iBase + n.number, 6, '0'))",
		'title' => "CONCAT(ELT(1 + n.number % 5, 'Printer', 'Laptop', 'Network', 'Mail', 'Phone'), ' trouble, number ', n.number)",
		'caller_id' => "CASE WHEN n.number % $iEach = 0 THEN t.caller_id WHEN n.number % 20 = 1 THEN $iFirstCaller"
			." ELSE $iFirstCaller + 1 + n.number % $iOthers END",
		'operational_status' => "IF($bOngoing, 'ongoing', 'closed')",
		'status' => "IF($bOngoing, 'new', 'closed')",
		'start_date' => "t.start_date - $sAge",
		'last_update' => "t.last_update - $sAge",
		'intercom_ref' => "IF(n.number % 10 = 3, CONCAT('71', LPAD(n.number, 9, '0')), t.intercom_ref)",
	));
}

require_once 'approot.inc.php';
require_once APPROOT.'/application/startup.inc.php';
if ($argv[1] === 'facts') {
	$sTable = MetaModel::DBGetTable('UserRequest');
	echo json_encode(array(
		'tickets' => (int)CMDBSource::QueryToScalar("SELECT COUNT(*) FROM `$sTable`"),
		'php' => PHP_VERSION,
		'database' => CMDBSource::GetDBVersion(),
	));
	exit;
}
$aWanted = json_decode(stream_get_contents(STDIN), true);
UserRights::Login('admin');
$oPerson = MetaModel::GetObject('Person', $aWanted['caller']);
MakeTickets($oPerson, $aWanted, MakeCallers($oPerson, $aWanted['callers']));
