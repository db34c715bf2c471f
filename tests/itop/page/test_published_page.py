# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the published extension 1.1.0 lets administrators and other modules write: it goes on to mean what it meant.

docs/compatibility.md has the whole list of what its page says, and which test acts out each sentence.
"""

from __future__ import annotations

import json
import os
import re
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.itop import php
from tests.itop.admin_rest import AdminRest
from tests.itop.every_type_php import PORTAL_CLASS
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, problems, settled
from tests.world import World
from webapp.contract import MODULE_CODE

#: An entry of `$MyModuleSettings` as people had it: every parameter of the published extension, in PHP's own types.
ENTRIES: Mapping[str, object] = {
    "workspaces": {
        "clientws": {"scope": "SELECT Organization WHERE id = :current_contact->org_id AND name = 'Demo Client'"},
        "k7qd2m1x": {"scope": "SELECT Organization"},
    },
    "sync_app.client_secret": "zyxwvuts-987654-321654-abcde-fghi",
    "sync_app.access_token": "dG9rOjEyMzQ1Njc4",
    "sync_app.ticket.class": "UserRequest",
    "sync_app.ticket.attributes_mapping": {
        "org_id": "org_id", "caller_id": "caller_id", "status": "status", "intercom_ref": "intercom_ref",
        "intercom_url": "intercom_url", "intercom_sync_activated": "intercom_sync_activated",
        "public_log": "public_log", "private_log": "private_log",
    },
    "sync_app.create_ticket.form_attributes": ["title", "description", "service_id", "servicesubcategory_id"],
    "sync_app.search_ticket.excluded_states": ["rejected", "resolved", "closed"],
    "sync_app.search_ticket.subtitle_attribute": "friendlyname",
    "sync_app.view_ticket.details_attributes": ["status", "title", "agent_id"],
    "sync_app.view_ticket.show_open_in_backoffice_button": False,
    "sync_app.portal_url_maker_class": "iTopPortalViewUrlMaker",
    "enabled_portals": ["itop-portal", "backoffice"],
    "allowed_profiles": ["Portal user", "Support Agent"],
}  # fmt: skip

DELTA = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<itop_design xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'version="1.7">{}</itop_design>\n'
)
OF_MODULE = (
    f'<module_parameters><parameters id="{MODULE_CODE}" _delta="must_exist">{{}}</parameters></module_parameters>'
)
#: What a module writes upon the parameters of the published XML => the parameter, and its value then.
PARAMETERS: Mapping[str, tuple[str, object]] = {
    '<workspaces><PUT_YOUR_WORKSPACE_ID_HERE _delta="delete"/><k7qd2m1x type="hash" _delta="define">'
    "<scope><![CDATA[SELECT Organization]]></scope></k7qd2m1x></workspaces>": (
        "workspaces", {"k7qd2m1x": {"scope": "SELECT Organization"}}),
    '<workspaces><PUT_YOUR_WORKSPACE_ID_HERE><scope _delta="redefine"><![CDATA[SELECT Person]]></scope>'
    "</PUT_YOUR_WORKSPACE_ID_HERE></workspaces>": (
        "workspaces", {"PUT_YOUR_WORKSPACE_ID_HERE": {"scope": "SELECT Person"}}),
    '<sync_app.client_secret _delta="redefine">s</sync_app.client_secret>': ("sync_app.client_secret", "s"),
    '<sync_app.access_token _delta="redefine">t</sync_app.access_token>': ("sync_app.access_token", "t"),
    '<sync_app.ticket.class _delta="redefine">Incident</sync_app.ticket.class>': ("sync_app.ticket.class", "Incident"),
    '<sync_app.ticket.attributes_mapping type="hash" _delta="redefine"><public_log>private_log</public_log>'
    "</sync_app.ticket.attributes_mapping>": (
        "sync_app.ticket.attributes_mapping", {"public_log": "private_log"}),
    '<sync_app.create_ticket.form_attributes type="array" _delta="redefine"><attribute>title</attribute>'
    "<attribute>impact</attribute></sync_app.create_ticket.form_attributes>": (
        "sync_app.create_ticket.form_attributes", ["title", "impact"]),
    '<sync_app.search_ticket.excluded_states type="array" _delta="redefine"><state>closed</state>'
    "</sync_app.search_ticket.excluded_states>": ("sync_app.search_ticket.excluded_states", ["closed"]),
    '<sync_app.search_ticket.subtitle_attribute _delta="redefine">ref</sync_app.search_ticket.subtitle_attribute>': (
        "sync_app.search_ticket.subtitle_attribute", "ref"),
    '<sync_app.view_ticket.details_attributes type="array" _delta="redefine"><attribute>status</attribute>'
    "</sync_app.view_ticket.details_attributes>": ("sync_app.view_ticket.details_attributes", ["status"]),
    '<sync_app.view_ticket.show_open_in_backoffice_button type="bool" _delta="redefine">false'
    "</sync_app.view_ticket.show_open_in_backoffice_button>": (
        "sync_app.view_ticket.show_open_in_backoffice_button", False),
    f'<sync_app.portal_url_maker_class _delta="redefine">{PORTAL_CLASS}</sync_app.portal_url_maker_class>': (
        "sync_app.portal_url_maker_class", PORTAL_CLASS),
    # The test module has taken away those of the published ids (every_type.py); these are two more.
    '<enabled_portals><enabled_portal id="backoffice" _delta="define">backoffice</enabled_portal></enabled_portals>': (
        "enabled_portals", ["itop-portal", "backoffice"]),
    '<allowed_profiles><allowed_profile id="a" _delta="define">Support Agent</allowed_profile></allowed_profiles>': (
        "allowed_profiles", ["Portal user", "Support Agent"]),
}  # fmt: skip

RELATIONS = "/itop_design/classes//class[@id='UserRequest']/presentation/details//item[@id='fieldset:Ticket:relation']"
OF_CLASS = '<classes><class id="UserRequest" _delta="must_exist">{}</class></classes>'
OF_DETAILS = (
    '<presentation><details><items><item id="col:col3" _delta="must_exist"><items><item id="fieldset:Ticket:relation" '
    '_delta="must_exist"><items>{}</items></item></items></item></items></details></presentation>'
)
FIELDS = "/itop_design/classes//class[@id='UserRequest']/fields/field"
#: What a module writes upon the published classes => what there is afterwards, by XPath, and how often.
CLASSES: Mapping[str, tuple[str, int]] = {
    OF_DETAILS.format('<item id="intercom_url" _delta="delete"/>'): (f"{RELATIONS}/items/item[@id='intercom_url']", 0),
    OF_DETAILS.format('<item id="intercom_sync_activated"><rank _delta="redefine">5</rank></item>'): (
        f"{RELATIONS}/items/item[@id='intercom_sync_activated'][rank='5']", 1),
    '<fields><field id="intercom_ref" _delta="must_exist"><is_null_allowed _delta="redefine">false</is_null_allowed>'
    "</field></fields>": (f"{FIELDS}[@id='intercom_ref'][is_null_allowed='false']", 1),
    '<fields><field id="intercom_sync_activated" _delta="must_exist"><default_value _delta="redefine">yes'
    "</default_value></field></fields>": (f"{FIELDS}[@id='intercom_sync_activated'][default_value='yes']", 1),
    '<fields><field id="origin"><values><value id="chat" _delta="delete"/></values></field></fields>': (
        f"{FIELDS}[@id='origin']/values/value[@id='chat']", 0),
    '<fields><field id="intercom_url" xsi:type="AttributeString" _delta="redefine"><sql>intercom_url</sql>'
    "<default_value/><is_null_allowed>true</is_null_allowed></field></fields>": (
        f"{FIELDS}[@id='intercom_url'][sql='intercom_url'][not(target)]", 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def applied(world: World) -> Callable[[str], Mapping[str, Any]]:
    """What iTop makes of one more module's XML: errors, our parameters, and the whole data model."""
    if not world.itop_dir or not world.ticket_class:
        pytest.skip("no iTop with tickets whose files are here")
    code = (Path(__file__).parents[1] / "delta.php").read_text(encoding="utf-8").removeprefix("<?php")

    def apply(xml: str) -> Mapping[str, Any]:
        made: Mapping[str, Any] = json.loads(php.run(["-r", code], Path(world.itop_dir), DELTA.format(xml)))
        return made

    return apply


@pytest.mark.parametrize("written", PARAMETERS)
def test_a_delta_on_a_parameter_applies(applied: Callable[[str], Mapping[str, Any]], written: str) -> None:
    name, value = PARAMETERS[written]
    made = applied(OF_MODULE.format(written))
    assert made["errors"] == []
    assert made["parameters"][name] == value


@pytest.mark.parametrize("written", CLASSES)
def test_a_delta_on_a_class_applies(applied: Callable[[str], Mapping[str, Any]], written: str, world: World) -> None:
    if world.itop_version.startswith("3.0") and '<value id="chat" _delta="delete"/>' in written:
        pytest.skip("iTop 3.0 cannot read this from a delta of format 1.7: it looks for the text of every value")
    path, count = CLASSES[written]
    made = applied(OF_CLASS.format(written))
    assert made["errors"] == []
    assert etree.fromstring(made["xml"].encode()).xpath(f"count({path})") == count


def test_a_delta_on_what_is_not_there_would_be_noticed(applied: Callable[[str], Mapping[str, Any]]) -> None:
    wrong = '<enabled_portals><enabled_portal id="no-such-portal" _delta="delete"/></enabled_portals>'
    assert "could not be deleted" in " ".join(map(str, applied(OF_MODULE.format(wrong))["errors"]))


def test_every_entry_of_the_configuration_file_means_what_it_meant(caller: Caller, configured: Configure) -> None:
    configured(ENTRIES)
    result = settled(caller, "sync_app.search_ticket.subtitle_attribute", "friendlyname")
    assert {name: result["parameters"][name] for name in ENTRIES} == ENTRIES
    assert problems(result) == []


def test_a_class_of_ones_own_says_where_end_users_see_a_ticket(
    caller: Caller, configured: Configure, conversation_id: str, new_ticket: Callable[..., str], world: World
) -> None:
    configured({"sync_app.portal_url_maker_class": PORTAL_CLASS})
    assert problems(settled(caller, "sync_app.portal_url_maker_class", PORTAL_CLASS)) == []
    ticket = new_ticket()
    told = caller.call("ticket", {"id": ticket, "conversation_id": conversation_id}).result["portal_url"]
    assert told == f"https://portal.example/{world.ticket_class}/{ticket}"


def test_a_ticket_with_the_address_of_before_is_linked_to_that_conversation(
    caller: Caller, rest: AdminRest, world: World, conversation_id: str, new_ticket: Callable[..., str]
) -> None:
    ticket, here = new_ticket(), f"https://app.intercom.com/a/apps/{world.workspace_id}/inbox/inbox/all/conversations/"
    fields = {"intercom_ref": conversation_id, "intercom_url": here + conversation_id, "intercom_sync_activated": "yes"}
    rest.update(world.ticket_class, ticket, fields)
    assert caller.call("home", {"conversation_id": conversation_id}).result["linked"]["count"] == 1
    [link] = rest.find("IntercomConversation", {"conversation": conversation_id})
    assert (link.fields["workspace"], link.fields["sync"]) == (world.workspace_id, "yes")


@pytest.fixture
def token_users_first(world: World) -> Iterator[None]:
    """iTop's configuration file as the page wants it for its user with a token."""
    if not world.itop_dir:
        pytest.skip("the configuration file of this iTop is out of reach")
    file = Path(world.itop_dir) / "conf/production/config-itop.php"
    before = file.read_text(encoding="utf-8")
    wanted = re.sub(r"('allowed_login_types' => ')[^']*", r"\1rest-token|form|external|basic", before)
    assert wanted != before
    _rewrite(file, wanted)
    yield
    _rewrite(file, before)


def _rewrite(file: Path, text: str) -> None:
    mode = file.stat().st_mode
    file.chmod(mode | stat.S_IWUSR)  # iTop leaves it read-only
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    # PHP's cache notices a new file by its time stamp, at most two seconds old by default: make it old enough.
    past = time.time() - 60 - (time.time_ns() % 1000)
    os.utime(file, (past, past))


@pytest.mark.usefixtures("token_users_first")
def test_the_login_types_that_the_page_asks_for_let_the_account_in(
    world: World, new_caller: Callable[[], Caller]
) -> None:
    login = (world.service_user, world.service_password)
    for _ in range(3):
        assert new_caller().call("settings", login=login).status == 200
    assert new_caller().call("settings", login=(world.service_user, "wrong")).refusal == (401, "login_required")
