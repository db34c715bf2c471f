# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the Sync API of a real iTop makes of the parameters in its configuration file, right and wrong ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, problems, settled
from tests.world import World

MAPPING = "sync_app.ticket.attributes_mapping"


def test_a_class_that_is_not_there_is_a_problem_and_refuses_tickets(
    caller: Caller, configured: Configure, conversation_id: str
) -> None:
    configured({"sync_app.ticket.class": "Fooo"})
    result = settled(caller, "sync_app.ticket.class", "Fooo")
    assert result["ticket"] == {"class": "Fooo", "label": "", "usable": False}
    assert problems(result) == ['Parameter sync_app.ticket.class names "Fooo", which is not a class of this iTop.']
    for operation in ("home", "sync"):
        params = {"conversation_id": conversation_id, "activated": True}
        assert caller.call(operation, params).refusal == (422, "no_ticket_class")


@pytest.mark.parametrize("name", ["Ticket", "Person' OR 1", "User", ""])
def test_a_class_that_can_hold_no_ticket_is_never_used(
    caller: Caller, configured: Configure, conversation_id: str, name: str
) -> None:
    configured({"sync_app.ticket.class": name})
    assert settled(caller, "sync_app.ticket.class", name)["ticket"]["usable"] is False
    assert caller.call("home", {"conversation_id": conversation_id}).status == 422


def test_a_mapping_to_nothing_is_a_problem_and_names_itself(
    caller: Caller, configured: Configure, conversation_id: str
) -> None:
    configured({MAPPING: {"intercom_ref": "nowhere"}})
    result = settled(caller, MAPPING, {"intercom_ref": "nowhere"})
    sentence = f'Parameter {MAPPING} says "nowhere" for intercom_ref, which is not an attribute of UserRequest.'
    assert problems(result) == [sentence]
    reply = caller.call("home", {"conversation_id": conversation_id})
    assert reply.refusal == (422, "misconfigured")
    assert reply.body["error"]["message"] == sentence


def test_other_values_that_do_not_fit_are_problems_but_nothing_fails(
    caller: Caller, configured: Configure, conversation_id: str, new_ticket: Callable[..., str]
) -> None:
    details = ["status", "nowhere", "title"]
    configured({
        "sync_app.view_ticket.details_attributes": details,
        "sync_app.portal_url_maker_class": "NoSuchMaker",
        "sync_app.search_ticket.subtitle_attribute": "nowhere",
        "sync_app.view_ticket.show_open_in_backoffice_button": "no",
        "sync_app.search_ticket.excluded_states": "closed, resolved",
        "workspaces": {"one": {"scope": "SELECT Nothing"}, "two": "three"},
    })  # fmt: skip
    result = settled(caller, "sync_app.view_ticket.details_attributes", details)
    assert result["parameters"]["sync_app.search_ticket.excluded_states"] == ["closed", "resolved"]
    told = " ".join(problems(result))
    assert told.count("nowhere") == 2
    assert "NoSuchMaker" in told
    assert '"one"' in told
    assert '"two"' in told
    ticket = caller.call("ticket", {"id": new_ticket(), "conversation_id": conversation_id}).result
    assert [attribute["code"] for attribute in ticket["attributes"]] == ["status", "title"]
    assert (ticket["portal_url"], ticket["backoffice_url"]) == (None, None)
    assert ticket["ticket"]["subtitle"] == ""


def test_attributes_of_every_type_can_be_shown(
    caller: Caller, configured: Configure, conversation_id: str, new_ticket: Callable[..., str]
) -> None:
    expected = {
        "caller_id": ("external_key", "Otto Berg"), "org_name": ("string", "Demo Client"), "ref": ("string", None),
        "priority": ("enum", None), "start_date": ("datetime", None),
        "time_spent": ("duration", ""), "operational_status": ("enum", None), "tto_escalation_deadline": ("other", ""),
        "friendlyname": ("string", None), "finalclass": ("string", None), "agent_id": ("external_key", ""),
        "description": ("html", "It burns."), "sla_tto_passed": ("other", None),
    }  # fmt: skip
    # The logs that messages go to have a part of the view of their own.
    linked_set, stop_watch, log = "contacts_list", "tto", "public_log"
    codes = [*expected, linked_set, stop_watch, log]
    configured({"sync_app.view_ticket.details_attributes": codes})
    settled(caller, "sync_app.view_ticket.details_attributes", codes)
    result = caller.call("ticket", {"id": new_ticket(), "conversation_id": conversation_id}).result
    shown = {attribute["code"]: attribute for attribute in result["attributes"]}
    assert linked_set not in shown and log not in shown
    for code, (type, text) in expected.items():
        assert isinstance(shown[code]["value"], str)
        if text is not None:
            assert shown[code]["text"] == text, code
        assert shown[code]["type"] == type, code


def test_a_case_log_is_shown_by_its_latest_entry_without_the_marker_of_a_message(
    caller: Caller, configured: Configure, conversation_id: str, new_ticket: Callable[..., str], rest: AdminRest,
    world: World,
) -> None:  # fmt: skip
    codes = ["private_log", "description"]
    # One that messages go to is no detail.
    configured({"sync_app.view_ticket.details_attributes": codes, MAPPING: {"private_log": ""}})
    settled(caller, "sync_app.view_ticket.details_attributes", codes)
    id = new_ticket()
    html = '<a name="intercom-part-77"></a><p>Have you <b>tried</b> water?</p>'
    for message in ("<p>older</p>", html):
        entry = {"add_item": {"message": message, "format": "html"}}
        rest.update(world.ticket_class, id, {"private_log": entry, "description": html})
    attributes = caller.call("ticket", {"id": id, "conversation_id": conversation_id}).result["attributes"]
    assert [attribute["text"] for attribute in attributes] == ["Have you tried water?"] * 2
