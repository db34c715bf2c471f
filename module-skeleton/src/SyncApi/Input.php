<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\SyncApi;

use ItopIntercom\Objects;

/**
 * Typed reading of the parameters of a request; what is missing or mistyped is a Failure 400 that names it.
 * A JSON null counts as missing. Without a default (null) a value is required.
 */
final class Input
{
	const MAX_TEXT = 262144;

	private $aValues;
	private $sPath;

	public function __construct(array $aValues, string $sPath = 'params')
	{
		$this->aValues = $aValues;
		$this->sPath = $sPath;
	}

	public function Has(string $sName): bool
	{
		return isset($this->aValues[$sName]);
	}

	public function Text(string $sName, ?string $sDefault = null, int $iMaxBytes = self::MAX_TEXT): string
	{
		if (!$this->Has($sName)) {
			return $this->OrDefault($sName, $sDefault);
		}
		$sText = $this->aValues[$sName];
		if (!is_string($sText)) {
			throw $this->Bad($sName, 'must be a string');
		}
		if (strlen($sText) > $iMaxBytes) {
			throw $this->Bad($sName, "must not be longer than $iMaxBytes bytes");
		}

		return $sText;
	}

	/** A short text that is not blank, such as a conversation id. */
	public function Name(string $sName, int $iMaxBytes = 255): string
	{
		$sText = trim($this->Text($sName, null, $iMaxBytes));
		if ($sText === '') {
			throw $this->Bad($sName, 'must not be empty');
		}

		return $sText;
	}

	/** The id of a workspace of Intercom. */
	public function WorkspaceId(string $sName): string
	{
		return $this->Matching($sName, '[A-Za-z0-9_-]+', 'must be the id of a workspace');
	}

	/** The id of a part of a conversation. */
	public function PartId(string $sName): string
	{
		return $this->Matching($sName, '[A-Za-z0-9_-]+', 'must be the id of a part');
	}

	/** The id of an iTop object. */
	public function Id(string $sName): string
	{
		return $this->Matching($sName, Objects::ID, 'must be the id of an object', 32);
	}

	/** The id of a request that is to be done once, however often it arrives. */
	public function RequestId(string $sName): string
	{
		return $this->Matching($sName, '[A-Za-z0-9-]{8,64}', 'must be 8 to 64 letters, digits or hyphens');
	}

	/** A text that is as the pattern says, as a whole. */
	private function Matching(string $sName, string $sPattern, string $sProblem, int $iMaxBytes = 64): string
	{
		$sText = $this->Text($sName, null, $iMaxBytes);
		if (preg_match('/^(?:'.$sPattern.')$/D', $sText) !== 1) {
			throw $this->Bad($sName, $sProblem);
		}

		return $sText;
	}

	public function OneOf(string $sName, array $aAllowed, ?string $sDefault = null): string
	{
		$sText = $this->Text($sName, $sDefault, 255);
		if (!in_array($sText, $aAllowed, true)) {
			throw $this->Bad($sName, 'must be one of '.implode(', ', $aAllowed));
		}

		return $sText;
	}

	public function Integer(string $sName, ?int $iDefault = null, int $iMin = PHP_INT_MIN, int $iMax = PHP_INT_MAX): int
	{
		$iValue = $this->Has($sName) ? $this->aValues[$sName] : $this->OrDefault($sName, $iDefault);
		if (!is_int($iValue)) {
			throw $this->Bad($sName, 'must be an integer');
		}
		if ($iValue < $iMin || $iValue > $iMax) {
			throw $this->Bad($sName, "must be from $iMin to $iMax");
		}

		return $iValue;
	}

	public function Flag(string $sName, ?bool $bDefault = null): bool
	{
		$bValue = $this->Has($sName) ? $this->aValues[$sName] : $this->OrDefault($sName, $bDefault);
		if (!is_bool($bValue)) {
			throw $this->Bad($sName, 'must be true or false');
		}

		return $bValue;
	}

	/** A value by name: each a string, or a list of strings; numbers and booleans become strings. */
	public function Map(string $sName, ?array $aDefault = null): array
	{
		$aMap = array();
		foreach ($this->Container($sName, $aDefault) as $sKey => $value) {
			$aMap[(string)$sKey] = is_array($value) ? $this->Strings($sName, $value) : $this->Scalar($sName, $value);
		}

		return $aMap;
	}

	/** A list of strings. */
	public function Texts(string $sName, ?array $aDefault = null): array
	{
		return $this->Strings($sName, $this->Container($sName, $aDefault));
	}

	/**
	 * A list of objects, each as an Input of its own.
	 * @return Input[]
	 */
	public function Records(string $sName, ?array $aDefault = null): array
	{
		$aRecords = array();
		foreach (array_values($this->Container($sName, $aDefault)) as $iIndex => $aRecord) {
			if (!is_array($aRecord)) {
				throw $this->Bad($sName, 'must be a list of objects');
			}
			$aRecords[] = new self($aRecord, $this->sPath.'.'.$sName.'['.$iIndex.']');
		}

		return $aRecords;
	}

	/** The object of that name; an empty one where it is missing. */
	public function Sub(string $sName): Input
	{
		return new self($this->Container($sName, array()), $this->sPath.'.'.$sName);
	}

	/** The same with these values beside it, which count. */
	public function With(array $aValues): Input
	{
		return new self($aValues + $this->aValues, $this->sPath);
	}

	public function IsEmpty(): bool
	{
		return count($this->aValues) === 0;
	}

	/** Returns (does not throw) the Failure for a value that an operation finds wrong itself. */
	public function Bad(string $sName, string $sProblem): Failure
	{
		return new Failure(400, 'bad_request', $this->sPath.'.'.$sName.' '.$sProblem.'.');
	}

	private function OrDefault(string $sName, $default)
	{
		if ($default === null) {
			throw $this->Bad($sName, 'is missing');
		}

		return $default;
	}

	private function Container(string $sName, ?array $aDefault): array
	{
		if (!$this->Has($sName)) {
			return $this->OrDefault($sName, $aDefault);
		}
		if (!is_array($this->aValues[$sName])) {
			throw $this->Bad($sName, 'must be an object or a list');
		}

		return $this->aValues[$sName];
	}

	private function Strings(string $sName, array $aValues): array
	{
		return array_map(function ($value) use ($sName): string {
			return $this->Scalar($sName, $value);
		}, array_values($aValues));
	}

	private function Scalar(string $sName, $value): string
	{
		if (is_bool($value)) {
			return $value ? 'true' : 'false';
		}
		if ($value !== null && !is_scalar($value)) {
			throw $this->Bad($sName, 'must hold strings');
		}

		return (string)$value;
	}
}
