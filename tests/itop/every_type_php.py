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
		'dependencies' => array('itop-request-mgmt/2.7.0||itop-request-mgmt-itil/2.7.0'),
		'mandatory' => false,
		'visible' => true,
		'datamodel' => array('fields.chat-every-type.php', 'model.chat-every-type.php'),
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
