# SPDX-License-Identifier: AGPL-3.0-or-later
"""What many scenarios begin with, and how they read a log."""

import re
from collections.abc import Sequence

from simulator.intercom.model import Part
from simulator.itop.reader import LogEntry, SeenTicket
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Talk
from tests.acceptance.panel import Panel
from tests.acceptance.waiting import until

_REF = re.compile(r"\bR-\d+\b")


def fill_in(panel: Panel, title: str) -> None:
    """Open the form and fill in what is mandatory."""
    panel.click("Create a ticket")
    panel.fill("Title", title)
    panel.fill("Description", f"What is known about {title}.")


def create_ticket(panel: Panel, itop: ItopSide, title: str) -> SeenTicket:
    """The ticket that an agent makes from the panel, as it stands in iTop."""
    fill_in(panel, title)
    panel.click("Create")
    return created(panel, itop)


def created(panel: Panel, itop: ItopSide) -> SeenTicket:
    """The ticket that the panel says it has made."""
    panel.reads("was created")
    return itop.ticket(ref(panel))


def ref(panel: Panel) -> str:
    """The reference of the ticket on the canvas."""
    found = _REF.search(panel.text)
    assert found, panel.text
    return found.group()


def told(talk: Talk) -> Part:
    """What the end user is told of the ticket, as soon as it stands in the conversation; the copy is done then too."""
    return until(lambda: talk.posted("comment"), what="the end user is told")[0]


def link_ticket(panel: Panel, ticket: SeenTicket) -> None:
    """The agent finds the ticket among the ongoing ones and links it."""
    panel.reopen()
    panel.find()
    panel.click(ticket.ref)
    panel.click("Link to this conversation")
    panel.reads("is linked to this conversation")


def holds(log: Sequence[LogEntry], *bodies: str) -> None:
    """The log has exactly one entry for each of these words, in this order, and no other."""
    found = [entry.text for entry in log]
    fits = len(found) == len(bodies) and all(body in text for body, text in zip(bodies, found, strict=False))
    assert fits, f"expected {list(bodies)}, found {found}"


def reference_of(panel: Panel) -> str:
    """What an operator looks for in the log after the panel said that something did not work."""
    found = re.search(r"Reference: (\S+)", panel.text)
    assert found, f"no reference in:\n{panel.text}"
    return found.group(1)
