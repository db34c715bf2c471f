<?php
// SPDX-License-Identifier: AGPL-3.0-or-later

namespace ItopIntercom;

use ItopIntercom\Form\Attribute;
use ItopIntercom\Form\TicketCreation;
use ItopIntercom\View\AttributeType;

/**
 * What only iTop can say about the configuration of the module: `intercom-sync doctor` tells by it which parameters do not fit.
 */
final class ConfigurationFacts extends WithContext
{
	/** More persons than one are too many. */
	const MOST_CALLERS = 2;

	/** Returns `facts` of docs/sync-api.md, in which there is no secret. */
	public function AsRecord(): array
	{
		$oParameters = $this->oContext->Parameters();
		$oTickets = $this->oContext->Tickets();
		return array(
			'written' => self::Written(),
			'unusable' => $oParameters->Unusable(),
			'entries' => (object)array_filter(array_map(array(self::class, 'OfEntry'), $oParameters->Map('workspaces'))),
			'class_problem' => $oTickets->Exists() ? '' : $oTickets->ClassProblem(),
			'may_modify' => $oTickets->Exists() && $oTickets->MayModify(),
			'may_create' => $oTickets->CanCreate(),
			'attributes' => (object)($oTickets->Exists() ? self::Attributes($oTickets->Name()) : array()),
			'not_asked' => (object)($oTickets->Exists() ? $this->NotAsked() : array()),
			'default_callers' => self::Callers($oParameters->Text('sync_app.default_caller')),
			'profiles' => self::Profiles(),
			'portals' => array_keys(\PortalDispatcherData::GetData()),
			'url_maker' => is_subclass_of($oParameters->Text('sync_app.portal_url_maker_class'), 'iDBObjectURLMaker'),
		);
	}

	/**
	 * Returns the names that stand in the configuration file with a value. iTop itself only looks one up that it is asked for.
	 */
	private static function Written(): array
	{
		$aSettings = \MetaModel::GetConfig()->ToArray();
		$aOurs = isset($aSettings['module_settings'][ModuleInfo::CODE]) ? $aSettings['module_settings'][ModuleInfo::CODE] : array();
		$fHasValue = function ($value): bool {
			return $value !== null;
		};
		return array_map('strval', array_keys(array_filter($aOurs, $fHasValue)));
	}

	/** Returns what is wrong with the queries and the secret of an entry of `workspaces`, as ends of sentences that it begins. */
	private static function OfEntry($entry): array
	{
		$aEntry = (is_array($entry) ? $entry : array('scope' => $entry)) + array('scope' => '', 'organizations' => '', 'identity_secret' => '');
		$aProblems = array();
		if ($aEntry['identity_secret'] === true || is_array($aEntry['identity_secret'])) {
			$aProblems[] = 'must give a text for identity_secret';
		}
		if (is_string($aEntry['scope']) && trim($aEntry['scope']) !== '') {
			try {
				\DBSearch::FromOQL(trim($aEntry['scope']));
			} catch (\Exception $oException) {
				$aProblems[] = 'has a scope that is not a valid OQL query';
			}
		}
		if (is_string($aEntry['organizations']) && trim($aEntry['organizations']) !== '') {
			$aProblems[] = Territory::Problem(trim($aEntry['organizations']));
		}

		return array_values(array_filter($aProblems));
	}

	/** Returns type, values (of an enumeration, else null) and default value of each attribute, by its code. */
	private static function Attributes(string $sClass): array
	{
		$aAttributes = array();
		foreach (\MetaModel::ListAttributeDefs($sClass) as $sCode => $oDefinition) {
			$bEnum = $oDefinition instanceof \AttributeEnum;
			$aAttributes[$sCode] = array(
				'type' => (new AttributeType())->Of($oDefinition),
				'values' => $bEnum ? array_map('strval', array_keys((array)$oDefinition->GetAllowedValues())) : null,
				'default' => $bEnum ? (string)$oDefinition->GetDefaultValue() : '',
			);
		}

		return $aAttributes;
	}

	/** Returns why the creation form leaves out attributes that it is to ask for, by their codes. */
	private function NotAsked(): array
	{
		$oTicket = \MetaModel::NewObject($this->oContext->Tickets()->Name());
		$aReasons = array();
		foreach ($this->oContext->Parameters()->Texts(TicketCreation::FORM_ATTRIBUTES) as $sCode) {
			if ($this->oContext->Tickets()->HasAttribute($sCode)) {
				$aReasons[$sCode] = Attribute::WhyNotAsked($oTicket, $sCode);
			}
		}

		return array_filter($aReasons);
	}

	/** Returns how many persons the account sees of that id or address. */
	private static function Callers(string $sPerson): int
	{
		if ($sPerson === '') {
			return 0;
		}
		$oSearch = \DBObjectSearch::FromOQL('SELECT Person WHERE '.(ctype_digit($sPerson) ? 'id' : 'email').' = :person');
		return (int)(new \DBObjectSet($oSearch, array(), array('person' => $sPerson)))->CountWithLimit(self::MOST_CALLERS);
	}

	/** With all data: the account may not read profiles, and is told no more of them than what they are called. */
	private static function Profiles(): array
	{
		return array_values((new \DBObjectSet(\DBObjectSearch::FromOQL_AllData('SELECT URP_Profiles')))->GetColumnAsArray('name', false));
	}
}
