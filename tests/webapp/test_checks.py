# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody's save overwrote in a ticket is written again within seconds, and costs little where nobody did."""

from __future__ import annotations

from dataclasses import replace

from simulator.world import WORKSPACE_ID
from tests.webapp.place import Place
from webapp.conversations import AgentRef, ConversationRef
from webapp.payloads.writing import EnterAgain, once_more
from webapp.tasks import written


def overwritten(place: Place, ticket: str, log: str = "public_log") -> None:
    """Somebody saves who had opened the ticket before anything was written into this log."""
    stored = place.store.tickets[ticket]
    place.store.tickets[ticket] = replace(stored, **{log: ()})  # type: ignore[arg-type]


def test_an_entry_that_was_overwritten_is_back_within_ten_seconds(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"), place.said(talk, "<p>Two</p>"))
    overwritten(place, ticket)

    place.again(10)

    assert place.log(ticket) == ["One", "Two"]


def test_a_save_that_takes_longer_is_made_up_for_too(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    place.again(10)
    overwritten(place, ticket)

    place.again(110)

    assert place.log(ticket) == ["One"]


def test_many_messages_are_looked_for_with_one_call_of_itop_and_none_of_intercom(place: Place) -> None:
    talk = place.talk()
    place.linked(talk)
    place.run(*[place.said(talk, f"<p>{number}</p>") for number in range(20)])
    before = place.gate.calls
    place.standin.contract.calls.clear()

    place.again(10)

    assert place.gate.calls - before == 1
    assert place.calls_of_intercom() == []


def test_a_check_that_has_to_wait_holds_back_no_message(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    assert len(place.services.jobs.list()) == 2 and place.services.jobs.counts().waiting == 0

    [entry] = place.run(place.said(talk, "<p>Two</p>"))

    assert entry.state == "done"
    assert place.log(ticket) == ["One", "Two"]


def test_nothing_is_left_to_do_afterwards(place: Place) -> None:
    talk = place.talk()
    place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))

    place.again(10)
    left = place.again(120)

    assert left == []


def test_what_was_taken_back_does_not_come_back(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    job = place.said(talk, "<p>A secret</p>")
    place.run(job)
    part_id = str(job.payload["part"]["id"])  # type: ignore[index]
    held = place.store.tickets[ticket].public_log
    written.blank(place.services, workspace_id=WORKSPACE_ID, conversation_id=talk.id, part_ids=[part_id])
    place.store.tickets[ticket] = replace(place.store.tickets[ticket], public_log=held)
    assert place.log(ticket) == ["A secret"]

    place.again(10)
    assert "A secret" not in place.log(ticket)

    overwritten(place, ticket)
    place.again(120)
    assert place.log(ticket) == []


def test_a_ticket_that_was_not_to_have_it_is_left_alone(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(talk.id)).sync(activated=False)
    overwritten(place, ticket)

    place.again(120)

    assert place.log(ticket) == []


def test_where_intercom_refuses_the_log_says_what_could_not_be_restored(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    overwritten(place, ticket)
    check = place.services.jobs.list()[0]
    place.standin.faults.refuse(403)

    place.again(10)

    found = place.services.jobs.find(check.id)
    assert found is not None and (found.state, found.reason) == ("done", "not_restored (api_plan_restricted)")


def test_a_token_that_was_revoked_is_waited_for(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    overwritten(place, ticket)
    place.standin.faults.refuse(401)
    place.again(10)
    assert place.log(ticket) == []

    place.standin.faults.mend()
    place.again(60)

    assert "One" in place.log(ticket), "whose youth keeps it out of the hourly comparison"


def test_what_an_agent_wrote_in_the_panel_is_written_again_too(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    agent = AgentRef(email="mara@shop.example", name="Mara Lindt")
    itop = place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(talk.id), agent=agent)
    itop.entry(ticket, "private", "By hand", request_id="request-1234")
    place.services.jobs.add(
        once_more(
            EnterAgain(
                workspace=WORKSPACE_ID,
                conversation=talk.id,
                ticket=ticket,
                log="private",
                text="By hand",
                request="request-1234",
                email=agent.email,
                name=agent.name,
            )
        )
    )
    overwritten(place, ticket, "private_log")

    place.again(5)
    assert [entry.text for entry in place.ticket(ticket).private_log] == ["By hand"]
    place.again(60)
    assert [entry.text for entry in place.ticket(ticket).private_log] == ["By hand"]
