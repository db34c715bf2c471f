<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

// Writes into one case log, step after step, with the classes of the module and as little of iTop as they need:
// {"steps": [...]} on standard input, JSON out. A step is a list of things that one call does to the log.
require __DIR__.'/classes.php';
eval('namespace ItopIntercom; final class ModuleInfo { const CODE = "module"; const MARKER_PREFIX = "intercom-part-"; }');
date_default_timezone_set('Europe/Paris');
define('CASELOG_SEPARATOR', "\n".'========== %1$s : %2$s (%3$d) ============'."\n\n");

class ormCaseLog
{
	private $sText;
	private $aIndex;

	public function __construct($sText = '', $aIndex = array())
	{
		$this->sText = $sText;
		$this->aIndex = $aIndex;
	}

	public function GetText()
	{
		return $this->sText;
	}

	public function GetIndex()
	{
		return $this->aIndex;
	}
}

final class AttributeDateTime
{
	public static function GetInternalFormat()
	{
		return 'Y-m-d H:i:s';
	}
}

final class MetaModel
{
	public static function GetConfig()
	{
		return new self();
	}

	public function Get($sName)
	{
		return array('default' => array('date' => 'd.m.Y', 'time' => 'H:i', 'date_time' => '$date, $time'));
	}

	public function GetDefaultLanguage()
	{
		return 'EN US';
	}
}

final class Dict
{
	public static function GetUserLanguage()
	{
		return 'FR FR';
	}

	public static function SetUserLanguage($sCode)
	{
	}

	public static function GetLanguages()
	{
		return array('EN US' => 1);
	}

	public static function S($sKey)
	{
		return "[$sKey]";
	}
}

final class CMDBSource
{
	public static function Quote($sText, $bAlways)
	{
		return "'".addslashes($sText)."'";
	}

	public static function GetServerVariable($sName)
	{
		return '16777216';
	}
}

use ItopIntercom\Log\Author;
use ItopIntercom\Log\CaseLog;
use ItopIntercom\Log\Language;
use ItopIntercom\Log\LogEntry;
use ItopIntercom\Log\LogLimits;
use ItopIntercom\Log\Marker;
use ItopIntercom\SyncApi\Failure;

/** As iTop itself does it, and did the module once: at the end, under the name as it is. */
function WrittenInItop(ormCaseLog $oLog, array $aThing): ormCaseLog
{
	$aRow = LogEntry::Make($aThing['html'], new Author('', 7), $aThing['date'])->Row();
	$sSeparator = sprintf(CASELOG_SEPARATOR, date('Y-m-d H:i:s', $aThing['date']), $aThing['author'], 7);
	$aRow = array('user_name' => $aThing['author'], 'separator_length' => strlen($sSeparator)) + $aRow;

	return new ormCaseLog($sSeparator.$aThing['html'].$oLog->GetText(), array_merge($oLog->GetIndex(), array($aRow)));
}

$aGiven = json_decode(stream_get_contents(STDIN), true);
$oLog = new ormCaseLog();
$aLargest = array('index' => 0, 'seconds' => 0.0);
foreach ($aGiven['steps'] as $aStep) {
	$fStart = microtime(true);
	$oOurs = new CaseLog($oLog, new Language());
	foreach ($aStep as $aThing) {
		if ($aThing['kind'] === 'itop') {
			$oLog = WrittenInItop($oLog, $aThing);
			$oOurs = null;
		} elseif ($aThing['kind'] === 'redact') {
			$oOurs->Redact($aThing['part_ids']);
		} else {
			$sHtml = $aThing['html'].(isset($aThing['mark']) ? $aThing['mark'] : Marker::OfPart($aThing['part_id']));
			$oOurs->Insert(LogEntry::Make($sHtml, new Author($aThing['author'], 3), $aThing['date']));
		}
	}
	if ($oOurs !== null) {
		$oLog = $oOurs->Joined();
		$aLargest['index'] = max($aLargest['index'], strlen(serialize($oLog->GetIndex())));
		$aLargest['seconds'] = max($aLargest['seconds'], microtime(true) - $fStart);
	}
}
$aEntries = array();
$iPosition = 0;
foreach (array_reverse($oLog->GetIndex()) as $aRow) {
	$iPosition += $aRow['separator_length'];
	$aEntries[] = array(
		'author' => $aRow['user_name'],
		'date' => $aRow['date'],
		'html' => substr($oLog->GetText(), $iPosition, $aRow['text_length']),
	);
	$iPosition += $aRow['text_length'];
}
$sRefused = '';
try {
	(new LogLimits())->Check(array($oLog));
} catch (Failure $oFailure) {
	$sRefused = $oFailure->ErrorCode();
}
$aKnown = array_map('strval', array_keys((new CaseLog($oLog, new Language()))->Keys()));
echo json_encode(array(
	'entries' => array_reverse($aEntries),
	'known' => $aKnown,
	'rest' => strlen($oLog->GetText()) - $iPosition,
	'largest' => $aLargest,
	'refused' => $sRefused,
));
