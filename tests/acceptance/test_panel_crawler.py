# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every canvas of a real iTop is clicked through, for eight kinds of people."""

import pytest

from simulator.intercom.standin import StandIn
from tests.acceptance.conftest import Inbox
from tests.acceptance.crawler import KINDS, contact_of, walk
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.stage import Stage
from tests.acceptance.steps import create_ticket

#: Clicks of one walk; more would find the same again.
MOST = 150


@pytest.mark.real_itop  # the demo iTop is walked through without a web server (tests/screens)
@pytest.mark.parametrize("kind", KINDS)
def test_everything_can_be_clicked(
    inbox: Inbox, messenger: Messenger, people: Cast, standin: StandIn, itop: ItopSide, stage: Stage, title: str,
    kind: str,
) -> None:  # fmt: skip
    stage.team("Mara Lindt", "Jean Petit")
    stage.equip(create_ticket(inbox.open(messenger.user_begins(people.otto, "<p>It burns</p>")), itop, title))
    itop.has_ticket(f"{title} again", caller="Ida Roth", organisation="Demo Client")
    contact = contact_of(kind, standin.workspace)
    talk = messenger.user_begins(contact or people.otto, "<p>Hello</p>")
    panel = inbox.open(talk, contact=contact) if contact else inbox.open_without_contact(talk)
    assert len(walk(panel, most=MOST)) > 10
    assert not standin.contract.violations
