# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that are taken back in Intercom are gone from the ticket, however it is told and where nobody tells of it."""

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from simulator.intercom.deliveries import Notification
from simulator.intercom.standin import StandIn
from simulator.itop.reader import LogEntry, SeenTicket
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.steps import create_ticket, created, told
from tests.acceptance.sync_api import Api
from tests.acceptance.waiting import eventually, until
from tests.removals import SHAPES
from tests.world import MARA, WORKSPACE_ID

CONVERSATIONS, EACH = 10, 20
TAKEN = "secret-"


@pytest.fixture
def own_app(make_app: MakeApp, app: App) -> Iterator[App]:
    """An app whose worker may rest."""
    own = make_app().start()
    yield own
    own.stop()


@dataclass(frozen=True)
class Copied:
    """A conversation whose messages stand in a ticket, and which of them will be taken back."""

    talk: Talk
    ticket: SeenTicket
    taken: Sequence[str]

    def log(self, itop: ItopSide) -> tuple[LogEntry, ...]:
        """All entries of both logs."""
        seen = itop.ticket(self.ticket.ref)
        return (*seen.public_log, *seen.private_log)

    def left(self, itop: ItopSide) -> int:
        """How many of the words that are taken back stand there."""
        return sum((entry.html or entry.text).count(TAKEN) for entry in self.log(itop))

    def stays(self, itop: ItopSide) -> None:
        """What others said, and what people entered in iTop."""
        text = "\n".join(entry.text for entry in self.log(itop))
        for words in ("It burns", *(f"stays-{number}." for number in range(EACH)), "Entered by a colleague"):
            assert words in text, f"{words!r} is gone from:\n{text}"


@pytest.fixture
def copied(own_app: App, messenger: Messenger, people: Cast, itop: ItopSide, api: Api, title: str) -> Sequence[Copied]:
    """Ten tickets, each made of a conversation of the end user and two agents, with their notes."""
    inbox = Inbox(messenger.standin.connect(own_app.url), people.mara)
    return [one_of(inbox, messenger, people, itop, api, f"{title} {number}") for number in range(CONVERSATIONS)]


def one_of(inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, api: Api, title: str) -> Copied:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    taken = []
    for number in range(EACH):
        secret, other = f"<p>{TAKEN}{number}.</p><ul><li>{TAKEN}{number}</li></ul>", f"<p>stays-{number}.</p>"
        says = (talk.user_says, lambda body, **how: talk.agent_says(people.mara, body, **how),
                lambda body, **how: talk.agent_notes(people.lea, body, **how))  # fmt: skip
        taken.append(says[number % 3](secret, quietly=True).id)
        says[(number + number // 3) % 3](other, quietly=True)
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    entry = {"id": ticket.id, "conversation_id": talk.id, "agent": {"email": MARA.email, "name": MARA.name}}
    for log in ("public", "private"):
        api("entry", log=log, text="Entered by a colleague", request_id=uuid.uuid4().hex, **entry)
    return Copied(talk, ticket, taken)


def take_back(standin: StandIn, copied: Copied, *, notify: bool, seen: bool) -> None:
    """All of its messages in Intercom; ``seen``: it counts as a change of the conversation."""
    workspace, shapes = standin.workspace, list(SHAPES.values())
    for key in copied.taken:
        workspace.redact(copied.talk.id, key, quietly=True)
    if not seen:
        now = workspace.conversations[copied.talk.id]
        unchanged = tuple(replace(each, changed_at=0) for each in now.parts)
        workspace.conversations[copied.talk.id] = replace(now, parts=unchanged)
    for number, key in enumerate(copied.taken if notify else ()):
        item = shapes[(number + int(copied.talk.id)) % len(shapes)](copied.talk.id, key)
        topic = "conversation_part.redacted"
        standin.deliveries.send(Notification(f"notif_{uuid.uuid4()}", topic, item, int(time.time()), (key,)))


def test_of_200_messages_taken_back_none_is_left_an_hour_later_though_half_was_never_told(
    copied: Sequence[Copied], own_app: App, messenger: Messenger, itop: ItopSide
) -> None:
    assert [each.left(itop) for each in copied] == [2 * EACH] * CONVERSATIONS
    for number, each in enumerate(copied):
        take_back(messenger.standin, each, notify=number % 2 == 0, seen=number % 4 < 2)
    messenger.everything_delivered()
    assert all(each.accepted for each in messenger.standin.deliveries.done[-CONVERSATIONS // 2 * EACH :])

    def those_told_are_gone() -> None:
        assert [each.left(itop) for each in copied[::2]] == [0] * (CONVERSATIONS // 2)

    eventually(those_told_are_gone)

    own_app.an_hour_passes(WORKSPACE_ID)

    assert [each.left(itop) for each in copied] == [0] * CONVERSATIONS
    for each in copied:
        each.stays(itop)


def test_title_and_description_that_began_with_words_taken_back_lose_them(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, f"<p>{title} with card 4111, please. Thanks!</p>")
    talk.user_says("<p>It is the blue one</p>", quietly=True)
    panel = inbox.open(talk)
    panel.click("Create a ticket")
    assert panel.value("Title") == f"{title} with card 4111, please"
    panel.fill("Description", panel.value("Description") + "\nAsked by phone.")
    panel.click("Create")
    ticket = created(panel, itop)
    told(talk)

    messenger.standin.workspace.redact(talk.id, talk.opening.id)

    until(lambda: "4111" not in itop.ticket(ticket.ref).title, what="the words are gone")
    seen = itop.ticket(ticket.ref)
    removed = "This message was removed in Intercom."
    assert seen.title == removed
    assert [line for line in seen.description.splitlines() if line] == [
        removed,
        "It is the blue one",
        "Asked by phone.",
    ]
