<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\SyncApi\Failure;

/**
 * The person behind a contact of Intercom, or why there is none.
 */
final class FoundPerson
{
	const KNOWN = 'known';
	const UNKNOWN = 'unknown';
	const AMBIGUOUS = 'ambiguous';

	/** @var string */
	private $sState;
	/** @var \DBObject|null */
	private $oPerson;

	public function __construct(string $sState, ?\DBObject $oPerson = null)
	{
		$this->sState = $sState;
		$this->oPerson = $oPerson;
	}

	/**
	 * known, unknown or ambiguous.
	 */
	public function State(): string
	{
		return $this->sState;
	}

	public function Person(): ?\DBObject
	{
		return $this->oPerson;
	}

	/**
	 * @throws Failure 404 contact_not_found
	 */
	public function Required(): \DBObject
	{
		if ($this->oPerson === null) {
			$sWhy = ($this->sState === self::AMBIGUOUS)
				? 'Several persons in iTop have the e-mail address of this contact.'
				: 'iTop has no person for this contact, or the account does not see it.';
			throw new Failure(404, 'contact_not_found', $sWhy);
		}

		return $this->oPerson;
	}

	/**
	 * Returns the person of the answers, null where there is none.
	 */
	public function AsRecord(): ?array
	{
		if ($this->oPerson === null) {
			return null;
		}
		$oPerson = $this->oPerson;

		return array(
			'class' => get_class($oPerson),
			'id' => (string)$oPerson->GetKey(),
			'name' => (string)$oPerson->GetName(),
			'email' => (string)$oPerson->Get('email'),
			'org_id' => (string)$oPerson->Get('org_id'),
			'org_name' => (string)$oPerson->Get('org_id_friendlyname'),
			'obsolete' => (bool)$oPerson->Get('obsolescence_flag'),
		);
	}
}
