# SPDX-License-Identifier: AGPL-3.0-or-later
"""A click that changes something holds once, whoever sends it again and whenever."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.acceptance.panel import Panel
from tests.screens.inbox import WORKSPACE, Inbox, Straight, canvas_for
from tests.webapp.clock import Clock
from webapp.conversations import ConversationRef
from webapp.errors import ItopUnavailable
from webapp.panel.screens import CHANGING, CHANGING_WHEN_SURE, SCREENS
from webapp.services import Services
from webapp.store import open_records


class Recorder(Straight):
    """Keeps every request, as somebody on the line would."""

    requests: list[Any]

    def post(self, path: str, body: Any) -> Any:
        self.__dict__.setdefault("requests", []).append(json.loads(json.dumps(body)))
        return super().post(path, body)


class Between:
    """Stands before the iTop of the panel, whoever acts beside whichever conversation."""

    def __init__(self, inbox: Inbox) -> None:
        self.itop = self.bound = inbox.services.itop.of(WORKSPACE)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.itop, name)

    def until(self, deadline: float) -> Any:
        return self

    def of(self, workspace_id: str) -> Any:
        return self

    def beside(self, conversation: ConversationRef, **who: Any) -> Any:
        self.bound = self.itop.beside(conversation, **who)
        return self


def recorded(inbox: Inbox, panel: Panel, services: Services | None = None) -> list[Any]:
    """The requests of the panel from here on."""
    recorder = Recorder("http://app.invalid/", "", WORKSPACE, "EU", services or inbox.services)
    requests: list[Any] = []
    recorder.__dict__["requests"] = requests
    panel._calls = recorder
    return requests


def words(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


@contextmanager
def later(inbox: Inbox, seconds: float) -> Iterator[Services]:
    """The services after that time."""
    clock = Clock(inbox.services.clock() + seconds)
    records = open_records(inbox.services.config.database_url, clock=clock)
    yield replace(inbox.services, clock=clock, records=records)
    records.close()


def test_a_recorded_pause_does_not_pause_again(inbox: Inbox) -> None:
    talk = inbox.talk()
    ticket = inbox.ticket(conversation=talk)
    panel = inbox.panel(talk)
    requests = recorded(inbox, panel)
    panel.click("Pause copying to the linked ticket")
    pause = requests[-1]
    panel.click("Done")
    panel.click("Resume copying to the linked ticket")
    assert inbox.store.tickets[ticket]["intercom_sync_activated"] in ("yes", True)

    for seconds in (1, 200, 3_600, 86_000, 10 * 86_400):
        with later(inbox, seconds) as services:
            services.records.prune()
            answer = words(canvas_for(pause, services))
        assert inbox.store.tickets[ticket]["intercom_sync_activated"] in ("yes", True), seconds
        if seconds > 120:
            assert "already done" in answer or "open for too long" in answer


def test_a_recorded_unlink_takes_no_ticket_away_again_and_posts_no_note(inbox: Inbox) -> None:
    talk = inbox.talk()
    ticket = inbox.ticket(conversation=talk)
    panel = inbox.panel(talk)
    requests = recorded(inbox, panel)
    panel.submit(f"unlink?id={ticket}")
    panel.click("Unlink")
    unlink = requests[-1]
    panel.submit(f"link?id={ticket}")
    panel.click("Link to this conversation")
    assert inbox.store.tickets[ticket]["intercom_ref"] == talk.id
    notes = len(inbox.orders)

    canvas_for(unlink, inbox.services)

    assert inbox.store.tickets[ticket]["intercom_ref"] == talk.id and len(inbox.orders) == notes


def test_a_double_click_is_answered_twice_with_the_same_canvas(inbox: Inbox) -> None:
    talk = inbox.talk()
    inbox.ticket(conversation=talk)
    panel = inbox.panel(talk)
    requests = recorded(inbox, panel)
    before = panel.canvas
    panel.click("Pause copying to the linked ticket")
    first = panel.canvas
    assert before != first

    with ThreadPoolExecutor(4) as agents:
        answers = [agents.submit(canvas_for, requests[-1], inbox.services) for _ in range(4)]
    assert [each.result()["canvas"] for each in answers] == [first] * 4


def test_the_second_of_two_clicks_waits_for_the_canvas_of_the_first(inbox: Inbox) -> None:
    talk = inbox.talk()
    inbox.ticket(conversation=talk)
    panel = inbox.panel(talk)
    calls, going = [], threading.Event()

    class Slow(Between):
        """iTop takes its time."""

        def sync(self, **said: Any) -> Any:
            calls.append(said)
            going.wait(1)
            return self.bound.sync(**said)

    slow: Any = Slow(inbox)
    services = replace(inbox.services, itop=slow)
    opening = {**inbox.panel_payload(talk), "current_canvas": panel.canvas, "component_id": "sync?on=no"}

    with ThreadPoolExecutor(2) as agents:
        both = [agents.submit(canvas_for, opening, services) for _ in range(2)]
        answers = [each.result() for each in both]

    # Each has a token of its own for the next click, which tells the second in which it was made.
    first, second = (answer["canvas"]["content"] for answer in answers)
    assert len(calls) == 1 and first == second and "paused" in words(answers[0])


def test_a_click_that_failed_is_not_carried_out_when_it_is_sent_again_but_by_a_new_one(inbox: Inbox) -> None:
    talk = inbox.talk()
    ticket = inbox.ticket(conversation=talk)
    panel = inbox.panel(talk)
    away = [True]

    class Away(Between):
        """iTop is away once."""

        def sync(self, **said: Any) -> Any:
            if away[0]:
                raise ItopUnavailable("It is away.")
            return self.bound.sync(**said)

    gone: Any = Away(inbox)
    services = replace(inbox.services, itop=gone)
    requests = recorded(inbox, panel, services)
    panel.click("Pause copying to the linked ticket")
    away[0] = False
    assert "already done" in words(canvas_for(requests[-1], services))
    assert inbox.store.tickets[ticket]["intercom_sync_activated"] in ("yes", True)

    panel.click("Try again")

    panel.reads("paused")


@pytest.mark.parametrize(
    "change",
    [
        lambda payload: payload["current_canvas"]["stored_data"].pop("once"),
        lambda payload: payload["current_canvas"]["stored_data"].update(once="7f.00.00"),
        lambda payload: payload["current_canvas"]["stored_data"].update(once=7),
        lambda payload: payload["admin"].update(id="4711"),
        lambda payload: payload["conversation"].update(id="4711"),
    ],
    ids=["no token", "a made up one", "no text", "of another teammate", "of another conversation"],
)
def test_without_a_token_of_this_panel_nothing_is_changed(inbox: Inbox, change: Any) -> None:
    talk = inbox.talk()
    ticket = inbox.ticket(conversation=talk)
    panel = inbox.panel(talk)
    payload = {**inbox.panel_payload(talk), "component_id": "sync?on=no"}
    payload["current_canvas"] = json.loads(json.dumps(panel.canvas))
    change(payload)

    answer = words(canvas_for(payload, inbox.services))

    assert "open for too long" in answer and "Try again" in answer
    assert inbox.store.tickets[ticket]["intercom_sync_activated"] in ("yes", True)


def test_panels_of_two_agents_both_work_and_so_do_two_of_one(inbox: Inbox) -> None:
    talk = inbox.talk()
    inbox.ticket(conversation=talk)
    panels = [inbox.panel(talk), inbox.panel(talk), inbox.panel(talk, admin=inbox.lea)]
    for panel, done in zip(panels, ("Done", "Done", "Terminé"), strict=True):
        for on in ("no", "yes"):
            panel.submit(f"sync?on={on}")
            assert panel.offers(done)


def test_looking_costs_no_query_of_the_database(inbox: Inbox) -> None:
    talk = inbox.talk()
    ticket = inbox.ticket(conversation=talk)
    asked: list[str] = []
    records = inbox.services.records

    class Counting:
        def __getattr__(self, name: str) -> Any:
            asked.append(name)
            return getattr(records, name)

    counting: Any = Counting()
    panel = inbox.panel(talk, services=replace(inbox.services, records=counting))
    panel.submit(f"ticket?id={ticket}")
    panel.submit(f"unlink?id={ticket}")
    assert asked == []


def test_every_screen_is_known_to_change_something_or_not() -> None:
    shows = {
        "home", "person", "persons", "person_form", "tickets", "search", "ticket", "value", "log", "transition",
        "entry", "create_form", "choices", "details", "tell_all", "tell_preview",
    }  # fmt: skip
    changes = CHANGING | CHANGING_WHEN_SURE
    unknown, gone = sorted(set(SCREENS) - shows - changes), sorted((shows | changes) - set(SCREENS))
    assert not unknown, f"does {unknown[0]} change something? Say so in CHANGING (webapp/panel/screens), else here"
    assert not gone and not shows & changes, f"take {gone or shows & changes} away, here or in webapp/panel/screens"
