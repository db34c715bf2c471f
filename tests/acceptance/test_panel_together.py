# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many agents at once: each sees what concerns the own conversation, in the own language."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket

pytestmark = pytest.mark.usefixtures("whole_panel")


def test_agents_who_click_at_the_same_moment_see_their_own_conversation(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>Hello</p>")
    create_ticket(inbox.open(talk), itop, title)
    other = messenger.user_begins(people.ida, "<p>Hello</p>")
    nobody = messenger.user_begins(people.stranger, "<p>Hello</p>")

    def looks_at_a_ticket(turns: int) -> None:
        for _ in range(turns):
            panel = inbox.open(talk, by=people.lea)
            panel.reads("Otto Berg, Demo Client", "Créer un ticket")
            panel.click("Tickets liés")
            panel.click(itop.titled(title)[0].ref)
            panel.reads(title, "Lié à cette conversation.")

    def fills_in_a_form(turns: int) -> None:
        for _ in range(turns):
            panel = inbox.open(other, by=people.mara)
            panel.reads("Ida Roth, Demo Client")
            panel.click("Create a ticket")
            panel.reads("for Ida Roth, Demo Client", "Service")

    def meets_somebody_unknown(turns: int) -> None:
        for _ in range(turns):
            panel = inbox.open(nobody, by=people.jean)
            panel.reads("iTop does not know")
            panel.click("Say who it is")
            panel.enter("Search a person", "otto demo")
            panel.reads("Otto Berg")

    with ThreadPoolExecutor(max_workers=9) as agents:
        clicking = [agents.submit(does, 4) for does in (looks_at_a_ticket, fills_in_a_form, meets_somebody_unknown) * 3]
    for each in clicking:
        each.result()
