# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three workspaces whose conversations have the same ids: a panel shows its own tickets, messages go to their own."""

import itertools
from collections.abc import Iterator, Sequence

import pytest

from simulator.itop.reader import SeenTicket
from tests.acceptance.app import App
from tests.acceptance.conftest import MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Talk
from tests.acceptance.several import Workspace, entries, several
from tests.acceptance.steps import create_ticket
from tests.acceptance.sync_api import Api
from tests.acceptance.waiting import eventually, until

NAMES = ("ws-one", "ws-two", "WS-one")
CONVERSATIONS, EACH = 3, 25


class Place:
    """The three, an app that serves them, and by workspace and conversation the ticket."""

    def __init__(self, app: App, itop: ItopSide, workspaces: Sequence[Workspace]) -> None:
        self.app, self.itop, self.workspaces = app, itop, workspaces
        begun = [
            [one.messenger.user_begins(one.people.otto, "<p>Begins</p>") for one in workspaces]
            for _ in range(CONVERSATIONS + 1)
        ]
        self.ids = [talks[0].id for talks in begun]
        assert all({talk.id for talk in talks} == {id} for talks, id in zip(begun, self.ids, strict=True))
        self.tickets: dict[tuple[str, str], SeenTicket] = {}

    def _begin(self) -> list[Talk]:
        """A conversation in each."""
        return [one.messenger.user_begins(one.people.otto, "<p>Begins</p>") for one in self.workspaces]

    def say(self, one: Workspace, id: str, number: int) -> None:
        """A message of the end user or of the agent, which the app is told of."""
        place, body = one.standin.workspace, f"<p>{one.id} {id} {number}.</p>"
        if number % 2:
            place.act(id, one.people.mara, "comment", body, at=int(place.clock()) + number)
        else:
            place.reply(id, one.people.otto, body, at=int(place.clock()) + number)

    def log(self, one: Workspace, id: str) -> list[str]:
        """The first line of each entry of the ticket."""
        log = self.itop.ticket(self.tickets[one.id, id].ref).public_log
        return [entry.text.splitlines()[0] for entry in log]


@pytest.fixture
def place(itop: ItopSide, api: Api, make_app: MakeApp) -> Iterator[Place]:
    with itop.configured(entries(NAMES)), several(NAMES, itop.world) as (url, workspaces):
        until(lambda: set(NAMES) <= set(api("settings")["parameters"]["workspaces"]), what="iTop knows the workspaces")
        app = make_app(INTERCOM_API_URL=url).start()
        place = Place(app, itop, workspaces)
        first = workspaces[0]
        opened = place.ids[0]
        until(lambda: _answers(first, app, opened), what="the app has its settings")
        yield place
        app.stop()


def _answers(one: Workspace, app: App, id: str) -> bool:
    conversation = one.standin.workspace.conversations[id]
    return one.calls(app.url).initialize(one.people.mara, conversation, one.people.otto).status == 200


def test_of_equal_conversations_each_panel_shows_its_own_ticket_and_each_message_goes_to_its_own(
    place: Place, title: str
) -> None:
    *ids, without = place.ids
    for one, id in itertools.product(place.workspaces, ids):
        panel = one.open(place.app.url, id)
        panel.does_not_read(title, "Pause copying")
        place.tickets[one.id, id] = create_ticket(panel, place.itop, f"{title} {one.id} {id}")

    for number in range(EACH):
        for one, id in itertools.product(place.workspaces, ids):
            place.say(one, id, number)
    for one in place.workspaces:
        one.messenger.everything_delivered()

    def each_stands_in_its_own() -> None:
        for one, id in itertools.product(place.workspaces, ids):
            said = [line for line in place.log(one, id) if line.startswith(one.id)]
            assert said == [f"{one.id} {id} {number}." for number in range(EACH)]

    eventually(each_stands_in_its_own, timeout=180)
    for one, id in itertools.product(place.workspaces, ids):
        others = [f"{other} " for other in NAMES if other != one.id]
        assert not [line for line in place.log(one, id) if any(line.startswith(other) for other in others)]
        panel = one.open(place.app.url, id)
        panel.reads("Pause copying to the linked ticket")
        panel.reads(place.tickets[one.id, id].ref)
        # The person's other tickets may stand there too, as those of another conversation.
        refs = [ticket.ref for key, ticket in place.tickets.items() if key != (one.id, id)]
        foreign = [line for line in panel.text.splitlines() if any(ref in line for ref in refs)]
        assert all("another conversation" in line for line in foreign)
    for one in place.workspaces:
        panel = one.open(place.app.url, without)
        panel.does_not_read("Pause copying")


def test_a_secret_opens_its_own_workspace_and_no_other(place: Place, title: str) -> None:
    first, second, _ = place.workspaces
    id = place.ids[0]
    ticket = create_ticket(second.open(place.app.url, id), place.itop, title)
    place.tickets[second.id, id] = ticket
    until(lambda: place.log(second, id), what="what was said before is copied")
    # The worker compares all three a minute after it has begun, and a panel that was opened asks for the time zone.
    place.app.stop_worker()
    before = asked_of(first)

    calls = second.calls(place.app.url)
    opening = calls.opening(second.people.mara, second.standin.workspace.conversations[id], second.people.otto)
    asked = {"canvas/initialize": opening}
    asked["canvas/submit"] = opening | {"component_id": f"ticket_view?id={ticket.id}", "input_values": {}}
    for (path, body), signer in itertools.product(asked.items(), place.workspaces):
        answer = signer.calls(place.app.url).post(path, body)
        assert answer.status == (200 if signer is second else 401)
        assert signer is second or not answer.body
    forged = first.standin.workspace.act(id, first.people.mara, "comment", "<p>Forged</p>", quietly=True)
    deliveries = second.standin.deliveries
    deliveries.begin(place.app.url + "webhooks/intercom", first.standin.client_secret)
    deliveries.notify("conversation.admin.replied", first.standin.workspace.conversations[id], (forged,))
    deliveries.settle()
    assert deliveries.done[-1].statuses[-1] == 401
    assert asked_of(first) == before
    place.app.start_worker()
    second.calls(place.app.url)
    place.say(second, id, 1)
    eventually(lambda: _ends_with(place.log(second, id), f"{second.id} {id} 1."))
    assert "Forged" not in place.log(second, id)


def asked_of(one: Workspace) -> list[str]:
    """What the app has asked of that workspace because of somebody's click or message."""
    return [call for call in one.standin.contract.calls if not call.endswith("/me")]


def _ends_with(log: Sequence[str], line: str) -> None:
    assert log and log[-1] == line, log
