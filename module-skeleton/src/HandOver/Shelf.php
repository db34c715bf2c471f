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
	/** Of the values: a canvas of Intercom carries 64 KB. */
	const MAX_BYTES = 200000;
	/** Forms that wait at once; the oldest make room. */
	const MAX_OF_CONVERSATION = 10;
	const MAX_FORMS = 500;

	/**
	 * Returns the reference under which it is found.
	 * @param string $sConversation the key of its conversation; '' where none was named
	 */
	public function Put(HandedOver $oForm, string $sConversation = ''): string
	{
		$this->Clear();
		if ($sConversation !== '') {
			$this->MakeRoom(self::MAX_OF_CONVERSATION, '`conversation` = '.\CMDBSource::Quote($sConversation));
		}
		$this->MakeRoom(self::MAX_FORMS, '1');
		$sReference = bin2hex(random_bytes(32));
		$oPlace = \MetaModel::NewObject(self::CLASS_NAME);
		$oPlace->Set('reference_hash', $this->Hash($sReference));
		$oPlace->Set('expires', $this->Moment(time() + self::SECONDS));
		$oPlace->Set('conversation', $sConversation);
		$oPlace->Set('contents', $oForm->Json());
		$oPlace->DBInsertNoReload();
		return $sReference;
	}

	/** Returns null for what was never there, or for too long. */
	public function Find(string $sReference): ?HandedOver
	{
		if (preg_match('/^[0-9a-f]{64}$/D', $sReference) !== 1) {
			return null;
		}
		$aArgs = array('hash' => $this->Hash($sReference), 'now' => $this->Moment(time()));
		$oPlace = (new \DBObjectSet($this->Search('reference_hash = :hash AND expires > :now', $aArgs)))->Fetch();
		return ($oPlace === null) ? null : HandedOver::FromJson((string)$oPlace->Get('contents'));
	}

	/** Deletes what has waited for too long, in one statement, whatever two web servers do at once; returns how many. */
	public function Clear(): int
	{
		return $this->Delete('expires <= '.\CMDBSource::Quote($this->Moment(time())));
	}

	/** Deletes what waits for a conversation; returns how many. */
	public function Forget(string $sConversation): int
	{
		return ($sConversation === '') ? 0 : $this->Delete('`conversation` = '.\CMDBSource::Quote($sConversation));
	}

	/** Deletes the oldest of those that fit, so that one more makes no more than that many. */
	private function MakeRoom(int $iMost, string $sWhich)
	{
		$sTable = \MetaModel::DBGetTable(self::CLASS_NAME);
		$iKept = $iMost - 1;
		// MySQL deletes from no table that the same statement reads, unless it reads a copy.
		$this->Delete("$sWhich AND id NOT IN (SELECT id FROM (SELECT id FROM `$sTable` WHERE $sWhich ORDER BY id DESC LIMIT $iKept) AS kept)");
	}

	private function Delete(string $sWhich): int
	{
		$sTable = \MetaModel::DBGetTable(self::CLASS_NAME);
		\CMDBSource::DeleteFrom("DELETE FROM `$sTable` WHERE $sWhich");
		return (int)\CMDBSource::AffectedRows();
	}

	/** With all data: iTop reserves the class to administrators, and nobody else is meant to search it. */
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
