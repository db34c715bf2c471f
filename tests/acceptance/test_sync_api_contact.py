# SPDX-License-Identifier: AGPL-3.0-or-later
"""What docs/sync-api.md says of the contact for themselves, asked of whichever iTop is under test."""

import uuid

import pytest

from tests.acceptance.itop_side import ItopSide
from tests.acceptance.stage import Stage
from tests.acceptance.sync_api import Api, Json, conversation
from tests.world import IDA, JEAN, MARA, NILS, OTTO, PersonFacts

THEMSELVES = {"role": "contact"}


class Person:
    """Calls of one person for themselves."""

    def __init__(self, api: Api, person: PersonFacts) -> None:
        self._api = api
        signed = f"itop-Person-{api.world.persons[person.name]}"
        self.contact = {"role": "user", "external_id": signed, "channel": "conversation"}

    def __call__(self, operation: str, **params: object) -> Json:
        return self._api(operation, **{"agent": THEMSELVES, "contact": self.contact, **params})

    def refused(self, operation: str, **params: object) -> tuple[int, str]:
        return self._api.refused(operation, **{"agent": THEMSELVES, "contact": self.contact, **params})

    def told(self, operation: str, **params: object) -> str:
        """What is said of a refusal."""
        said = self._api.post(operation, {"agent": THEMSELVES, "contact": self.contact, **params})
        return str(said.json()["error"]["message"])

    def opens(self, title: str, **params: object) -> Json:
        values = {"title": title, "description": "It burns"}
        return self("create", **{"request_id": uuid.uuid4().hex, "values": values, **params})


@pytest.fixture
def otto(api: Api) -> Person:
    return Person(api, OTTO)


def test_a_ticket_of_no_conversation_is_made_once_and_is_theirs(
    otto: Person, api: Api, itop: ItopSide, title: str
) -> None:
    request = uuid.uuid4().hex
    made = [otto.opens(title, request_id=request) for _ in range(2)]
    assert [each["created"] for each in made] == [True, False]
    assert made[0]["ticket"]["id"] == made[1]["ticket"]["id"]
    [ticket] = itop.titled(title)
    assert (ticket.caller, ticket.intercom_ref, ticket.origin) == (OTTO.name, "", "chat")
    assert Person(api, IDA).opens(title, request_id=request)["created"] is True
    # Whoever is no contact needs a conversation.
    params = {"request_id": request, "values": {"title": title, "description": "D"}, "contact": otto.contact}
    assert api.refused("create", **params) == (400, "bad_request")


def test_another_ones_ticket_is_as_if_it_were_not_there(otto: Person, api: Api, talk: str, title: str) -> None:
    of_ida = api.create(talk, title, contact={"email": IDA.email})["ticket"]["id"]
    mine = otto.opens(f"{title} mine")["ticket"]["id"]
    assert otto("ticket", id=mine)["ticket"]["id"] == mine
    request = {"request_id": uuid.uuid4().hex, "log": "public", "text": "mine"}
    for operation, params in (
        ("ticket", {}),
        ("transition", {"stimulus": "ev_close"}),
        ("act", {"stimulus": "ev_close", "state": "new"}),
        ("entry", request),
    ):
        assert otto.refused(operation, id=of_ida, **params) == (404, "ticket_not_found")
        missing = otto.told(operation, id="999999999", **params)
        assert otto.told(operation, id=of_ida, **params).replace(of_ida, "999999999") == missing
    listed = {each["id"] for each in otto("tickets", list="own", page_size=100)["tickets"]}
    assert mine in listed and of_ida not in listed


def test_nobody_is_believed_whom_the_widget_has_not_signed(otto: Person, api: Api, title: str) -> None:
    mine = otto.opens(title)["ticket"]["id"]
    signed = otto.contact
    for contact in (
        {},
        {"email": OTTO.email},
        {"class": "Person", "id": api.world.persons[OTTO.name]},
        signed | {"role": "lead"},
        signed | {"channel": "email"},
        signed | {"external_id": signed["external_id"] + "0x"},
    ):
        assert otto.refused("ticket", id=mine, contact=contact) == (403, "not_verified")
    # A user of iTop without a contact.
    assert otto.refused("ticket", id=mine, contact=signed | {"external_id": "itop-User-1"})[0] in (403, 404)
    chosen = signed | {"chosen": {"class": "Person", "id": api.world.persons[IDA.name]}}
    assert otto.refused("ticket", id=mine, contact=chosen) == (404, "contact_not_found")
    # The account does not see the organisation.
    assert Person(api, NILS).refused("tickets", list="own") == (404, "contact_not_found")


def test_an_agent_who_is_signed_has_the_tickets_of_which_she_is_the_caller(
    otto: Person, api: Api, itop: ItopSide, title: str
) -> None:
    of_otto = otto.opens(title)["ticket"]["id"]
    mara = Person(api, MARA)
    assert mara.refused("ticket", id=of_otto) == (404, "ticket_not_found")
    own = mara.opens(f"{title} Mara")["ticket"]
    mara("entry", id=own["id"], log="public", text="As a caller", request_id=uuid.uuid4().hex)
    newest = itop.ticket(own["name"]).public_log[-1]
    # Who asks is never an agent in the log.
    assert (newest.author, newest.by_user, newest.text) == (MARA.name, False, "As a caller")


def test_what_they_write_is_their_own_and_public(otto: Person, api: Api, itop: ItopSide, title: str) -> None:
    made = otto.opens(title)["ticket"]
    request = {"request_id": uuid.uuid4().hex, "text": "Still <b>burns</b>"}
    done = [otto("entry", id=made["id"], log="public", **request)["changed"] for _ in range(2)]
    assert done == [True, False]
    [entry] = itop.ticket(made["name"]).public_log
    assert (entry.author, entry.text) == (OTTO.name, "Still <b>burns</b>")
    # iTop 2.7 keeps the name alone.
    assert entry.by_user or itop.world.itop_version.startswith("2.7")
    assert otto.refused("entry", id=made["id"], log="private", **request) == (400, "bad_request")

    jean = Person(api, JEAN)
    other = jean.opens(f"{title} Jean")["ticket"]
    jean("entry", id=other["id"], log="public", **request)
    [entry] = itop.ticket(other["name"]).public_log
    assert (entry.author, entry.by_user) == (JEAN.name, False)


def test_the_steps_of_a_caller_and_no_others(otto: Person, itop: ItopSide, stage: Stage, title: str) -> None:
    made = otto.opens(title)["ticket"]
    assert otto("ticket", id=made["id"])["transitions"] == []
    code = otto.refused("act", id=made["id"], stimulus="ev_assign", state="new")
    assert code == (403, "not_allowed")
    ticket = itop.ticket(made["name"])
    stage.change(ticket, team_id=stage.team(MARA.name), agent_id=MARA.name)
    stage.change(ticket, status="resolved")
    offered = {each["code"] for each in otto("ticket", id=made["id"])["transitions"]}
    assert offered == {"ev_close", "ev_reopen"}
    asked = {each["code"] for each in otto("transition", id=made["id"], stimulus="ev_close", values={})["fields"]}
    assert "user_satisfaction" in asked
    values = {"user_satisfaction": "1", "user_comment": "Thank you"}
    done = otto("act", id=made["id"], stimulus="ev_close", state="resolved", values=values)
    assert (done["changed"], done["ticket"]["status"]) == (True, "closed")
    assert itop.ticket(made["name"]).satisfaction == "1"
    again = otto("act", id=made["id"], stimulus="ev_close", state="resolved", values=values)
    assert again["changed"] is False


@pytest.mark.parametrize("operation", ["home", "search", "link", "unlink", "sync", "log", "redact", "persons"])
def test_everything_else_is_not_for_them(otto: Person, talk: str, operation: str) -> None:
    params = {"conversation_id": talk, "conversation": conversation(talk), "id": "1", "query": "o", "log": "public"}
    assert otto.refused(operation, **params, activated=True, part_ids=["1"]) == (400, "bad_request")


def test_labels_are_in_the_language_that_is_asked_for(otto: Person, title: str) -> None:
    made = otto.opens(title)["ticket"]
    french = otto("ticket", id=made["id"], agent=THEMSELVES | {"language": "FR FR"})
    assert (french["ticket"]["status_label"], french["language"]) == ("Nouveau", "FR FR")
    own = otto("ticket", id=made["id"], agent=THEMSELVES | {"language": "XX XX"})
    assert (own["ticket"]["status_label"], own["language"]) == ("New", "EN US")
