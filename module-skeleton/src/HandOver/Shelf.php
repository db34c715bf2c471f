<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\HandOver;

/**
 * Where forms wait that go on in iTop: in its database, so that any of its web servers finds them, for a day.
 * Who has the reference gets the form; the database knows but a hash of it.
 */
final class Shelf
{
	const CLASS_NAME = 'IntercomHandOver';
	const SECONDS = 86400;
	const MAX_BYTES = 1000000;

	/**
	 * Returns the reference under which it is found.
	 */
	public function Put(HandedOver $oForm): string
	{
		$this->Clear();
		$sReference = bin2hex(random_bytes(32));
		$oPlace = \MetaModel::NewObject(self::CLASS_NAME);
		$oPlace->Set('reference_hash', $this->Hash($sReference));
		$oPlace->Set('expires', $this->Moment(time() + self::SECONDS));
		$oPlace->Set('contents', $oForm->Json());
		$oPlace->DBInsertNoReload();

		return $sReference;
	}

	/**
	 * Returns null for what was never there, or for too long.
	 */
	public function Find(string $sReference): ?HandedOver
	{
		if (preg_match('/^[0-9a-f]{64}$/D', $sReference) !== 1) {
			return null;
		}
		$aArgs = array('hash' => $this->Hash($sReference), 'now' => $this->Moment(time()));
		$oPlace = (new \DBObjectSet($this->Search('reference_hash = :hash AND expires > :now', $aArgs)))->Fetch();

		return ($oPlace === null) ? null : HandedOver::FromJson((string)$oPlace->Get('contents'));
	}

	/**
	 * In one statement, whatever two web servers do at once.
	 */
	private function Clear()
	{
		$sTable = \MetaModel::DBGetTable(self::CLASS_NAME);
		\CMDBSource::DeleteFrom("DELETE FROM `$sTable` WHERE expires <= ".\CMDBSource::Quote($this->Moment(time())));
	}

	/**
	 * With all data: iTop reserves the class to administrators, and nobody else is meant to search it.
	 */
	private function Search(string $sCondition, array $aArgs): \DBObjectSearch
	{
		$oSearch = \DBObjectSearch::FromOQL_AllData('SELECT '.self::CLASS_NAME.' WHERE '.$sCondition);
		$oSearch->SetInternalParams($aArgs);

		return $oSearch;
	}

	private function Hash(string $sReference): string
	{
		return hash('sha256', $sReference);
	}

	private function Moment(int $iTime): string
	{
		return date('Y-m-d H:i:s', $iTime);
	}
}
