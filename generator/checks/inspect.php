<?php
// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads a JSON file, {"path": "base64 of PHP source"}, and writes {"findings": [[path, line, finding], ...], "next"}:
// what iTop's oldest PHP (7.1) does not know, what its newest (8.4) complains of, what runs when a file is opened by its
// address, and what the compiler says. A file that cannot be compiled ends the process: "next" is then the number of the
// file to go on with, else null. Used by php_files.py; no part of the module.

const NEWER_TOKENS = array(
	'T_FN' => 'an arrow function (PHP 7.4)',
	'T_COALESCE_EQUAL' => '??= (PHP 7.4)',
	'T_MATCH' => 'match (PHP 8.0)',
	'T_NULLSAFE_OBJECT_OPERATOR' => '?-> (PHP 8.0)',
	'T_ATTRIBUTE' => 'an attribute (PHP 8.0)',
	'T_ENUM' => 'an enum (PHP 8.1)',
	'T_READONLY' => 'readonly (PHP 8.1)',
	'T_DOLLAR_OPEN_CURLY_BRACES' => '"${x}" (deprecated since PHP 8.2)',
	'T_INLINE_HTML' => 'text outside of <?php, which goes before every answer',
	'T_CLOSE_TAG' => '?>, after which any blank goes into every answer',
);
const NEWER_NAMES = array(
	'array_key_first', 'array_key_last', 'is_countable', 'hrtime', 'JSON_THROW_ON_ERROR', 'JsonException',
	'mb_str_split', 'password_algos', 'str_contains', 'str_starts_with', 'str_ends_with', 'get_debug_type', 'fdiv',
	'array_is_list', 'enum_exists', 'json_validate', 'array_find', 'array_any', 'array_all', 'mb_trim', 'mb_str_pad',
	'Stringable', 'WeakMap',
);
const DROPPED_NAMES = array('utf8_encode', 'utf8_decode', 'strftime', 'gmstrftime', 'create_function', 'each');
const DECLARING = array('T_NAMESPACE', 'T_USE', 'T_FINAL', 'T_ABSTRACT', 'T_CLASS', 'T_INTERFACE', 'T_TRAIT', 'T_REQUIRE_ONCE');

/** Tokens without blanks and comments, each as array(name or sign, text, line). */
function tokens(string $sSource): array
{
	$aTokens = array();
	$iLine = 1;
	foreach (token_get_all($sSource, TOKEN_PARSE) as $xToken) {
		$aToken = is_array($xToken) ? array(token_name($xToken[0]), $xToken[1], $xToken[2]) : array($xToken, $xToken, $iLine);
		$iLine = $aToken[2] + substr_count($aToken[1], "\n");
		if (!in_array($aToken[0], array('T_WHITESPACE', 'T_COMMENT', 'T_DOC_COMMENT', 'T_OPEN_TAG'), true)) {
			$aTokens[] = $aToken;
		}
	}
	return $aTokens;
}

/** What the token at $i is, seen with its neighbours; '' if there is nothing to say. $sOpener: what opened the bracket. */
function finding(array $aTokens, int $i, string $sOpener): string
{
	$fName = function (int $iAt) use ($aTokens) { return isset($aTokens[$iAt]) ? $aTokens[$iAt][0] : ''; };
	list($sName, $sText) = $aTokens[$i];
	$bType = in_array($fName($i - 1), array('T_STRING', 'T_ARRAY', 'T_CALLABLE', 'T_NAME_QUALIFIED', 'T_NAME_FULLY_QUALIFIED'), true);
	if (isset(NEWER_TOKENS[$sName])) {
		return NEWER_TOKENS[$sName];
	}
	if (in_array($sName, array('T_LNUMBER', 'T_DNUMBER'), true) && strpos($sText, '_') !== false) {
		return 'a number with _ in it (PHP 7.4)';
	}
	if ($sName === 'T_END_HEREDOC' && ltrim($sText) !== $sText) {
		return 'an indented end of a text (PHP 7.3)';
	}
	if ($sName === ')' && $fName($i - 1) === ',' && !in_array($sOpener, array('T_ARRAY', 'T_LIST'), true)) {
		return 'a comma at the end of a list of parameters (PHP 7.3)';
	}
	if ($sName === 'T_ELLIPSIS' && ($sOpener === '[' || $sOpener === 'T_ARRAY' || $fName($i + 1) === ')')) {
		return '... in this place (PHP 7.4)';
	}
	if ($sName === 'T_STRING' && $fName($i + 1) === ':' && in_array($fName($i - 1), array('(', ','), true)) {
		return 'a named argument (PHP 8.0)';
	}
	if (strtolower($sText) === 'class' && $fName($i - 1) === 'T_DOUBLE_COLON' && $fName($i - 2) === 'T_VARIABLE') {
		return '::class of an object (PHP 8.0)';
	}
	if ($sName === 'T_VARIABLE' && $bType) {
		if (in_array($fName($i - 2), array('T_PUBLIC', 'T_PROTECTED', 'T_PRIVATE', 'T_STATIC', 'T_VAR'), true)
			|| ($fName($i - 2) === '?' && in_array($fName($i - 3), array('T_PUBLIC', 'T_PROTECTED', 'T_PRIVATE', 'T_STATIC', 'T_VAR'), true))) {
			return 'a property with a type (PHP 7.4)';
		}
		if ($fName($i - 2) === '|' && $sOpener !== 'T_CATCH') {
			return 'a union of types (PHP 8.0)';
		}
		if (in_array(strtolower($aTokens[$i - 1][1]), array('mixed', 'object'), true)) {
			return 'the type '.$aTokens[$i - 1][1].' (PHP 7.2 or later)';
		}
		if ($fName($i - 2) !== '?' && $fName($i + 1) === '=' && strtolower(isset($aTokens[$i + 2]) ? $aTokens[$i + 2][1] : '') === 'null') {
			return 'a default of null without ? before the type (deprecated since PHP 8.4)';
		}
	}
	if ($sName === ':' && $fName($i - 1) === ')' && in_array(strtolower($aTokens[$i + 1][1]), array('mixed', 'never', 'static', 'object', 'false', 'null'), true)
		&& in_array($fName($i + 2), array('{', ';', '|'), true) && $sOpener === 'T_FUNCTION') {
		return 'the return type '.$aTokens[$i + 1][1].' (PHP 7.2 or later)';
	}
	if ($sName === 'T_STRING' && !in_array($fName($i - 1), array('T_OBJECT_OPERATOR', 'T_DOUBLE_COLON', 'T_FUNCTION', 'T_CONST', 'T_NEW'), true)) {
		return in_array($sText, NEWER_NAMES, true) ? "$sText (newer than PHP 7.1)" : (in_array($sText, DROPPED_NAMES, true) ? "$sText (deprecated or gone in PHP 8)" : '');
	}
	return '';
}

/** Whether a class is declared here only where iTop has what it builds on. */
function conditional(array $aTokens, int $i): bool
{
	return in_array($aTokens[$i][0], array('T_IF', 'T_ELSEIF'), true) && isset($aTokens[$i + 2])
		&& in_array($aTokens[$i + 2][1], array('interface_exists', 'class_exists'), true);
}

/** Line of the first statement outside of a class that runs without a look at APPROOT; 0 if there is none. */
function unguarded(array $aTokens): int
{
	$iDepth = 0;
	$bDeclares = false;
	foreach ($aTokens as $i => list($sName, $sText, $iLine)) {
		if ($iDepth === 0 && !$bDeclares) {
			if ($sName === 'T_IF' && isset($aTokens[$i + 5]) && $aTokens[$i + 2][0] === '!' && $aTokens[$i + 3][1] === 'defined' && trim($aTokens[$i + 5][1], '\'"') === 'APPROOT') {
				return 0;
			}
			if (!in_array($sName, DECLARING, true) && !conditional($aTokens, $i)) {
				return $iLine;
			}
			$bDeclares = true;
		}
		$iDepth += in_array($sText, array('{', '${'), true) ? 1 : ($sText === '}' ? -1 : 0);
		if ($iDepth === 0 && ($sText === ';' || $sText === '}')) {
			$bDeclares = false;
		}
	}
	return 0;
}

function findings(string $sPath, string $sSource): array
{
	try {
		$aTokens = tokens($sSource);
	} catch (ParseError $oError) {
		return array(array($sPath, $oError->getLine(), 'is not PHP: '.$oError->getMessage().'. Mend it.'));
	}
	if (PHP_VERSION_ID < 80000) {
		return array(); // It parses, which is all that an old PHP is asked for: its tokens have other names.
	}
	$aFindings = array();
	$aOpeners = array();
	$sClosed = '';
	foreach ($aTokens as $i => list($sName, $sText, $iLine)) {
		$sFinding = finding($aTokens, $i, $sName === ':' ? $sClosed : (string)end($aOpeners));
		if ($sFinding !== '') {
			$aFindings[] = array($sPath, $iLine, "uses $sFinding. Write it so that PHP 7.1 to 8.4 take it.");
		}
		if ($sText === '(' || $sText === '[') {
			$iBefore = $i - ($i > 1 && $aTokens[$i - 1][0] === 'T_STRING' && $aTokens[$i - 2][0] === 'T_FUNCTION' ? 2 : 1);
			$aOpeners[] = $sText === '[' ? '[' : ($iBefore >= 0 ? $aTokens[$iBefore][0] : '');
		} elseif ($sText === ')' || $sText === ']') {
			$sClosed = (string)array_pop($aOpeners);
		}
	}
	$iUnguarded = strncmp($sPath, 'module.', 7) === 0 ? 0 : unguarded($aTokens);
	if ($iUnguarded > 0) {
		$aFindings[] = array($sPath, $iUnguarded, "runs code when its address is opened. Begin it with: if (!defined('APPROOT')) { exit; }");
	}
	return $aFindings;
}

/**
 * Compiles a file and runs nothing of it: what a parser alone does not see, such as a method declared twice, comes to light.
 * With the name of its namespace, which has to be first, or else at once, the text says that there is nothing to run.
 */
function compile(string $sSource)
{
	$sCode = preg_replace('/^<\?php/', '', $sSource);
	$sStopped = preg_replace('/^(namespace [^;]+;)/m', '$1 return;', $sCode, 1, $iNamespaces);
	eval(($iNamespaces === 1) ? $sStopped : 'return;'.$sCode);
}

$aFiles = array();
foreach (json_decode(file_get_contents($argv[1]), true) as $sPath => $sSource) {
	$aFiles[] = array($sPath, base64_decode($sSource));
}
$aAll = array();
$iAt = 0;
// What is found in a line already is not told once more by the compiler.
$fTell = function (int $iLine, string $sFinding) use (&$aAll, &$iAt, $aFiles) {
	foreach ($aAll as list($sPath, $iKnown)) {
		if ($sPath === $aFiles[$iAt][0] && $iKnown === $iLine) {
			return;
		}
	}
	$aAll[] = array($aFiles[$iAt][0], $iLine, $sFinding);
};
register_shutdown_function(function () use (&$aAll, &$iAt, $aFiles, $fTell) {
	$aError = error_get_last();
	if ($iAt < count($aFiles) && $aError !== null) {
		$fTell($aError['line'], 'does not compile: '.$aError['message'].'. Mend it.');
	}
	echo json_encode(array('findings' => $aAll, 'next' => ($iAt < count($aFiles)) ? $iAt + 1 : null));
});
set_error_handler(function (int $iLevel, string $sMessage, string $sFile, int $iLine) use ($fTell): bool {
	$fTell($iLine, "makes PHP complain: $sMessage. Mend it.");

	return true;
});
for (; $iAt < count($aFiles); $iAt++) {
	list($sPath, $sSource) = $aFiles[$iAt];
	$aFound = findings($sPath, $sSource);
	$aAll = array_merge($aAll, $aFound);
	if (strpos(implode(' ', array_column($aFound, 2)), 'is not PHP') === false) {
		compile($sSource);
	}
}
