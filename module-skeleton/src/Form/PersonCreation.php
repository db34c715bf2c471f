<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Form;

use ItopIntercom\NameText;
use ItopIntercom\People\PersonView;
use ItopIntercom\Rights;
use ItopIntercom\SyncApi\Failure;
use ItopIntercom\SyncApi\Input;

/** A new person, with what Intercom knows of the contact. */
final class PersonCreation implements Purpose
{
	const ASKED = array('first_name', 'name', 'email', 'org_id', 'phone');

	/** @var \DBObject */
	private $oPerson;

	/**
	 * @param Input $oContact a contact of docs/sync-api.md, possibly empty
	 * @throws Failure 403 not_allowed, 409 busy while iTop is read-only, which passes
	 */
	public function __construct(Rights $oRights, Input $oContact)
	{
		Rights::RequireWritable();
		if (!self::IsAllowed($oRights)) {
			throw new Failure(403, 'not_allowed', 'The account may not create '.PersonView::CLASS_NAME.'.');
		}
		$this->oPerson = \MetaModel::NewObject(PersonView::CLASS_NAME);
		$this->Preset('email', trim($oContact->Text('email', '', 1024)));
		$aNames = preg_split('/\s+(?=\S+$)/uD', NameText::Of($oContact->Text('name', '', 1024)));
		$this->Preset('name', (string)array_pop($aNames));
		$this->Preset('first_name', (string)array_pop($aNames));
	}

	public static function IsAllowed(Rights $oRights): bool
	{
		return !\MetaModel::IsAbstract(PersonView::CLASS_NAME) && $oRights->Allows(PersonView::CLASS_NAME, UR_ACTION_CREATE);
	}

	public function Object(): \DBObject
	{
		return $this->oPerson;
	}

	public function Asked(): array
	{
		return self::ASKED;
	}

	public function Admits(string $sCode): bool
	{
		return $sCode !== 'status';
	}

	public function AsksWhatIsMissing(): bool
	{
		return true;
	}

	public function Flags(string $sCode): int
	{
		$aReasons = array();
		return (int)$this->oPerson->GetInitialStateAttributeFlags($sCode, $aReasons);
	}

	/** A value that iTop would refuse is no help to anybody. */
	private function Preset(string $sCode, string $sValue)
	{
		if ($sValue !== '' && PersonView::Has($sCode) && $this->oPerson->CheckValue($sCode, $sValue) === true) {
			$this->oPerson->Set($sCode, $sValue);
		}
	}
}
