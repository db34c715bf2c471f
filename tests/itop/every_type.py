# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small iTop module for tests only: classes of tickets with one mandatory attribute of each type that iTop knows.

`ChatPanelTypes` has the types that a field of the panel can ask for, `ChatEveryType` below it also those that none can;
further_types.py has the rare ones and those that iTop fills in by itself, every_type_php.py those that only PHP can
declare.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.itop import further_types, php
from tests.itop.datamodel_xml import INTERCOM, a_class, field, state, values
from tests.itop.every_type_php import HANDLER, MODULE, PORTAL, STATES
from webapp.contract import MODULE_CODE

CODE = "chat-every-type"
PANEL_CLASS = "ChatPanelTypes"
EVERY_CLASS = "ChatEveryType"
ITEM_CLASS = "ChatItem"
STATES_CLASS = "ChatClassStates"


#: Simple types: declared by their column alone.
PANEL: Mapping[str, str] = {
    "AttributeString": "a_string",
    "AttributeText": "a_text",
    "AttributeLongText": "a_longtext",
    "AttributeHTML": "an_html",
    "AttributeEmailAddress": "an_email",
    "AttributeURL": "a_url",
    "AttributePhoneNumber": "a_phone",
    "AttributeIPAddress": "an_ip",
    "AttributeInteger": "an_integer",
    "AttributeDecimal": "a_decimal",
    "AttributePercentage": "a_percentage",
    "AttributeBoolean": "a_boolean",
    "AttributeDate": "a_date",
    "AttributeDateTime": "a_datetime",
    "AttributeDeadline": "a_deadline",
    "AttributeDuration": "a_duration",
    "AttributeApplicationLanguage": "a_language",
    "AttributeOQL": "an_oql",
    "AttributeTemplateString": "a_template_string",
    "AttributeTemplateText": "a_template_text",
    "AttributeTemplateHTML": "a_template_html",
    "AttributeCaseLog": "a_log",
}
OTHER: Mapping[str, str] = {
    "AttributePassword": "a_password",
    "AttributeEncryptedString": "an_encrypted",
    "AttributeTable": "a_table",
    "AttributePropertySet": "a_property_set",
}
#: More of the declaration of a type.
MORE: Mapping[str, str] = {
    "AttributeURL": "<target>_blank</target>",
    "AttributeDecimal": "<digits>8</digits><decimals>2</decimals>",
    "AttributeText": "<format>text</format>",
}


_NOT_SHOWN = ("intercom_ref", "intercom_url", "intercom_sync_activated", "a_table", "a_property_set", "custom_fields")


def _panel_fields() -> list[str]:
    key = "<target_class>{}</target_class><on_target_delete>DEL_MANUAL</on_target_delete>{}"
    services = "<filter>SELECT Service</filter>"
    contacts = "<filter>SELECT Person AS p WHERE p.status = 'active' UNION SELECT Team AS t</filter>"
    subcategories = (
        "<filter>SELECT ServiceSubcategory WHERE service_id = :this->a_service_id</filter>"
        '<dependencies><attribute id="a_service_id"/></dependencies>'
    )
    many = [f"number{index:02}" for index in range(1, 15)]
    return [
        *(field(code, kind, MORE.get(kind, "")) for kind, code in PANEL.items()),
        field("an_enum", "AttributeEnum", values("red", "green") + "<display_style>list</display_style>"),
        field("a_long_enum", "AttributeEnum", values(*many) + "<display_style>list</display_style>"),
        # Not the one that is configured for tickets of a chat, and none to begin with.
        field("origin", "AttributeEnum", values("letter", "radio") + "<display_style>list</display_style>"),
        field("an_enum_set", "AttributeEnumSet", values("left", "right", "top") + "<max_items>2</max_items>"),
        field("a_long_enum_set", "AttributeEnumSet", values(*many) + "<max_items>12</max_items>"),
        field("a_tag_set", "AttributeTagSet", "<max_items>3</max_items><tag_code_max_len>20</tag_code_max_len>"),
        field("a_person_id", "AttributeExternalKey", key.format("Person", "")),
        field("a_service_id", "AttributeExternalKey", key.format("Service", services)),
        field("a_subcategory_id", "AttributeExternalKey", key.format("ServiceSubcategory", subcategories)),
        field("a_contact_id", "AttributeExternalKey", key.format("Contact", contacts)),
        # An organisation below others, as iTop's own classes have it.
        field("an_organization_id", "AttributeExternalKey", key.format("Organization", "")),
        '<field id="a_parent_id" xsi:type="AttributeHierarchicalKey"><sql>a_parent_id</sql>'
        "<is_null_allowed>true</is_null_allowed><on_target_delete>DEL_MANUAL</on_target_delete></field>",
        *INTERCOM,
        f'<field id="status" xsi:type="AttributeEnum"><sql>status</sql>{values("new", "resolved")}'
        "<default_value>new</default_value><is_null_allowed>false</is_null_allowed>"
        "<display_style>list</display_style></field>",
        '<field id="items_list" xsi:type="AttributeLinkedSet"><linked_class>ChatItem</linked_class>'
        "<ext_key_to_me>ticket_id</ext_key_to_me><count_min>0</count_min><count_max>0</count_max></field>",
        '<field id="a_finished_on" xsi:type="AttributeDateTime"><sql>a_finished_on</sql><default_value/>'
        "<is_null_allowed>true</is_null_allowed></field>",
    ]


def _other_fields() -> list[str]:
    return [
        *(field(code, kind, "") for kind, code in OTHER.items()),
        field("a_one_way_password", "AttributeOneWayPassword", ""),
        field("a_file", "AttributeBlob", "", column=False),
        field("an_image", "AttributeImage", "", column=False),
        '<field id="custom_fields" xsi:type="AttributeCustomFields">'
        "<handler_class>ChatFieldsHandler</handler_class></field>",
        field("an_object_class", "AttributeString", ""),
        field("an_object_key", "AttributeObjectKey", "<class_attcode>an_object_class</class_attcode>"),
    ]


def _codes(fields: list[str]) -> list[str]:
    return [each.split('"')[1] for each in fields]


def _lifecycle(at_creation: str = "") -> str:
    mandatory = "".join(
        f'<attribute id="{code}"><{flag}/></attribute>'
        for code, flag in {
            "a_finished_on": "mandatory",
            "an_enum": "must_change",
            "a_person_id": "must_prompt",
            "a_tag_set": "must_prompt",
            "a_log": "must_prompt",
        }.items()
    )
    resolve = '<transition id="ev_resolve"><target>resolved</target><actions/></transition>'
    reopen = '<transition id="ev_reopen"><target>new</target><actions/></transition>'
    return (
        '<lifecycle><attribute>status</attribute><stimuli><stimulus id="ev_resolve" xsi:type="StimulusUserAction"/>'
        '<stimulus id="ev_reopen" xsi:type="StimulusUserAction"/></stimuli><states>'
        + state("new", at_creation, resolve)
        + state("resolved", mandatory, reopen)
        + "</states></lifecycle>"
    )


def datamodel(*, with_class_names: bool = True) -> str:
    """The classes as a datamodel of design version 1.7, which every iTop from 2.7 on reads.

    `with_class_names`: whether that iTop reads attributes that hold the name of a class.
    """
    panel, other = _panel_fields(), _other_fields()
    inherited = ["org_id", "caller_id", "title", "description", "private_log"]
    item = [
        '<field id="name" xsi:type="AttributeString"><sql>name</sql><default_value/>'
        "<is_null_allowed>false</is_null_allowed></field>",
        '<field id="ticket_id" xsi:type="AttributeExternalKey"><sql>ticket_id</sql>'
        f"<target_class>{PANEL_CLASS}</target_class><is_null_allowed>false</is_null_allowed>"
        "<on_target_delete>DEL_AUTO</on_target_delete></field>",
    ]
    classes = [
        a_class(PANEL_CLASS, "Ticket", panel, lifecycle=_lifecycle(), shown=inherited + _codes(panel)),
        a_class(
            EVERY_CLASS,
            PANEL_CLASS,
            other,
            # A set of other objects is never null, so only the state can insist on it.
            lifecycle=_lifecycle('<attribute id="items_list"><mandatory/></attribute>'),
            # Its form does not show the conversation, as that of a class nobody has prepared for it.
            # iTop itself has no field for the last two.
            shown=[code for code in inherited + _codes(panel) + _codes(other) if code not in _NOT_SHOWN],
        ),
        a_class(ITEM_CLASS, "cmdbAbstractObject", item, shown=["name", "ticket_id"], name="name", listed="ticket_id"),
        *further_types.classes(with_class_names=with_class_names),
    ]
    names = (PANEL_CLASS, EVERY_CLASS, *further_types.CLASSES, STATES_CLASS)
    granted = "".join(f'<class id="{name}" _delta="define"/>' for name in names)
    # As docs/administrator.md tells whoever takes other classes for tickets, or has some of his own.
    ours = f'{granted}<class id="Incident" _delta="define"/>'
    read = f'<group id="IntercomSyncRead"><classes><class id="{ITEM_CLASS}" _delta="define"/></classes></group>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<itop_design xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="1.7">\n'
        f"<classes>\n{''.join(classes)}</classes>\n"
        '<user_rights><groups><group id="UserRequest" _delta="if_exists"><classes>'
        f'{granted}</classes></group><group id="IntercomSyncTicket"><classes>{ours}</classes></group>'
        f"{read}</groups></user_rights>\n{PARAMETERS}</itop_design>\n"
    )


#: What a customer's module may do: take the elements of the published XML away by their ids, and have others.
PARAMETERS = (
    f'<module_parameters><parameters id="{MODULE_CODE}">'
    '<enabled_portals><enabled_portal id="itop-portal" _delta="delete"/>'
    '<enabled_portal id="customers" _delta="define">itop-portal</enabled_portal></enabled_portals>'
    '<allowed_profiles><allowed_profile id="portal-user" _delta="delete"/>'
    '<allowed_profile id="customers" _delta="define">Portal user</allowed_profile></allowed_profiles>'
    "</parameters></module_parameters>\n"
)


def _knows_class_names(itop_dir: Path) -> bool:
    compiler = (itop_dir / "setup" / "compiler.class.inc.php").read_text(encoding="utf-8")
    return f"'{further_types.CLASS_NAME}'" in compiler


def declared(itop_dir: Path) -> set[str]:
    """The types of attributes that the module declares in that iTop."""
    directory = itop_dir / "extensions" / CODE
    xml = (directory / f"datamodel.{CODE}.xml").read_text(encoding="utf-8")
    php = (directory / f"states.{CODE}.php").read_text(encoding="utf-8")
    return {*re.findall(r'xsi:type="(Attribute\w+)"', xml), *re.findall(r"new (Attribute\w+)\(", php)}


def unpack(itop_dir: Path) -> str:
    """Put the module into `extensions/`, in place of an older one; its code."""
    directory = itop_dir / "extensions" / CODE
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    (directory / f"module.{CODE}.php").write_text(MODULE, encoding="utf-8")
    (directory / f"fields.{CODE}.php").write_text(HANDLER, encoding="utf-8")
    (directory / f"portal.{CODE}.php").write_text(PORTAL, encoding="utf-8")
    (directory / f"states.{CODE}.php").write_text(STATES, encoding="utf-8")
    xml = datamodel(with_class_names=_knows_class_names(itop_dir))
    (directory / f"datamodel.{CODE}.xml").write_text(xml, encoding="utf-8")
    php.Account.owning(itop_dir).own(directory)
    return CODE
