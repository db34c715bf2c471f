# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever Intercom, an agent or a stranger sends: a canvas that can be read, with a way back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.gate import Mode
from tests.acceptance.canvas_check import check
from tests.screens.inbox import Inbox, canvas_for
from tests.screens.scripted import ScriptedItop, choices, form_field
from webapp.errors import (
    AppError,
    IntercomRefused,
    IntercomUnavailable,
    ItopMisconfigured,
    ItopRefused,
    ItopUnavailable,
    NotConfigured,
    StoreUnavailable,
)
from webapp.inbox import Click
from webapp.languages import Languages
from webapp.panel.panel import Panel
from webapp.panel.problem import problem
from webapp.panel.screens import SCREENS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    "component_id",
    [
        "nonsense", "home.", "../home", "tickets", "tickets?list=all", "ticket", "ticket?id=", "ticket?id=1%20OR%201",
        "ticket?id=-1", "ticket?id=1e3", "link?id=x&sure=yes", "sync", "sync?on=maybe", "choices", "choices?field=a-b",
        "create_form?field=" + "x" * 3_000, "ticket?" + "&".join(f"a{n}=1" for n in range(50)), "Home", "ticket?id=%00",
        "ticket?id=٣",
    ],
)  # fmt: skip
def test_an_id_that_no_canvas_has_shown_is_out_of_date(inbox: Inbox, component_id: str) -> None:
    panel = inbox.panel()
    panel.submit(component_id)
    panel.reads("This button is out of date.", "Reference: ref-1a2b")
    panel.click("Home")
    panel.reads("Create a ticket")


@pytest.mark.parametrize("component_id", [7, ["home"], {"a": 1}, True])
def test_an_id_that_is_not_text_is_out_of_date(inbox: Inbox, component_id: object) -> None:
    assert "out of date" in inbox.send({**inbox.panel_payload(), "component_id": component_id})


def test_a_ticket_that_is_not_there_cannot_be_seen(inbox: Inbox) -> None:
    panel = inbox.panel()
    for component_id in ("ticket?id=999", "link?id=999", "link?id=999&sure=yes"):
        panel.submit(component_id)
        panel.reads("This ticket does not exist, or you or the sync account are not allowed to see it.")
        assert not panel.offers("Try again")
        panel.click("Home")


def test_a_page_that_is_none_is_the_first(inbox: Inbox) -> None:
    inbox.ticket()
    panel = inbox.panel()
    for page in ("0", "-1", "x", "1.5", ""):
        panel.submit(f"tickets?list=ongoing&page={page}")
        panel.reads("R-000001")
    panel.submit("tickets?list=ongoing&page=999999999")
    panel.reads("No more tickets.")
    panel.click("Back")


@pytest.mark.parametrize(
    "stored",
    [
        {"draft": 7},
        {"draft": {"request_id": "x", "values": [], "cut": "no"}},
        {"draft": {"request_id": ["12345678"], "values": {"title": 7, "a b": "x", "": "y"}, "cut": {"title": -1}}},
        {"draft": {"values": {f"field_{number}": "x" for number in range(5_000)}}, "language": ["fr"]},
        {"draft": {"values": {"title": "x" * 70_000}, "cut": {"title": True}}},
        {"language": "../../etc/passwd"},
    ],
)
@pytest.mark.parametrize("component_id", ["create_form", "choices?field=service_id", "nonsense"])
def test_tampered_stored_data_does_no_harm(inbox: Inbox, stored: dict[str, object], component_id: str) -> None:
    panel = inbox.panel()
    panel.submit(component_id, stored=stored)
    assert panel.offers("Back") or panel.offers("Cancel") or panel.offers("Home")


def test_a_long_value_does_not_outgrow_the_canvas_wherever_it_goes(inbox: Inbox) -> None:
    panel = inbox.panel()
    panel.click("Create a ticket")
    panel.choose("Service", "Hardware")
    panel.fill("Title", "\U0001f525" * 70_000)
    panel.fill("Description", '\x00\ud800"\\' * 70_000)
    panel.enter("Service subcategory", "x" * 70_000)
    panel.reads("Nothing found.")
    inbox.gate.be(Mode.UNAVAILABLE)
    panel.click("Back")
    panel.reads("iTop is not responding")
    inbox.gate.be(Mode.OPEN)
    panel.click("Try again")
    panel.reads("The text is too long: only the first")


def test_nobody_in_particular_is_a_person_itop_does_not_know(inbox: Inbox) -> None:
    payload = inbox.panel_payload()
    del payload["contact"]
    assert "iTop does not know this person." in inbox.send(payload)
    contacts: list[object] = [None, [], "otto", {"email": 7, "custom_attributes": []}, {"id": 5, "email": None}]
    for contact in contacts:
        assert "iTop does not know this person" in inbox.send({**payload, "contact": contact})


def test_the_customer_of_older_requests_is_the_contact(inbox: Inbox) -> None:
    payload = inbox.panel_payload()
    payload["customer"] = payload.pop("contact")
    assert '"title": "Otto Berg"' in inbox.send(payload)


def test_without_a_conversation_there_is_no_panel(inbox: Inbox) -> None:
    for conversation in (None, {}, {"id": None}, {"id": "../x"}, "7"):
        assert "which conversation" in inbox.send({**inbox.panel_payload(), "conversation": conversation})


def test_a_conversation_that_intercom_does_not_know_makes_a_ticket_all_the_same(inbox: Inbox) -> None:
    payload = {**inbox.panel_payload(), "conversation": {"id": 4711}, "component_id": "create"}
    payload["input_values"] = {"create_form?field=title": "Fire", "create_form?field=description": "Fire!"}
    answer = inbox.send(payload)
    assert "was created" in answer and "could not be read from Intercom" in answer


@pytest.mark.parametrize("mode", [Mode.AWAY, Mode.HTML, Mode.UNAVAILABLE])
def test_an_itop_that_is_away_is_said_in_the_language_of_the_agent(inbox: Inbox, mode: Mode) -> None:
    panel = inbox.panel(admin=inbox.lea)
    inbox.gate.be(mode)
    panel.click("Créer un ticket")
    panel.reads("iTop ne répond pas pour le moment", "Référence : ref-1a2b")
    inbox.gate.be(Mode.OPEN)
    panel.click("Réessayer")
    panel.reads("Les champs marqués d’un * sont obligatoires.")


def test_the_first_canvas_of_an_absent_itop_can_be_tried_again(inbox: Inbox) -> None:
    inbox.gate.be(Mode.AWAY)
    panel = inbox.panel()
    panel.reads("iTop is not responding")
    inbox.gate.be(Mode.OPEN)
    panel.click("Try again")
    panel.reads("Otto Berg")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ItopUnavailable("x"), "iTop is not responding"),
        (ItopMisconfigured("x", code="login_required"), "iTop does not accept the sync app"),
        (NotConfigured("x", code="no_access_token"), "not fully configured"),
        (IntercomRefused("x", status=401), "Intercom refused"),
        (StoreUnavailable("x"), "could not save"),
        (ItopRefused(status=403, code="not_allowed", message="secret"), "lack permission in iTop"),
        (ItopRefused(status=422, code="refused", message="Title [is](x) *bad*"), "iTop refused this: Title"),
        (ItopRefused(status=418, code="brand_new", message="Tea."), "iTop refused this: Tea."),
        (ItopRefused(status=409, code="busy", message="x"), "Someone else is changing this ticket"),
        (ItopRefused(status=409, code="busy", message="x", reason="read_only"), "iTop is read-only at the moment"),
        (ItopRefused(status=409, code="busy", message="x", reason="odd"), "Someone else is changing this ticket"),
        (AppError("x"), "Something unexpected happened"),
        (None, "Something unexpected happened"),
    ],
)
def test_every_failure_has_a_sentence_a_reference_and_a_way_on(
    inbox: Inbox, error: AppError | None, sentence: str
) -> None:
    click = Click.parse({**inbox.panel_payload(), "component_id": "tickets?list=linked"})
    canvas = problem(Panel(click, inbox.services), error, reference="abc-1").answer()
    check(canvas, first=True)
    written = json.dumps(canvas)
    assert sentence in written and "Reference: abc-1" in written and '"home"' in written and "secret" not in written


def test_every_failure_says_what_becomes_of_messages_and_what_can_be_done_when(inbox: Inbox) -> None:
    texts = Languages.load().texts("en").section("errors")
    after = {kind: {words for key, words in texts.items() if key.startswith(kind)} for kind in ("messages_", "do_")}
    told = [key for key in texts if not key.startswith(tuple(after))]
    assert len(told) > 20
    for code in told:
        error = ItopRefused(status=422, code=code, message="Tea.")
        canvas = problem(Panel(Click.parse(inbox.panel_payload()), inbox.services), error, reference="abc-1")
        said = {each.get("text") for each in canvas.components}
        assert texts[code].format(message="Tea.") in said
        assert [len(said & sentences) for sentences in after.values()] == [1, 1], code


def test_what_waits_is_only_said_to_wait_where_it_does(inbox: Inbox) -> None:
    waits = "New messages wait and are copied as soon as that works again; nothing is lost."
    for error, there in ((ItopUnavailable("x", code="itop_timeout"), True), (IntercomUnavailable("x"), False)):
        canvas = problem(Panel(Click.parse(inbox.panel_payload()), inbox.services), error, reference="abc-1").answer()
        assert (waits in json.dumps(canvas)) is there


@given(payload=JSON, name=st.sampled_from(sorted(SCREENS)), args=st.dictionaries(st.text(), st.text(), max_size=3))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_payload_breaks_a_screen(inbox: Inbox, payload: Any, name: str, args: dict[str, str]) -> None:
    itop = ScriptedItop(fields=(form_field("title"), form_field("kind", "enum", choices=choices(3))))
    component_id = "&".join([f"{name}?id=1&list=linked&field=kind&on=yes", *(f"{k}={v}" for k, v in args.items())])
    spoilt = {
        "workspace_id": payload, "admin": payload, "contact": payload, "conversation": {"id": "1"},
        "component_id": component_id, "input_values": payload,
        "current_canvas": {"stored_data": {"draft": payload, "language": payload}},
    }  # fmt: skip
    check(canvas_for(spoilt, itop.behind(inbox.services)), first=False)


@given(payload=st.dictionaries(st.text(max_size=10), JSON, max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_object_is_a_click(payload: dict[str, object]) -> None:
    Click.parse(payload)
