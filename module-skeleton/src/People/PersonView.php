<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\View\AttributeText;

/** A person as the answers of docs/sync-api.md show one. */
final class PersonView
{
	const CLASS_NAME = 'Person';
	/** What a record reads; a class of persons need not have all of them. */
	const ATTRIBUTES = array('friendlyname', 'email', 'phone', 'org_id', 'status', 'obsolescence_flag');

	/** Returns the codes that a record reads, for OptimizeColumnLoad. */
	public static function Columns(): array
	{
		return array_values(array_filter(self::ATTRIBUTES, array(self::class, 'Has')));
	}

	public static function Has(string $sAttCode): bool
	{
		return \MetaModel::IsValidAttCode(self::CLASS_NAME, $sAttCode);
	}

	public function Record(\DBObject $oPerson): array
	{
		$sStatus = $this->Value($oPerson, 'status');
		return array(
			'class' => get_class($oPerson),
			'id' => (string)$oPerson->GetKey(),
			'name' => (string)$oPerson->Get('friendlyname'),
			'email' => $this->Value($oPerson, 'email'),
			'phone' => $this->Value($oPerson, 'phone'),
			'org_id' => $this->Value($oPerson, 'org_id'),
			'org_name' => self::Has('org_id') ? (string)$oPerson->Get('org_id_friendlyname') : '',
			'status' => $sStatus,
			'status_label' => ($sStatus === '') ? '' : (new AttributeText())->Of($oPerson, 'status'),
			'obsolete' => self::IsObsolete($oPerson),
		);
	}

	/** Whether the person is out of date, by iTop's own rule for the class. */
	public static function IsObsolete(\DBObject $oPerson): bool
	{
		return (bool)$oPerson->Get('obsolescence_flag');
	}

	private function Value(\DBObject $oPerson, string $sAttCode): string
	{
		return self::Has($sAttCode) ? (string)$oPerson->Get($sAttCode) : '';
	}
}
