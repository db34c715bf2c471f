# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people write and do in iTop reaches the conversations of the ticket: each switch, acted out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial

import pytest

from simulator.intercom.model import Part
from simulator.intercom.standin import StandIn
from simulator.itop.hinting import Hints
from simulator.itop.reader import SeenTicket
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import DemoSide, ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.stage import Stage
from tests.acceptance.test_links_in_itop import address
from tests.acceptance.waiting import until
from tests.itop.attaching import Given
from tests.pictures import png
from tests.world import CLIENT, MARA, OTTO, WORKSPACE_ID
from webapp.parameters import PARAMETERS
from webapp.settings.to_intercom import ALLOWED

_SWITCH = "sync_app.to_intercom."
REPLIES: Mapping[str, object] = {
    f"{_SWITCH}public_log": "reply",
    f"{_SWITCH}private_log": "note",
    f"{_SWITCH}states": ["assigned"],
    f"{_SWITCH}assignment": "note",
    f"{_SWITCH}solved": "reply",
    f"{_SWITCH}satisfaction": "ask",
    f"{_SWITCH}then": "close",
    f"{_SWITCH}files": "public",
    f"{_SWITCH}teammate": "zoe@agency.example",
}
NOTES: Mapping[str, object] = {
    f"{_SWITCH}public_log": "note",
    f"{_SWITCH}private_log": "off",
    f"{_SWITCH}states": [],
    f"{_SWITCH}assignment": "off",
    f"{_SWITCH}solved": "note",
    f"{_SWITCH}then": "snooze",
    f"{_SWITCH}snooze_days": "3",
    f"{_SWITCH}files": "off",
}
#: Signs of the mark that nobody sees.
UNSEEN = re.compile("[\u200b\u200c\u200d\u2060]")


def test_each_switch_is_acted_out_here() -> None:
    assert {one.name for one in PARAMETERS if one.name.startswith(_SWITCH)} == {*REPLIES, *NOTES}
    for name, words in ALLOWED.items():
        # What is off in one of the two is not told there.
        assert set(words) - {"off", "nothing"} <= {REPLIES.get(name), NOTES.get(name)}, name


@dataclass
class TwoWay:
    """An app that tells, and who acts on both sides."""

    app: App
    standin: StandIn
    people: Cast
    itop: ItopSide

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.standin.connect(self.app.url), self.people.mara)

    def talk(self) -> Talk:
        """A conversation of Otto's."""
        return Messenger(self.standin, self.people).user_begins(self.people.otto, "<p>It burns</p>")

    def linked(self, title: str) -> tuple[Talk, SeenTicket]:
        """A conversation of Otto's and its ticket, which somebody has linked in iTop."""
        talk = self.talk()
        return talk, self.itop.has_ticket(title, caller=OTTO.name, organisation=CLIENT, url=address(talk))


@contextmanager
def telling(
    itop: ItopSide,
    make_app: MakeApp,
    standin: StandIn,
    people: Cast,
    switches: Mapping[str, object],
    *,
    hinted: bool = True,
) -> Iterator[TwoWay]:
    """An app of its own, whose iTop has these switches, and knows where the app is or not."""
    app = make_app()
    with ExitStack() as stack:
        stack.enter_context(itop.configured({**switches, "sync_app.url": app.url if hinted else ""}))
        if isinstance(itop, DemoSide) and hinted:
            stack.enter_context(closing(Hints(itop.store)))
        app.start()
        stack.callback(app.stop)
        app.follows(WORKSPACE_ID)
        yield TwoWay(app, standin, people, itop)


@pytest.fixture(scope="module")
def alone(the_app: App) -> Iterator[None]:
    """The app that most tests share would tell everything once more: its worker rests meanwhile."""
    the_app.stop_worker()
    yield
    the_app.start_worker()


@pytest.fixture(scope="module")
def replying(alone: None, itop: ItopSide, make_app: MakeApp, standin: StandIn, people: Cast) -> Iterator[TwoWay]:
    """Public entries and solutions are replies, the rest is notes, and solved conversations are closed."""
    with telling(itop, make_app, standin, people, REPLIES) as two_way:
        yield two_way


@pytest.fixture
def noting(replying: TwoWay, itop: ItopSide, make_app: MakeApp, standin: StandIn, people: Cast) -> Iterator[TwoWay]:
    """Public entries and solutions are notes, and solved conversations are put aside; the last one to be asked for."""
    replying.app.stop()
    with telling(itop, make_app, standin, people, NOTES) as two_way:
        yield two_way


def waiting(app: App, talk: Talk) -> list[str]:
    """The kinds of jobs of the conversation that are to be done yet, without second looks at what was done."""
    found = [job for state in ("waiting", "running") for job in app.jobs("list", "--state", state)]
    return [job["kind"] for job in found if job["key"] == f"{WORKSPACE_ID}:{talk.id}"]


def told(talk: Talk, part_type: str, words: str) -> Part:
    """The one part of that type that the app has posted with these words, as soon as there is one."""

    def found() -> list[Part]:
        return [part for part in talk.posted(part_type) if words in UNSEEN.sub("", part.body or "")]

    until(found, what=f"{words} as {part_type}")
    [part] = found()
    return part


def test_a_public_entry_is_a_reply_of_its_author(replying: TwoWay, stage: Stage, title: str) -> None:
    talk, ticket = replying.linked(title)
    stage.writes(ticket, "public", "<p>We <b>look</b> into it.</p>", by="mara")
    part = told(talk, "comment", "look")
    assert part.author["id"] == replying.people.mara.id
    assert UNSEEN.sub("", part.body or "") == "<p>We <b>look</b> into it.</p>"


def test_files_and_pictures_of_a_public_entry_go_with_the_reply_and_do_not_come_back(
    replying: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = replying.linked(title)
    manual = Given("manual.pdf", "application/pdf", b"%PDF-1.4\n" + bytes(range(256)) * 6_000)
    screen = Given("image.png", "image/png", png(64, 48))
    stage.encloses(ticket, "<p>Press {picture} and read on</p>", manual, screen, by="mara")

    part = told(talk, "comment", "and read on")

    assert part.author["id"] == replying.people.mara.id and "(see the attached picture)" in (part.body or "")
    kept = [replying.standin.workspace.files.find(each.url.removeprefix("standin-file:")) for each in part.attachments]
    sent = [(each.name, each.kind, each.content) for each in kept if each is not None]
    assert sent == [(each.name, each.kind, each.content) for each in (manual, screen)]
    replying.standin.deliveries.settle(60.0)
    until(lambda: not waiting(replying.app, talk), what="nothing waits")
    assert len(replying.itop.files(ticket)) == 2 and len(replying.itop.ticket(ticket.ref).public_log) == 1
    told_once = [each for each in talk.posted("comment") if "and read on" in (each.body or "")]
    assert len(told_once) == 1


def test_each_entry_is_told_once_and_in_order_while_workers_are_killed(
    replying: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = replying.linked(title)

    def said() -> list[str]:
        return re.findall(r"Entry \d\d", " ".join(part.body or "" for part in talk.posted("comment")))

    def reached(least: int) -> bool:
        return len(said()) >= least

    written = [f"Entry {number:02}" for number in range(12)]
    for number, words in enumerate(written):
        stage.writes(ticket, "public", f"<p>{words} of many</p>", by="mara")
        if number % 4 == 3:
            until(partial(reached, number - 2), what="some of it is told")
            replying.app.begin_again("worker")
    until(lambda: len(said()) >= len(written), what="all of it is told")
    assert said() == written
    log = replying.itop.ticket(ticket.ref).public_log
    assert sum("of many" in entry.text for entry in log) == len(written), "nothing was copied back"


def test_whose_author_has_no_account_in_intercom_somebody_speaks_for(
    replying: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = replying.linked(title)
    lea = replying.standin.workspace.admins.pop(replying.people.lea.id)
    try:
        stage.writes(ticket, "public", "<p>On my way</p>", by="lea")
        part = told(talk, "comment", "On my way")
        assert part.author["id"] == replying.people.zoe.id and "<b>Lea Martin</b>" in (part.body or "")
    finally:
        replying.standin.workspace.admins[lea.id] = lea


def test_a_private_entry_is_a_note(replying: TwoWay, stage: Stage, title: str) -> None:
    talk, ticket = replying.linked(title)
    stage.writes(ticket, "private", "<p>He is difficult</p>", by="mara")
    assert "private log" in (told(talk, "note", "He is difficult").body or "")
    assert not [part for part in talk.posted("comment") if "difficult" in (part.body or "")]


def test_what_the_caller_writes_in_itop_is_a_note(replying: TwoWay, stage: Stage, title: str) -> None:
    talk, ticket = replying.linked(title)
    stage.writes(ticket, "public", "<p>Still broken</p>", by="otto")
    assert OTTO.name in (told(talk, "note", "Still broken").body or "")


def test_state_assignment_and_solution_are_told_and_the_conversation_is_closed(
    replying: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = replying.linked(title)
    team = stage.team(MARA.name)
    stage.change(ticket, team_id=team, agent_id=MARA.name, status="assigned")
    told(talk, "note", f"is assigned to {MARA.name}")
    told(talk, "note", "went from")

    stage.change(ticket, status="resolved", solution="Restart it.")
    told(talk, "comment", "Restart it.")
    told(talk, "comment", f"{ticket.ref} has been resolved.")
    told(talk, "comment", "how satisfied you are.")
    until(lambda: talk.conversation.state == "closed", what="the conversation is closed")
    stage.change(ticket, status="closed")
    stage.writes(ticket, "private", "<p>The end</p>", by="mara")
    told(talk, "note", "The end")
    assert len([part for part in talk.posted("comment") if "has been resolved." in (part.body or "")]) == 1


def test_a_public_entry_of_the_panel_reaches_the_end_user(replying: TwoWay, title: str) -> None:
    talk, ticket = replying.linked(title)
    panel = replying.inbox.open(talk)
    panel.click(ticket.ref)
    panel.click("Add an entry")
    panel.reads("A public entry is also sent to the end user in the conversation.")
    panel.fill("Entry", "It was the fuse.")
    panel.choose("Who can read it", "Public: the caller can read it too")
    panel.click("Add")
    panel.reads("The entry was added.")
    part = told(talk, "comment", "It was the fuse.")
    assert part.author["id"] == replying.people.mara.id and replying.people.mara.name not in (part.body or "")


def test_while_copying_is_paused_nothing_is_told(replying: TwoWay, stage: Stage, title: str) -> None:
    talk, ticket = replying.linked(title)
    stage.change(ticket, intercom_sync_activated="no")
    stage.writes(ticket, "public", "<p>Unheard</p>", by="mara")
    stage.change(ticket, intercom_sync_activated="yes")
    stage.writes(ticket, "public", "<p>Heard</p>", by="mara")
    told(talk, "comment", "Heard")


def test_entries_and_solutions_may_be_notes_and_the_conversation_put_aside(
    noting: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = noting.linked(title)
    stage.writes(ticket, "public", "<p>For the team</p>", by="mara")
    told(talk, "note", "For the team")
    manual = Given("manual.pdf", "application/pdf", b"%PDF-1.4 the manual")
    stage.encloses(
        ticket, "<p>Read it, and see {picture}</p>", manual, Given("a.png", "image/png", png(8, 8)), by="mara"
    )
    named = told(talk, "note", "Files in the ticket: manual.pdf")
    assert not named.attachments and "(a picture that is only in the ticket)" in (named.body or "")
    stage.writes(ticket, "private", "<p>Nobody hears this</p>", by="mara")
    stage.change(ticket, status="resolved", solution="Restart it.")
    told(talk, "note", "Restart it.")
    until(lambda: talk.conversation.state == "snoozed", what="the conversation is put aside")
    workspace = noting.standin.workspace
    assert abs(workspace.snoozed[talk.id] - workspace.clock() - 3 * 86_400) < 600
    said = [part.body or "" for part in talk.conversation.parts]
    assert not [words for words in said if "Nobody hears this" in words]
    assert not [part for part in talk.posted("comment") if "Restart" in (part.body or "")]
