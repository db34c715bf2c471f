# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way of a ticket from the panel: iTop's own transitions with what they ask for, and whose rights count."""

from collections.abc import Iterator

import pytest

from simulator.intercom.model import Admin
from simulator.intercom.standin import StandIn
from simulator.itop.reader import SeenTicket
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.panel import Panel
from tests.acceptance.stage import DEVICE, FILE, Stage
from tests.acceptance.steps import create_ticket

pytestmark = pytest.mark.usefixtures("whole_panel")

SIGNED = "Mara Lindt (Intercom)"


@pytest.fixture
def ticket(itop: ItopSide, title: str) -> SeenTicket:
    """A ticket of Ida's that somebody made in iTop."""
    return itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")


@pytest.fixture
def panel(inbox: Inbox, messenger: Messenger, people: Cast, ticket: SeenTicket) -> Panel:
    """Mara's panel with the ticket on it."""
    panel = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"))
    open_ticket(panel, ticket)
    return panel


@pytest.fixture
def team(stage: Stage) -> str:
    """A team of Mara and Jean."""
    return stage.team("Mara Lindt", "Jean Petit")


@pytest.fixture
def as_agent(itop: ItopSide) -> Iterator[None]:
    """The rights of the agent's own iTop user count too."""
    with itop.configured({"sync_app.act_as": "agent"}):
        yield


def open_ticket(panel: Panel, ticket: SeenTicket) -> None:
    """The agent finds the ticket among all."""
    panel.find()
    panel.fill("Reference or words", ticket.ref)
    panel.press_enter("Reference or words")
    panel.click(ticket.ref)
    panel.reads(ticket.ref, "More")


def step(panel: Panel, label: str) -> None:
    """Among all next steps of the ticket that the panel shows."""
    panel.click("More")
    panel.reads("Next step:")
    panel.click(label)


def assign(panel: Panel, team: str) -> None:
    """The ticket that the panel shows is Mara's from now on."""
    step(panel, "Assign")
    panel.choose("Team", team)
    panel.choose("Agent", "Mara Lindt")
    panel.click("Assign")


def test_a_ticket_goes_from_assigned_to_resolved_in_the_name_of_the_agent(
    panel: Panel, ticket: SeenTicket, team: str, itop: ItopSide, stage: Stage
) -> None:
    step(panel, "Assign")
    panel.reads("New status: Assigned")
    assert panel.value("Agent") == "Mara Lindt"
    panel.choose("Team", team)
    assert {"Mara Lindt", "Jean Petit"} == set(panel.options("Agent"))
    panel.choose("Agent", "Mara Lindt")
    panel.click("Assign")
    panel.reads("✓ Done. The status is now: Assigned")

    step(panel, "Pending")
    panel.fill("Pending reason", "Waits for sand\n& water")
    panel.click("Pending")
    panel.reads("✓ Done. The status is now: Pending")
    step(panel, "Assign")
    panel.click("Assign")
    panel.reads("✓ Done. The status is now: Assigned")

    panel.click("Mark as resolved")
    if panel.has_field("Service"):
        panel.choose("Service", "Network")
    if panel.has_field("Service subcategory"):
        panel.choose("Service subcategory", "VPN")
    panel.choose("Resolution code", "assistance")
    panel.fill("Solution", "Sand\n& water")
    panel.click("Mark as resolved")
    panel.reads("✓ Done. The status is now: Resolved")
    panel.click("More")
    panel.reads("Close this request")

    assert itop.ticket(ticket.ref).status == "resolved"
    names = stage.changed_by(ticket, "status")
    assert names is None or (set(names) == {SIGNED} and len(names) == 4)


def test_a_new_ticket_is_resolved_with_five_clicks_and_one_text(
    inbox: Inbox, messenger: Messenger, people: Cast, team: str, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    panel = inbox.open(talk)
    panel.clicks = 0
    panel.click(ticket.ref)
    panel.click("Assign the ticket to me")
    panel.reads("✓ Done. The status is now: Assigned", "Mara Lindt · ")
    panel.click("Mark as resolved")
    if panel.has_field("Service"):
        panel.choose("Service", "Network")
    panel.fill("Solution", "Water")
    panel.click("Mark as resolved")
    panel.reads("✓ Done. The status is now: Resolved")
    assert panel.clicks <= 5
    assert itop.ticket(ticket.ref).status == "resolved"


def test_a_ticket_that_needs_nobody_to_fill_in_anything_is_asked_for_all_the_same(
    panel: Panel, ticket: SeenTicket, team: str, itop: ItopSide
) -> None:
    assign(panel, team)
    step(panel, "Pending")
    panel.fill("Pending reason", "Waits")
    panel.click("Pending")
    step(panel, "Assign")
    panel.reads(f"Assign: {ticket.ref}", "New status: Assigned")
    panel.click("Cancel")
    panel.reads(f"{ticket.ref} · Pending")
    assert itop.ticket(ticket.ref).status == "pending"


def test_what_a_colleague_has_done_meanwhile_is_refused_in_the_words_of_itop_and_never_done_twice(
    inbox: Inbox, messenger: Messenger, people: Cast, panel: Panel, ticket: SeenTicket, team: str, itop: ItopSide
) -> None:
    other = inbox.open(messenger.user_begins(people.ida, "<p>Hello again</p>"))
    open_ticket(other, ticket)
    late = inbox.open(messenger.user_begins(people.ida, "<p>And again</p>"))
    open_ticket(late, ticket)
    step(late, "Assign")
    late.choose("Team", team)
    late.choose("Agent", "Jean Petit")
    assign(panel, team)

    other.click("More")
    other.reads("Assign")
    other.submit(f"transition?id={ticket.id}&stimulus=ev_assign&state=new")
    other.reads("iTop refused this: ", "Assigned")
    other.click("View the ticket")
    other.reads(f"{ticket.ref} · Assigned")
    late.click("Assign")
    late.reads("The ticket had already changed status, so nothing was done. The status is: Assigned")
    assert itop.ticket(ticket.ref).status == "assigned"


def test_devices_and_files_of_a_ticket_are_shown(panel: Panel, ticket: SeenTicket, stage: Stage) -> None:
    stage.equip(ticket)
    panel.click("Back")
    panel.click(ticket.ref)
    panel.click("More")
    panel.reads("CIs (1): " + DEVICE, "1 attachment", f"{FILE} | 20 KB")
    assert panel.url(FILE).startswith("http")


def test_an_agent_is_offered_what_their_own_user_may_do(
    inbox: Inbox, messenger: Messenger, people: Cast, ticket: SeenTicket, stage: Stage, standin: StandIn, as_agent: None
) -> None:
    reader = stage.reader()
    admin = standin.workspace.add_admin(reader.name, reader.email)
    panel = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"), by=admin)
    panel.reads("Ida Roth | Demo Client", "You are not allowed to create tickets in iTop.")
    panel.submit(f"ticket?id={ticket.id}")
    panel.reads(ticket.ref)
    panel.does_not_read("Assign", "Add an entry", "Link to this conversation")
    panel.submit(f"link?id={ticket.id}&sure=yes")
    panel.reads("you or the sync account lack permission in iTop")
    assert not panel.offers("Try again")


def test_an_agent_does_not_find_what_their_own_user_may_not_see(
    inbox: Inbox, messenger: Messenger, people: Cast, ticket: SeenTicket, stage: Stage, as_agent: None
) -> None:
    stage.sees_only("mara", "Shop")
    panel = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"))
    panel.reads("iTop does not know Ida Roth (ida@client.example).")
    panel.find()
    panel.fill("Reference or words", ticket.ref)
    panel.press_enter("Reference or words")
    panel.reads("Nothing found.")
    panel.submit(f"ticket?id={ticket.id}")
    panel.reads("This ticket does not exist")


def test_an_agent_without_a_user_has_the_rights_of_the_account_where_the_administrator_says_so(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, as_agent: None
) -> None:
    with itop.configured({"sync_app.act_as_unknown": "service"}):
        jean = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"), by=people.jean)
        jean.reads("Ida Roth | Demo Client")
        assert jean.offers("Create a ticket")


@pytest.mark.parametrize("who", ["mara", "jean"])
def test_what_an_agent_makes_and_changes_carries_their_name(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, stage: Stage, title: str, who: str
) -> None:
    by: Admin = getattr(people, who)
    panel = inbox.open(messenger.user_begins(people.otto, "<p>It burns</p>"), by=by)
    ticket = create_ticket(panel, itop, title)
    panel.click("View the ticket")
    panel.click("Pause copying to this ticket")
    names = stage.changed_by(ticket, "intercom_sync_activated")
    assert names is None or names == [f"{by.name} (Intercom)"]
