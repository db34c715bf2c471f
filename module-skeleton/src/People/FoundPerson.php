<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\People;

use ItopIntercom\SyncApi\Failure;

/** The person behind a contact of Intercom, or why there is none. */
final class FoundPerson
{
	const KNOWN = 'known';
	const OBSOLETE = 'obsolete';
	const UNKNOWN = 'unknown';
	const AMBIGUOUS = 'ambiguous';

	const BY_CHOICE = 'chosen';
	const BY_CONTACT = 'contact';
	const BY_EMAIL = 'email';
	const BY_TICKET = 'ticket';

	private $oPerson;
	private $sFrom;
	/** @var \DBObject[] */
	private $aMatches;

	private function __construct(?\DBObject $oPerson, ?string $sFrom, array $aMatches)
	{
		$this->oPerson = $oPerson;
		$this->sFrom = $sFrom;
		$this->aMatches = $aMatches;
	}

	/** @param string $sFrom one of the BY_... constants */
	public static function One(\DBObject $oPerson, string $sFrom): FoundPerson
	{
		return new self($oPerson, $sFrom, array());
	}

	/** @param \DBObject[] $aMatches the persons that it may be; none where nobody was found */
	public static function Several(array $aMatches): FoundPerson
	{
		return new self(null, null, $aMatches);
	}

	/** known, obsolete, unknown or ambiguous. */
	public function State(): string
	{
		if ($this->oPerson === null) {
			return (count($this->aMatches) > 0) ? self::AMBIGUOUS : self::UNKNOWN;
		}

		return PersonView::IsObsolete($this->oPerson) ? self::OBSOLETE : self::KNOWN;
	}

	/** By what it was found, null where nobody was. */
	public function From(): ?string
	{
		return $this->sFrom;
	}

	public function Person(): ?\DBObject
	{
		return $this->oPerson;
	}

	/** @throws Failure 404 contact_not_found */
	public function Required(): \DBObject
	{
		if ($this->oPerson === null) {
			$sWhy = (count($this->aMatches) > 0)
				? 'Several persons in iTop have the e-mail address of this contact.'
				: 'iTop has no person for this contact, or the account does not see it.';
			throw new Failure(404, 'contact_not_found', $sWhy);
		}

		return $this->oPerson;
	}

	/** Returns the person of the answers, null where there is none. */
	public function AsRecord(): ?array
	{
		return ($this->oPerson === null) ? null : (new PersonView())->Record($this->oPerson);
	}

	/** Returns the persons that it may be, where there are several. */
	public function MatchRecords(): array
	{
		return array_map(array(new PersonView(), 'Record'), $this->aMatches);
	}
}
