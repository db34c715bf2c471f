# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where is my message? What the queue, iTop and Intercom know of it, in order and without a word of it."""

import pytest
from click.testing import CliRunner

from simulator.gate import Mode
from simulator.world import WORKSPACE_ID
from tests.webapp.command_line import run
from tests.webapp.place import Place
from webapp.commands.trace import tell, trace


def told(place: Place, conversation_id: str, part_id: str = "") -> str:
    return "\n".join(tell(place.services, WORKSPACE_ID, conversation_id, part_id=part_id))


def test_a_message_that_arrived_is_followed_to_its_entry(place: Place) -> None:
    talk = place.talk("<p>Secret opening</p>")
    ticket = place.linked(talk)
    [entry] = place.run(place.said(talk, "<p>Secret words</p>"))
    part_id = place.standin.workspace.conversations[talk.id].parts[-1].id

    lines = told(place, talk.id, part_id).splitlines()
    name = place.ticket(ticket).ref

    assert lines[0] == f"conversation {talk.id} of workspace {WORKSPACE_ID}"
    assert f"job {entry.id} (copy_part) was added, part {part_id}, topic conversation.user.replied" in lines[1]
    assert any(f"job {entry.id} is done after 1 attempt: appended {name}" in line for line in lines)
    assert any(f"part {part_id} was made ready for iTop" in line for line in lines)
    assert lines[-1].startswith(f"iTop now: {name}, linked since ")
    assert lines[-1].endswith(f": part {part_id} stands there")


def test_why_something_is_not_there_is_said(place: Place) -> None:
    talk = place.talk("<p>Secret opening</p>")
    place.linked(talk)
    bot = place.standin.workspace.bot_says(talk.id, "<p>Secret advice</p>", quietly=True)
    place.gate.be(Mode.AWAY)
    [waiting] = place.run(place.said(talk, "<p>Secret words</p>"))
    assert f"job {waiting.id} is waiting after 1 attempt: " in told(place, talk.id)
    assert "iTop now: could not be asked" in told(place, talk.id)
    place.gate.be(Mode.OPEN)

    text = told(place, talk.id)

    assert f"Intercom now: part {bot.id} is not copied (bot)" in text
    missing = place.standin.workspace.conversations[talk.id].parts[-1].id
    assert f"Intercom now: part {missing} is one to be copied" in text
    assert "Secret" not in text


def test_a_conversation_without_a_ticket_says_so(place: Place) -> None:
    talk = place.talk()
    place.run(place.said(talk, "<p>Only a question</p>"))

    assert "iTop now: no ticket is linked to the conversation" in told(place, talk.id)
    assert "is done after 1 attempt: no_ticket" in told(place, talk.id)


@pytest.mark.parametrize("options", [[], ["--part", "1", "--ticket", "R-1"]])
def test_one_thing_is_traced_at_a_time(options: list[str]) -> None:
    answer = CliRunner().invoke(trace, options)

    assert answer.exit_code == 2 and "Say what to trace" in answer.output


def test_by_its_conversation_a_part_and_its_ticket_the_same_is_found(place: Place) -> None:
    talk, another = place.talk(), place.talk()
    ticket = place.ticket(place.linked(talk)).ref
    place.linked(another)
    place.run(place.said(talk, "<p>Secret words</p>"), place.said(another, "<p>Of somebody else</p>"))
    part_id = place.standin.workspace.conversations[talk.id].parts[-1].id

    answers = [
        run(place, "trace", *by)
        for by in (["--conversation", talk.id], ["--part", part_id], ["--ticket", ticket], ["--ticket", ticket.lower()])
    ]

    for answer in answers:
        assert answer.exit_code == 0, answer.output
        lines = answer.output.splitlines()
        assert [line for line in lines if line.startswith("conversation ")] == [
            f"conversation {talk.id} of workspace {WORKSPACE_ID}"
        ]
        assert f"appended {ticket}" in answer.output and "Secret" not in answer.output
    assert answers[1].output.splitlines()[-1].endswith(f": part {part_id} stands there")


@pytest.mark.parametrize("by", ["--conversation", "--part", "--ticket"])
def test_of_what_nobody_has_heard_of_it_says_so_and_fails(place: Place, by: str) -> None:
    place.run(place.said(place.talk(), "<p>Only a question</p>"))

    answer = run(place, "trace", by, "R-999999")

    assert answer.exit_code == 1 and "Nothing is known of it here" in answer.output


def test_an_itop_that_is_away_is_named_where_it_has_to_say_whose_ticket_it_is(place: Place) -> None:
    place.run(place.said(place.talk(), "<p>Only a question</p>"))
    place.gate.be(Mode.AWAY)

    answer = run(place, "trace", "--ticket", "R-1")

    assert answer.exit_code == 1 and "Error: " in answer.output and "Traceback" not in answer.output
