# SPDX-License-Identifier: AGPL-3.0-or-later
"""No secret and no word of a conversation reaches a log, not even at the level DEBUG."""

from simulator.gate import Gate, Mode
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.leaks import leaks
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually, until


def test_no_log_holds_a_secret_or_a_message(
    gate: Gate, app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>My password is swordfish-4711</p>")
    panel = inbox.open(talk)
    ticket = create_ticket(panel, itop, title)
    told(talk)
    gate.be(Mode.HTML)
    panel.reopen()
    note = talk.agent_notes(people.mara, "<p>Never tell anybody about swordfish-4711</p>")
    messenger.everything_delivered()
    gate.be(Mode.OPEN)
    eventually(lambda: holds(itop.ticket(ticket.ref).private_log, "Never tell anybody"))
    until(lambda: app.logged(note.id, ticket.ref), what="the worker has told of the note")
    panel.submit("nonsense")

    for log in (app.log, itop.log_text()):
        assert not leaks(log, itop.world, messenger.standin)
        assert "swordfish-4711" not in log and "Never tell anybody" not in log
    assert talk.id in app.log


def test_the_stand_in_found_no_call_that_intercom_would_not_know(messenger: Messenger) -> None:
    assert not messenger.standin.contract.violations
