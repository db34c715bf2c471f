<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Files;

/**
 * The two classes of iTop that keep files: attachments, and pictures that are shown among words. Read and written by the table, as
 * iTop would load a file as a whole, and several times, for whatever is done with it.
 */
final class Kept
{
	const ATTACHMENT = 'Attachment';
	const PICTURE = 'InlineImage';
	const CONTENT = 'contents';

	/** @return string[] those that this iTop has */
	public static function Classes(): array
	{
		return array_values(array_filter(array(self::ATTACHMENT, self::PICTURE), array('MetaModel', 'IsValidClass')));
	}

	/** Returns the table of a class, in backquotes. */
	public static function Table(string $sClass): string
	{
		return '`'.\MetaModel::DBGetTable($sClass, self::CONTENT).'`';
	}

	/** Returns the column that holds the content, in backquotes. */
	public static function Content(string $sClass): string
	{
		return '`'.\MetaModel::GetAttributeDef($sClass, self::CONTENT)->GetSQLExpressions()['_data'].'`';
	}

	/** Returns a condition on the files that bear a mark of ours. */
	public static function Marked(string $sMark): string
	{
		return '`temp_id` = '.\CMDBSource::Quote($sMark);
	}

	/** Returns a condition on the files whose marks begin so. */
	public static function MarkedLike(string $sStart): string
	{
		return '`temp_id` LIKE '.\CMDBSource::Quote(addcslashes($sStart, '\\%_').'%');
	}

	/** Returns a condition on the files of an object. */
	public static function Of(\DBObject $oItem): string
	{
		return '`item_class` = '.\CMDBSource::Quote(get_class($oItem)).' AND `item_id` = '.(int)$oItem->GetKey();
	}

	/** @return array[] the columns that are asked for, of the files that meet the condition, the oldest first */
	public static function Rows(string $sClass, string $sColumns, string $sCondition): array
	{
		$sTable = self::Table($sClass);
		return \CMDBSource::QueryToArray("SELECT $sColumns FROM $sTable WHERE $sCondition ORDER BY `id`");
	}

	/** Deletes the rows themselves, past all hooks: of what nobody else knows. */
	public static function Delete(string $sClass, string $sCondition)
	{
		\CMDBSource::Query('DELETE FROM '.self::Table($sClass)." WHERE $sCondition");
	}
}
