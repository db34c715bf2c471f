# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody speaks for another: who is written as whom, and what an agent sees whom iTop does not let in."""

from collections.abc import Iterator

import pytest

from simulator.intercom.model import Contact
from simulator.itop.reader import LogEntry
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.stage import Stage
from tests.acceptance.steps import create_ticket, told
from tests.acceptance.sync_api import Api, message
from tests.acceptance.waiting import until
from tests.world import MARA, OTTO, PARAMETERS, WORKSPACE_ID

UNVERIFIED = "identity not verified"
AS_AGENT = {"sync_app.act_as": "agent"}


@pytest.fixture
def stage(itop: ItopSide) -> Iterator[Stage]:
    prepared = itop.stage()
    yield prepared
    prepared.clear()


@pytest.fixture
def claims_to_be_mara(messenger: Messenger, itop: ItopSide) -> dict[str, str]:
    """What everybody can write into the Messenger who knows her id."""
    return {"itop_contact_class": "Person", "itop_contact_id": itop.world.persons[MARA.name]}


class Said:
    """What somebody says in a conversation of Otto's, as it stands in the ticket."""

    def __init__(self, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str) -> None:
        self.messenger, self.itop = messenger, itop
        self.talk = messenger.user_begins(people.otto, "<p>It burns</p>")
        self.ticket = create_ticket(inbox.open(self.talk), itop, title)
        told(self.talk)

    def by(self, contact: Contact) -> LogEntry:
        """The entry of his next words."""
        self.talk.user_says(f"<p>Words of {contact.id}</p>", by=contact)
        return until(lambda: self._entry(contact), what="the words stand in the log")

    def _entry(self, contact: Contact) -> LogEntry | None:
        log = self.itop.ticket(self.ticket.ref).public_log
        return next((entry for entry in log if f"Words of {contact.id}" in entry.text), None)


@pytest.fixture
def said(inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str) -> Said:
    return Said(inbox, messenger, people, itop, title)


def test_a_lead_with_the_address_of_an_agent_is_not_written_as_she(said: Said) -> None:
    lead = said.messenger.standin.workspace.add_contact(MARA.name, MARA.email, role="lead")
    entry = said.by(lead)
    assert (entry.author, entry.by_user) == (MARA.name, False)
    assert UNVERIFIED in entry.heading


@pytest.mark.parametrize("role", ["lead", "user"])
def test_who_claims_the_id_of_an_agent_is_not_written_as_she(
    said: Said, claims_to_be_mara: dict[str, str], role: str
) -> None:
    place = said.messenger.standin.workspace
    entry = said.by(place.add_contact("Somebody", None, role=role, custom_attributes=claims_to_be_mara))
    assert (entry.author, entry.by_user) == (MARA.name, False)
    assert UNVERIFIED in entry.heading


def test_a_lead_is_not_believed_the_id_of_a_signed_user(said: Said, itop: ItopSide) -> None:
    signed = f"itop-Person-{itop.world.persons[OTTO.name]}"
    lead = said.messenger.standin.workspace.add_contact(OTTO.name, OTTO.email, role="lead", external_id=signed)
    entry = said.by(lead)
    assert (entry.author, entry.by_user) == (OTTO.name, False)
    assert UNVERIFIED in entry.heading


def test_a_user_whom_the_widget_has_signed_is_written_as_he(said: Said, people: Cast) -> None:
    entry = said.by(people.otto)
    assert (entry.author, entry.by_user) == (OTTO.name, True)
    assert UNVERIFIED not in entry.heading and "Intercom" in entry.heading


def test_what_is_signed_counts_more_than_what_is_claimed(
    said: Said, itop: ItopSide, claims_to_be_mara: dict[str, str]
) -> None:
    signed = f"itop-Person-{itop.world.persons[OTTO.name]}"
    place = said.messenger.standin.workspace
    both = place.add_contact("Otto", MARA.email, custom_attributes=claims_to_be_mara, external_id=signed)
    entry = said.by(both)
    assert (entry.author, entry.by_user) == (OTTO.name, True)


def test_a_signed_user_of_the_back_office_is_no_agent_in_the_chat(said: Said, itop: ItopSide) -> None:
    signed = f"itop-Person-{itop.world.persons[MARA.name]}"
    entry = said.by(said.messenger.standin.workspace.add_contact(MARA.name, MARA.email, external_id=signed))
    assert (entry.author, entry.by_user) == (MARA.name, False)
    assert UNVERIFIED not in entry.heading


def test_a_teammate_with_the_address_of_a_customer_is_not_written_as_a_user_of_the_portal(
    said: Said, people: Cast
) -> None:
    said.talk.agent_says(said.messenger.standin.workspace.add_admin("Otto's twin", OTTO.email), "<p>Not he</p>")
    entry = until(
        lambda: next((one for one in said.itop.ticket(said.ticket.ref).public_log if "Not he" in one.text), None),
        what="the words stand in the log",
    )
    assert not entry.by_user


def test_somebody_without_a_person_in_itop_is_named_as_in_intercom(said: Said, people: Cast) -> None:
    entry = said.by(people.stranger)
    assert (entry.author, entry.by_user) == ("Una Known (Intercom)", False)
    assert UNVERIFIED not in entry.heading


def test_a_mail_is_nobodys_signature(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>By mail</p>", channel="email")
    panel = inbox.open(talk)
    panel.reads("identity not verified")
    [entry] = create_ticket(panel, itop, title).public_log
    assert (entry.author, entry.by_user) == (OTTO.name, False)
    assert UNVERIFIED in entry.heading


def test_without_an_identity_secret_nobody_is_verified(api: Api, itop: ItopSide, talk: str, title: str) -> None:
    signed = f"itop-Person-{itop.world.persons[OTTO.name]}"
    evidence = {"role": "user", "external_id": signed, "channel": "conversation"}
    ticket = api.create(talk, title)["ticket"]
    contact = {"email": OTTO.email, **evidence}
    assert api("home", conversation_id=talk, contact=contact)["person_grade"] == "verified"
    assert api("home", conversation_id=talk, contact={"email": OTTO.email})["person_grade"] == "claimed"
    assert api("home", conversation_id=talk, contact={"email": "x@y.example"})["person_grade"] == "unknown"
    api("append", conversation_id=talk, messages=[message("1", 1_767_200_001, **evidence)])
    for workspaces in ({WORKSPACE_ID: {"scope": "SELECT Organization"}}, {**_workspaces(), WORKSPACE_ID: {}}):
        with itop.configured({"workspaces": workspaces}):
            assert api("home", conversation_id=talk, contact=contact)["person_grade"] == "claimed"
            api("append", conversation_id=talk, messages=[message("2", 1_767_200_002, **evidence)])
    log = itop.ticket(ticket["name"]).public_log
    assert [entry.by_user for entry in log] == [True, False]


def _workspaces() -> dict[str, object]:
    """Another workspace signs its users: that is nothing to this one."""
    known = PARAMETERS["workspaces"]
    assert isinstance(known, dict)
    return {"another": known[WORKSPACE_ID]}


def test_the_panel_says_how_sure_it_is(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    inbox.open(messenger.user_begins(people.otto, "<p>It burns</p>")).does_not_read("not verified")
    inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>")).reads("Ida Roth", "identity not verified")


def test_no_secret_that_users_are_signed_with_leaves_itop(api: Api) -> None:
    answer = api("settings")
    assert "identity_secret" not in answer["parameters"]["workspaces"][WORKSPACE_ID]
    assert answer["signing_workspaces"] == [WORKSPACE_ID]
    assert (answer["account"]["administrator"], answer["account"]["readers"]) == (False, 1)


def test_an_agent_whom_itop_does_not_let_in_sees_nothing_and_is_told_so(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, stage: Stage, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    rea = stage.reader()
    admin = messenger.standin.workspace.add_admin(rea.name, rea.email)
    nameless = messenger.standin.workspace.add_admin("No Address", "")
    with itop.configured(AS_AGENT):
        panel = inbox.open(talk, by=admin)
        panel.reads("Otto Berg")
        stage.shut_out(rea)
        panel.reopen()
        panel.reads("Your iTop user is disabled")
        panel.does_not_read("Otto Berg", "Pause copying", ticket.ref)
        for unknown in (people.zoe, people.jean, nameless):
            panel = inbox.open(talk, by=unknown)
            panel.reads("There is no iTop user")
            panel.does_not_read("Otto Berg", "Pause copying", ticket.ref)
        with itop.configured({"sync_app.act_as_unknown": "service"}):
            inbox.open(talk, by=people.zoe).reads("Otto Berg")
            inbox.open(talk, by=admin).reads("Your iTop user is disabled")


def test_messages_are_copied_whoever_may_use_the_panel(said: Said, people: Cast, itop: ItopSide) -> None:
    with itop.configured(AS_AGENT):
        assert said.by(people.ida).author == "Ida Roth"


@pytest.mark.parametrize(
    "change",
    [("o", "ó", 1), ("o", "ｏ", 1), ("@", "\u200b@", 1), ("example", "ex\xadample", 1)],
)
def test_an_address_that_a_database_takes_for_the_same_is_another_ones(
    api: Api, itop: ItopSide, talk: str, change: tuple[str, str, int]
) -> None:
    ticket = api.create(talk, f"It burns {talk}")["ticket"]
    like_otto, like_mara = OTTO.email.replace(*change), MARA.email.replace("mara", "mára").replace(*change)
    assert api("home", conversation_id=f"{talk}1", contact={"email": like_otto})["person"] is None
    assert api("home", conversation_id=f"{talk}1", contact={}, agent={"email": like_mara})["language"] is None
    said = [
        message("1", 1_767_200_000, email=like_otto, name="Stranger"),
        message("2", 1_767_200_001, email=like_mara, name="Teammate", kind="agent"),
        message("3", 1_767_200_002, email=OTTO.email.upper(), name="Otto"),
    ]
    api("append", conversation_id=talk, messages=said)
    log = itop.ticket(ticket["name"]).public_log
    authors = {"Stranger (Intercom)", "Teammate (Intercom)", OTTO.name}
    assert {(entry.author, entry.by_user) for entry in log} == {(author, False) for author in authors}
