<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Files;

/**
 * A file on its way: as much of it as has come, in the class of iTop that will keep it, belonging to nothing yet. What no message
 * asks for is deleted after an hour, by the next file or by iTop's own clean-up of uploads that nobody saved.
 */
final class Draft
{
	const PREFIX = 'intercom-draft-';
	const SECONDS = 3600;

	private $sClass;
	private $iId;

	private function __construct(string $sClass, int $iId)
	{
		$this->sClass = $sClass;
		$this->iId = $iId;
	}

	/** Returns the file for a part, as far as it has come; null where nothing has. */
	public static function Find(string $sWorkspace, string $sPartId, string $sSha256): ?Draft
	{
		foreach (Kept::Classes() as $sClass) {
			$sCondition = Kept::Marked(self::Mark($sWorkspace, $sPartId, $sSha256)).' AND '.self::Free();
			foreach (Kept::Rows($sClass, '`id`', $sCondition) as $aRow) {
				return new self($sClass, (int)$aRow['id']);
			}
		}

		return null;
	}

	/**
	 * Begins a file with its first piece.
	 * @param string $sItemClass of the tickets that it may be for
	 */
	public static function Begin(Incoming $oFile, string $sWorkspace, string $sPartId, string $sItemClass): Draft
	{
		self::Forget(Kept::MarkedLike(self::PREFIX).' AND `expire` < '.\CMDBSource::Quote(date('Y-m-d H:i:s')));
		$sClass = $oFile->IsInline() ? Kept::PICTURE : Kept::ATTACHMENT;
		$oDraft = \MetaModel::NewObject($sClass);
		$oDraft->Set('temp_id', self::Mark($sWorkspace, $sPartId, $oFile->Sha256()));
		$oDraft->Set('expire', date(\AttributeDateTime::GetInternalFormat(), time() + self::SECONDS));
		$oDraft->Set('item_class', $sItemClass);
		$oDraft->Set('item_id', 0);
		// Always a document: a plain text would be taken for an address and fetched.
		$oDraft->Set(Kept::CONTENT, new \ormDocument($oFile->Data(), $oFile->Type(), $oFile->Name()));
		if ($oFile->IsInline()) {
			$oDraft->Set('secret', bin2hex(random_bytes(16)));
		}
		return new self($sClass, (int)$oDraft->DBInsertNoReload());
	}

	/** Deletes what was on its way for these parts. */
	public static function ForgetParts(string $sWorkspace, array $aPartIds)
	{
		foreach ($aPartIds as $sPartId) {
			self::Forget(Kept::MarkedLike(self::PREFIX.$sWorkspace.':'.$sPartId.':'));
		}
	}

	public function ClassName(): string
	{
		return $this->sClass;
	}

	public function Id(): int
	{
		return $this->iId;
	}

	/** In bytes. */
	public function Length(): int
	{
		return (int)$this->Column('OCTET_LENGTH('.Kept::Content($this->sClass).')');
	}

	public function HasDigest(string $sSha256): bool
	{
		return strtolower((string)$this->Column('SHA2('.Kept::Content($this->sClass).', 256)')) === $sSha256;
	}

	/** Adds a piece, unless somebody else has added it meanwhile. */
	public function Add(string $sData, int $iOffset)
	{
		$sContent = Kept::Content($this->sClass);
		$sTable = Kept::Table($this->sClass);
		$sSet = "$sContent = CONCAT($sContent, 0x".bin2hex($sData).')';
		\CMDBSource::Query("UPDATE $sTable SET $sSet WHERE `id` = $this->iId AND OCTET_LENGTH($sContent) = $iOffset");
	}

	public function Drop()
	{
		Kept::Delete($this->sClass, "`id` = $this->iId AND ".self::Free());
	}

	/** Returns name and type of the file. */
	public function Document(): \ormDocument
	{
		$aColumns = \MetaModel::GetAttributeDef($this->sClass, Kept::CONTENT)->GetSQLExpressions();
		$sColumns = '`'.$aColumns['_filename'].'` AS `name`, `'.$aColumns[''].'` AS `type`';
		$aRow = Kept::Rows($this->sClass, $sColumns, "`id` = $this->iId")[0];
		return new \ormDocument('-', (string)$aRow['type'], (string)$aRow['name']);
	}

	/** @return mixed */
	private function Column(string $sExpression)
	{
		return \CMDBSource::QueryToScalar("SELECT $sExpression FROM ".Kept::Table($this->sClass)." WHERE `id` = $this->iId");
	}

	private static function Forget(string $sCondition)
	{
		foreach (Kept::Classes() as $sClass) {
			Kept::Delete($sClass, $sCondition.' AND '.self::Free());
		}
	}

	private static function Free(): string
	{
		return '(`item_id` = 0 OR `item_id` IS NULL)';
	}

	private static function Mark(string $sWorkspace, string $sPartId, string $sSha256): string
	{
		return self::PREFIX."$sWorkspace:$sPartId:$sSha256";
	}
}
