<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\Rights;
use ItopIntercom\Words;

/**
 * Finds persons by words of whatever one knows of them.
 */
final class PersonSearch
{
	const SEARCHED = array('friendlyname', 'email', 'phone', 'mobile_phone', 'org_id_friendlyname');
	/** What a caller is found by. */
	const NAMES = array('friendlyname', 'email');

	/** @var Rights */
	private $oRights;

	public function __construct(Rights $oRights)
	{
		$this->oRights = $oRights;
	}

	/**
	 * Returns persons, those that are not obsolete first, then by name.
	 *
	 * @return \DBObject[]
	 */
	public function Page(string $sQuery, int $iStart, int $iLimit): array
	{
		$oWords = new Words($sQuery);
		if ($oWords->IsEmpty()) {
			return array();
		}
		$oSearch = $this->Search($oWords, self::SEARCHED);
		$aOrder = array('obsolescence_flag' => true, 'friendlyname' => true);
		$oSet = new \DBObjectSet($oSearch, $aOrder, $oWords->Arguments(), null, $iLimit, $iStart);
		$oSet->OptimizeColumnLoad(array($oSearch->GetClassAlias() => PersonView::Columns()));
		$aPersons = array();
		while ($oPerson = $oSet->Fetch()) {
			$aPersons[] = $oPerson;
		}

		return $aPersons;
	}

	/**
	 * Returns the ids of persons by words of their name or e-mail address, at most $iLimit.
	 *
	 * @return int[]
	 */
	public function Ids(string $sQuery, int $iLimit): array
	{
		$oWords = new Words($sQuery);
		$oSearch = $this->Search($oWords, self::NAMES);
		$oSet = new \DBObjectSet($oSearch, array(), $oWords->Arguments(), null, $iLimit);
		$oSet->OptimizeColumnLoad(array($oSearch->GetClassAlias() => array('friendlyname')));
		$aIds = array();
		while ($oPerson = $oSet->Fetch()) {
			$aIds[] = (int)$oPerson->GetKey();
		}

		return $aIds;
	}

	private function Search(Words $oWords, array $aAttCodes): \DBSearch
	{
		$oSearch = $this->oRights->Restrict(new \DBObjectSearch(PersonView::CLASS_NAME));
		$oWords->Restrict($oSearch, array_values(array_filter($aAttCodes, array(PersonView::class, 'Has'))));

		return $oSearch;
	}
}
