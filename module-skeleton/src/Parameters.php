<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

/**
 * The parameters of the module with their effective values: configuration file, else XML, else the default.
 * The configuration file is written by hand, so reading is tolerant: a list may be a string, a flag may be "yes",
 * a workspace may be its scope alone. What cannot be meant is told by Unusable(), and the default counts.
 */
final class Parameters
{
	/** Parameter => its name in earlier versions, which still counts where the new one was left alone. */
	const OLD_NAMES = array('sync_app.search_ticket.excluded_states' => 'sync_app.search_ticket.done_states');

	/** @var array name => array('kind' => string|bool|array|hash, 'default' => mixed) */
	private $aDeclared;
	/** @var callable name -> raw value, null where it is not set */
	private $fRead;
	/** @var array effective values that were asked for already, by name */
	private $aValues = array();

	/**
	 * @param array $aDeclared ModuleInfo::PARAMETERS
	 * @param callable $fRead reads one raw value; null means not set
	 */
	public function __construct(array $aDeclared, callable $fRead)
	{
		$this->aDeclared = $aDeclared;
		$this->fRead = $fRead;
	}

	public static function OfModule(): Parameters
	{
		$fRead = function (string $sName) {
			return \MetaModel::GetModuleSetting(ModuleInfo::CODE, $sName, null);
		};
		return new self(ModuleInfo::PARAMETERS, $fRead);
	}

	public function Text(string $sName): string
	{
		return (string)$this->Value($sName);
	}

	public function Flag(string $sName): bool
	{
		return (bool)$this->Value($sName);
	}

	/** @return string[] */
	public function Texts(string $sName): array
	{
		return array_values((array)$this->Value($sName));
	}

	public function Map(string $sName): array
	{
		return (array)$this->Value($sName);
	}

	/** Returns the effective value of every declared parameter, by name. */
	public function All(): array
	{
		$aValues = array();
		foreach (array_keys($this->aDeclared) as $sName) {
			$aValues[$sName] = $this->Value($sName);
		}

		return $aValues;
	}

	/** Tells whether the value is the published one, by whatever way it came. */
	public function IsDefault(string $sName): bool
	{
		return $this->Value($sName) == $this->aDeclared[$sName]['default'];
	}

	/** @return string[] the names of the parameters whose value is of no use, so that the default is taken */
	public function Unusable(): array
	{
		$aNames = array();
		foreach ($this->aDeclared as $sName => $aParameter) {
			$raw = $this->Raw($sName);
			if ($raw !== null && $this->Typed($aParameter['kind'], $raw) === null) {
				$aNames[] = $sName;
			}
		}

		return $aNames;
	}

	private function Value(string $sName)
	{
		if (!array_key_exists($sName, $this->aValues)) {
			$aParameter = $this->aDeclared[$sName];
			$raw = $this->Raw($sName);
			$value = ($raw === null) ? null : $this->Typed($aParameter['kind'], $raw);
			$this->aValues[$sName] = ($value === null) ? $aParameter['default'] : $value;
		}

		return $this->aValues[$sName];
	}

	private function Raw(string $sName)
	{
		$raw = call_user_func($this->fRead, $sName);
		if (isset(self::OLD_NAMES[$sName])) {
			$old = call_user_func($this->fRead, self::OLD_NAMES[$sName]);
			if ($old !== null && ($raw === null || $raw == $this->aDeclared[$sName]['default'])) {
				return $old;
			}
		}

		return $raw;
	}

	/** Returns null for a value that cannot be meant. */
	private function Typed(string $sKind, $raw)
	{
		switch ($sKind) {
			case 'bool':
				return is_scalar($raw) ? filter_var($raw, FILTER_VALIDATE_BOOLEAN, FILTER_NULL_ON_FAILURE) : null;
			case 'array':
				return $this->TypedList($raw);
			case 'hash':
				return $this->TypedMap($raw);
			default:
				return $this->TypedText($raw);
		}
	}

	/** False stands for none; true says nothing. */
	private function TypedText($raw): ?string
	{
		return (is_scalar($raw) && $raw !== true) ? trim((string)$raw) : null;
	}

	/** A text may name several elements, with commas, semicolons or line breaks between them. */
	private function TypedList($raw): ?array
	{
		if (is_bool($raw)) {
			return null;
		}
		if (is_scalar($raw)) {
			$raw = preg_split('/[,;\r\n]/', (string)$raw);
		}
		$aList = array();
		foreach ((array)$raw as $item) {
			$sItem = is_bool($item) ? null : $this->TypedText(($item === null) ? '' : $item);
			if ($sItem === null) {
				return null;
			}
			if ($sItem !== '') {
				$aList[] = $sItem;
			}
		}

		return $aList;
	}

	private function TypedMap($raw): ?array
	{
		if (!is_array($raw)) {
			return ($raw === '') ? array() : null;
		}
		$aMap = array();
		foreach ($raw as $key => $item) {
			// XML tag names cannot start with a digit, so an entry may carry its key as "id" instead.
			if (is_int($key) && is_array($item) && isset($item['id']) && is_scalar($item['id'])) {
				$key = $item['id'];
				unset($item['id']);
			}
			$aMap[trim((string)$key)] = $item;
		}

		// A list was written where names are expected: its positions say nothing.
		return (count($aMap) > 0 && array_keys($aMap) === range(0, count($aMap) - 1)) ? null : $aMap;
	}
}
