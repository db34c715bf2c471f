<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom\Widget;

use ItopIntercom\Objects;

/** The current user of iTop as Intercom gets to know them. */
final class Visitor
{
	/** Keeps our ids apart from those that other systems gave to their users. */
	const PREFIX = 'itop-';

	private $sUserKey;
	private $sLogin;
	/** @var \DBObject|null */
	private $oContact;
	private $sLanguage;

	/**
	 * @param string $sUserKey id of the iTop user
	 * @param \DBObject|null $oContact the contact of the user, if there is one
	 * @param string $sLanguage language code of iTop, "PT BR"
	 */
	public function __construct(string $sUserKey, string $sLogin, $oContact, string $sLanguage)
	{
		$this->sUserKey = $sUserKey;
		$this->sLogin = $sLogin;
		$this->oContact = $oContact;
		$this->sLanguage = $sLanguage;
	}

	public static function Current(): Visitor
	{
		$sLogin = (string)\UserRights::GetUser();
		return new self((string)\UserRights::GetUserId(), $sLogin, self::Contact(), (string)\UserRights::GetUserLanguage());
	}

	/** A name for this user that is the same on every page and tells nothing: the page notices by it that another one came. */
	public function Mark(): string
	{
		return substr(hash('sha256', \utils::GetAbsoluteUrlAppRoot().' '.$this->sUserKey.' '.$this->sLogin), 0, 32);
	}

	/** What Intercom knows a signed user by (external_id of its contacts). */
	public function Id(): string
	{
		if ($this->oContact === null) {
			return self::PREFIX.'User-'.$this->sUserKey;
		}

		return self::PREFIX.get_class($this->oContact).'-'.$this->oContact->GetKey();
	}

	/** @return string[]|null class and id of the contact in such an id, null in any other text */
	public static function ContactOf(string $sId): ?array
	{
		$sPattern = '/^'.self::PREFIX.'([A-Za-z_][A-Za-z0-9_]*)-('.Objects::ID.')$/D';
		return (preg_match($sPattern, $sId, $aParts) === 1) ? array($aParts[1], $aParts[2]) : null;
	}

	/**
	 * Name, e-mail and the attributes by which the sync app finds the contact again.
	 * Without a contact: name and login.
	 * @return string[]
	 */
	public function Attributes(): array
	{
		if ($this->oContact === null) {
			return array('name' => $this->sLogin, 'itop_login' => $this->sLogin);
		}
		$aAttributes = array('name' => trim((string)$this->oContact->GetRawName()));
		if ($this->Email() !== '') {
			$aAttributes['email'] = $this->Email();
		}
		// E-mail and name are neither unique nor there to stay; the class and the id are.
		$aAttributes['itop_contact_class'] = get_class($this->oContact);
		$aAttributes['itop_contact_id'] = (string)$this->oContact->GetKey();
		return $aAttributes;
	}

	public function Email(): string
	{
		if ($this->oContact === null || !\MetaModel::IsValidAttCode(get_class($this->oContact), 'email')) {
			return '';
		}

		return trim((string)$this->oContact->Get('email'));
	}

	/** Language code as Intercom writes it: "fr", but "pt-BR" where the country makes another translation. */
	public function Language(): string
	{
		if (preg_match('/^([A-Za-z]{2,3}) ([A-Za-z]{2})$/', $this->sLanguage, $aParts) !== 1) {
			return '';
		}
		$sLanguage = strtolower($aParts[1]);
		return in_array($sLanguage, array('pt', 'zh'), true) ? $sLanguage.'-'.strtoupper($aParts[2]) : $sLanguage;
	}

	/** @return \DBObject|null */
	private static function Contact()
	{
		try {
			return \UserRights::GetContactObject();
		} catch (\CoreException $oError) {
			// Who may not see their own contact has one all the same.
			return \MetaModel::GetObject('Contact', \UserRights::GetContactId(), false, true);
		}
	}
}
