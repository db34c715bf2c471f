# SPDX-License-Identifier: AGPL-3.0-or-later
"""The PHP of the module of every_type.py."""

MODULE = """<?php
// For tests only.
SetupWebPage::AddModule(
	__FILE__,
	'chat-every-type/1.0.0',
	array(
		'label' => 'Every type of attribute (tests)',
		'category' => 'business',
		'dependencies' => array(
			'itop-request-mgmt/2.7.0||itop-request-mgmt-itil/2.7.0',
			'combodo-intercom-integration/2.0.0',
		),
		'mandatory' => false,
		'visible' => true,
		'datamodel' => array(
			'fields.chat-every-type.php',
			'model.chat-every-type.php',
			'portal.chat-every-type.php',
			'states.chat-every-type.php',
		),
		'webservice' => array(),
		'dictionary' => array(),
		'data.struct' => array(),
		'data.sample' => array(),
		'doc.manual_setup' => '',
		'doc.more_information' => '',
		'settings' => array(),
	)
);
"""

#: Where a customer's own portal shows a ticket, as the published extension lets a module say it.
PORTAL_CLASS = "ChatPortalUrlMaker"
PORTAL = f"""<?php
class {PORTAL_CLASS} implements iDBObjectURLMaker
{{
	public static function MakeObjectURL($sClass, $iId)
	{{
		return "https://portal.example/$sClass/$iId";
	}}
}}
"""

#: Fields as a template of iTop adds them to a request; one of them is mandatory.
HANDLER = """<?php
class ChatFieldsHandler extends CustomFieldsHandler
{
	public function BuildForm(DBObject $oHostObject, $sFormId)
	{
		$this->oForm = new \\Combodo\\iTop\\Form\\Form($sFormId);
		$oField = new \\Combodo\\iTop\\Form\\Field\\StringField('colour');
		$oField->SetLabel('Colour');
		$oField->SetMandatory(true);
		$oField->SetCurrentValue(isset($this->aValues['colour']) ? $this->aValues['colour'] : '');
		$this->oForm->AddField($oField);
		$this->oForm->Finalize();
	}

	public function GetForTemplate($aValues, $sVerb, $bLocalize = true)
	{
		return '';
	}

	public function GetAsHTML($aValues, $bLocalize = true)
	{
		return '';
	}

	public function GetAsXML($aValues, $bLocalize = true)
	{
		return '';
	}

	public function GetAsCSV($aValues, $sSeparator = ',', $sTextQualifier = '"', $bLocalize = true)
	{
		return '';
	}

	public function ReadValues(DBObject $oHostObject)
	{
		return array('colour' => 'red');
	}

	public function WriteValues(DBObject $oHostObject, $aValues)
	{
	}

	public function DeleteValues(DBObject $oHostObject)
	{
	}

	public function CompareValues($aValuesA, $aValuesB)
	{
		return $aValuesA == $aValuesB;
	}

	public function GetValueFingerprint()
	{
		return '';
	}
}
"""

#: A class of tickets as iTop's own PHP declares classes, for the types that no datamodel in XML can have in every
#: version: the compiler of iTop leaves out what AttributeClassState insists on, and before 3.1 has no AttributeClass.
STATES = """<?php
class ChatClassStates extends Ticket
{
	public static function Init()
	{
		MetaModel::Init_Params(array(
			'category' => 'bizmodel,searchable',
			'key_type' => 'autoincrement',
			'name_attcode' => array('title'),
			'state_attcode' => '',
			'reconc_keys' => array(),
			'db_table' => 'chatclassstates',
			'db_key_field' => 'id',
			'db_finalclass_field' => '',
		));
		MetaModel::Init_InheritAttributes();
		$aText = array(
			'allowed_values' => null,
			'default_value' => '',
			'is_null_allowed' => true,
			'depends_on' => array(),
		);
		MetaModel::Init_AddAttribute(new AttributeString('intercom_ref', array('sql' => 'intercom_ref') + $aText));
		MetaModel::Init_AddAttribute(new AttributeURL('intercom_url', array(
			'sql' => 'intercom_url',
			'target' => '_blank',
		) + $aText));
		MetaModel::Init_AddAttribute(new AttributeEnum('intercom_sync_activated', array(
			'allowed_values' => new ValueSetEnum('yes,no'),
			'sql' => 'intercom_sync_activated',
			'default_value' => 'no',
			'is_null_allowed' => false,
			'depends_on' => array(),
		)));
		MetaModel::Init_AddAttribute(new AttributeClass('a_class', array(
			'class_category' => 'bizmodel',
			'more_values' => '',
			'sql' => 'a_class',
			'default_value' => null,
			'is_null_allowed' => false,
			'depends_on' => array(),
		)));
		MetaModel::Init_AddAttribute(new AttributeClassState('a_state', array(
			'class_field' => 'a_class',
			'allowed_values' => null,
			'sql' => 'a_state',
			'default_value' => null,
			'is_null_allowed' => false,
			'depends_on' => array('a_class'),
		)));
		MetaModel::Init_SetZListItems('details', array(
			'org_id', 'caller_id', 'title', 'description', 'private_log',
			'intercom_ref', 'intercom_url', 'intercom_sync_activated', 'a_class', 'a_state',
		));
		MetaModel::Init_SetZListItems('list', array('title'));
	}
}
"""
