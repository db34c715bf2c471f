# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another ticket class than UserRequest: one with attributes of other names, and with fewer of them.

Incident of the ITIL module stands for a class of a customer's own: the published zip gives it no attribute.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller, Reply
from tests.itop.page.parameters import Configure, problems, settled
from tests.world import MARA, OTTO, WORKSPACE_ID, World

CLASS, MAPPING = "sync_app.ticket.class", "sync_app.ticket.attributes_mapping"
ORIGIN = "sync_app.ticket.origin"
CONTACT = {"email": OTTO.email, "name": OTTO.name}
#: Any text attribute can hold the reference; Incident has no more of ours.
REFERENCE = {"intercom_ref": "pending_reason"}
Use = Callable[[Mapping[str, str]], list[str]]


@pytest.fixture
def use_incidents(caller: Caller, configured: Configure, world: World) -> Iterator[Use]:
    """Makes Incident the ticket class, with a mapping; returns what the doctor says of them."""
    if world.ticket_module != "itil":
        pytest.skip("this iTop has no incidents")

    def use(mapping: Mapping[str, str]) -> list[str]:
        parameters = {
            CLASS: "Incident", MAPPING: mapping, "sync_app.create_ticket.form_attributes": ["title"],
            ORIGIN: "portal",  # only later iTops know "chat" here
        }  # fmt: skip
        configured(parameters)
        for name, value in parameters.items():
            found = problems(settled(caller, name, value))
        return found

    yield use


URL = "https://app.intercom.com/a/inbox/x/conversation/1"


def message(part: str, *, log: str = "public") -> dict[str, object]:
    """A message of the contact, or a note of the agent."""
    author = {"kind": "contact", **CONTACT} if log == "public" else {"kind": "agent", "email": MARA.email}
    return {"part_id": part, "log": log, "author": author, "date": 1767261644, "html": f"<p>Words of {part}</p>"}


def create(caller: Caller, conversation_id: str, *messages: Mapping[str, object]) -> Reply:
    """A ticket of the conversation."""
    return caller.call("create", {
        "request_id": uuid.uuid4().hex, "contact": CONTACT, "messages": list(messages),
        "conversation": {"id": conversation_id, "url": URL},
        "values": {"title": "Printer on fire", "description": "It burns."},
    })  # fmt: skip


def words(rest: AdminRest, id: str, log: str) -> list[str]:
    """The messages in a log of an incident."""
    return [str(entry["message"]).strip() for entry in rest.get("Incident", id, log).log(log)]


def test_incidents_are_made_listed_and_filled_under_a_mapping(
    caller: Caller, use_incidents: Use, conversation_id: str, rest: AdminRest, world: World
) -> None:
    assert use_incidents({**REFERENCE, "intercom_url": "", "intercom_sync_activated": ""}) == []
    form = caller.call("form", {"conversation_id": conversation_id, "contact": CONTACT, "values": {}}).result
    assert form["class_label"] == "Incident"
    assert [field["code"] for field in form["fields"]][:1] == ["title"]
    made = create(caller, conversation_id, message("1"), message("2", log="private")).result
    assert made["copied"] == 2
    create(caller, f"{conversation_id}0")
    fields = rest.get("Incident", made["ticket"]["id"]).fields
    assert (fields["origin"], fields["pending_reason"]) == ("portal", conversation_id)
    assert fields["caller_id"] == world.persons[OTTO.name]
    home = caller.call("home", {"conversation_id": conversation_id, "contact": CONTACT}).result
    assert (home["linked"]["count"], home["linked"]["synced"]) == (1, 1)
    assert home["ongoing"]["count"] >= 1, "the one of the other conversation"
    appended = caller.call("append", {"conversation_id": conversation_id, "messages": [message("3")]}).result
    assert [ticket["outcome"] for ticket in appended["tickets"]] == ["appended"]
    assert len(words(rest, made["ticket"]["id"], "public_log")) == 2
    assert len(words(rest, made["ticket"]["id"], "private_log")) == 1


def test_an_origin_that_the_class_does_not_know_is_told_and_keeps_no_ticket_back(
    caller: Caller, use_incidents: Use, configured: Configure, conversation_id: str, rest: AdminRest
) -> None:
    use_incidents({**REFERENCE, "intercom_url": "", "intercom_sync_activated": ""})
    configured({ORIGIN: "pigeon"})
    sentence = f'Parameter {ORIGIN} names "pigeon", which is not a value of origin in Incident'
    assert problems(settled(caller, ORIGIN, "pigeon")) == [f'{sentence}; tickets have "phone" instead.']
    made = create(caller, conversation_id, message("1")).result
    assert rest.get("Incident", made["ticket"]["id"], "origin").fields["origin"] == "phone"


def test_a_class_that_cannot_be_paused_says_so_and_stays_synced(
    caller: Caller, use_incidents: Use, conversation_id: str
) -> None:
    use_incidents({**REFERENCE, "intercom_url": "", "intercom_sync_activated": ""})
    id = create(caller, conversation_id).result["ticket"]["id"]
    paused = caller.call("sync", {"conversation_id": conversation_id, "activated": False})
    assert paused.refusal == (422, "misconfigured")
    assert "intercom_sync_activated" in paused.body["error"]["message"]
    resumed = caller.call("sync", {"conversation_id": conversation_id, "activated": True}).result
    assert (resumed["count"], resumed["synced"]) == (1, 1)
    link = caller.call("ticket", {"id": id, "conversation_id": conversation_id}).result["link"]
    assert link == {"conversation_id": conversation_id, "workspace": WORKSPACE_ID, "url": URL, "sync": True}
    freed = caller.call("unlink", {"id": id, "conversation_id": conversation_id}).result
    assert freed["changed"] is True


def test_a_class_without_caller_organisation_or_state_lists_no_ongoing_tickets(
    caller: Caller, use_incidents: Use, conversation_id: str
) -> None:
    nothing = ("intercom_url", "intercom_sync_activated", "caller_id", "org_id", "status")
    found = use_incidents({**REFERENCE, **dict.fromkeys(nothing, "nowhere")})
    for role in nothing:
        assert any(f'"nowhere" for {role}' in problem for problem in found), role
    home = caller.call("home", {"conversation_id": conversation_id, "contact": CONTACT}).result
    assert home["ongoing"]["count"] == 0
    listed = caller.call("tickets", {"list": "ongoing", "conversation_id": conversation_id, "contact": CONTACT})
    assert listed.result["tickets"] == []
    # The form asks for what does not follow from the conversation any more.
    form = caller.call("form", {"conversation_id": conversation_id, "contact": CONTACT, "values": {}}).result
    assert {"org_id"} <= {field["code"] for field in form["fields"]}


def test_without_a_public_log_its_words_stand_in_the_private_one(
    caller: Caller, use_incidents: Use, conversation_id: str, rest: AdminRest
) -> None:
    use_incidents({**REFERENCE, "public_log": "nowhere", "intercom_sync_activated": ""})
    made = create(caller, conversation_id, message("1"), message("2", log="private")).result
    assert made["copied"] == 2
    assert len(words(rest, made["ticket"]["id"], "private_log")) == 2
    assert words(rest, made["ticket"]["id"], "public_log") == []


def test_a_note_without_a_log_holds_back_no_message(
    caller: Caller, use_incidents: Use, conversation_id: str, rest: AdminRest
) -> None:
    use_incidents({**REFERENCE, "private_log": "nowhere", "intercom_sync_activated": ""})
    made = create(caller, conversation_id, message("1"), message("2", log="private")).result
    assert made["copied"] == 1
    both = {"conversation_id": conversation_id, "messages": [message("2", log="private"), message("3")]}
    outcome = caller.call("append", both).result["tickets"][0]
    assert (outcome["outcome"], outcome["appended"]) == ("appended", 1)
    assert len(words(rest, made["ticket"]["id"], "public_log")) == 2


def test_a_note_never_stands_in_the_public_log(
    caller: Caller, use_incidents: Use, conversation_id: str, rest: AdminRest
) -> None:
    mapping = {**REFERENCE, "intercom_sync_activated": ""}
    use_incidents({**mapping, "private_log": "nowhere"})
    id = create(caller, conversation_id).result["ticket"]["id"]
    note: dict[str, Any] = {"conversation_id": conversation_id, "messages": [message("2", log="private")]}
    refused = caller.call("append", note).result["tickets"][0]
    assert (refused["outcome"], refused["code"]) == ("refused", "misconfigured")
    # Said to be left out it is no mistake any more.
    use_incidents({**mapping, "private_log": ""})
    assert caller.call("append", note).result["tickets"][0]["outcome"] == "known"
    assert words(rest, id, "public_log") == words(rest, id, "private_log") == []
