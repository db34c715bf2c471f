# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker makes of each job, with iTop and Intercom at their best and at their worst."""

from dataclasses import replace
from typing import Any

import pytest

from simulator.gate import Mode
from simulator.world import WORKSPACE_ID
from tests.webapp.place import Place
from webapp.conversations import ConversationRef
from webapp.intercom.shapes import Conversation
from webapp.payloads.posting import PostReply
from webapp.payloads.writing import CopyConversation
from webapp.store import NewJob, names
from webapp.transcript import Transcript
from webapp.webhooks import Notification, decode
from webapp.worker import Worker


def copy(talk_id: str, *tickets: str) -> NewJob:
    return CopyConversation(workspace=WORKSPACE_ID, region="EU", conversation=talk_id, tickets=tickets).job()


def reply(talk_id: str, admin_id: str, html: str = "<p>Recorded as <b>R-1</b>.</p>") -> NewJob:
    return PostReply(workspace=WORKSPACE_ID, region="EU", conversation=talk_id, admin=admin_id, html=html).job()


def test_a_message_arrives_in_the_log_as_intercom_has_it(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)

    [entry] = place.run(place.said(talk, "<p>It <b>still</b> burns</p>"))

    assert (entry.state, entry.reason) == ("done", f"appended {place.ticket(ticket).ref}")
    [line] = place.ticket(ticket).public_log
    assert "<b>still</b>" in line.html and line.author == "Otto Berg" and line.by_user
    assert (line.heading, line.text) == ("Otto Berg · End user · Intercom", "It still burns")


def test_a_conversation_without_a_ticket_costs_one_call_of_itop_and_none_of_intercom(place: Place) -> None:
    talk = place.talk()
    before = place.gate.calls

    [entry] = place.run(place.said(talk, "<p>Only a question</p>"))

    assert (entry.state, entry.reason) == ("done", "no_ticket")
    assert place.gate.calls - before == 1
    assert place.calls_of_intercom() == []


def test_the_second_message_of_a_linked_conversation_costs_one_call_of_itop(place: Place) -> None:
    talk = place.talk()
    place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    before = place.gate.calls

    place.run(place.said(talk, "<p>Two</p>"))

    assert place.gate.calls - before == 1


def test_a_conversation_that_was_copied_before_is_asked_about_only_when_itop_has_no_ticket_of_it(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    key = names.conversation_key(WORKSPACE_ID, talk.id)
    place.services.linked.drop(key)  # a restart, or ten minutes
    before = place.gate.calls
    place.run(place.said(talk, "<p>Two</p>"))
    assert place.gate.calls - before == 1 and place.log(ticket) == ["One", "Two"]

    known = place.store.tickets[ticket]
    place.store.put(replace(known, values={**known.values, "intercom_ref": ""}))
    place.services.linked.drop(key)
    for words in ("Three", "Four"):
        [entry] = place.run(place.said(talk, f"<p>{words}</p>"))
        assert entry.reason == "no_ticket"
    assert place.services.linked.get(key) is False and place.log(ticket) == ["One", "Two"]


def test_messages_that_come_at_once_are_fetched_at_once(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    said = [place.said(talk, f"<p>Message {number}</p>") for number in range(10)]

    place.run(*said)

    assert place.log(ticket) == [f"Message {number}" for number in range(10)]
    assert sum("/conversations/" in call for call in place.calls_of_intercom()) == 1
    assert sum("/contacts/" in call for call in place.calls_of_intercom()) <= 1


def test_a_job_that_runs_twice_writes_once(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    job = place.said(talk, "<p>Once</p>")

    place.run(job)
    [again] = place.run(replace(job, unique=None))

    assert again.reason == f"known {place.ticket(ticket).ref}"
    assert place.log(ticket) == ["Once"]


def test_all_tickets_of_a_conversation_get_the_message_and_a_paused_one_does_not(place: Place) -> None:
    talk = place.talk()
    first, second = place.linked(talk), place.linked(talk)
    place.run(place.said(talk, "<p>Both</p>"))
    place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(talk.id)).sync(activated=False)
    [paused] = place.run(place.said(talk, "<p>Nobody</p>"))
    place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(talk.id)).sync(activated=True)
    place.run(place.said(talk, "<p>Again</p>"))

    assert place.log(first) == place.log(second) == ["Both", "Again"]
    assert paused.state == "done" and "paused" in paused.reason


def test_what_was_said_during_a_pause_and_comes_after_it_is_not_copied(place: Place) -> None:
    talk = place.talk()
    paused, other = place.linked(talk), place.linked(talk)
    place.clock.passes(60)
    itop = place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(talk.id))
    before = place.said(talk, "<p>Before</p>")
    place.clock.passes(60)
    itop.sync(activated=False, ticket_id=paused)
    place.clock.passes(60)
    during = place.said(talk, "<p>Nobody</p>")
    place.clock.passes(60)
    itop.sync(activated=True, ticket_id=paused)
    place.clock.passes(60)

    place.run(before)
    place.run(during)
    place.run(place.said(talk, "<p>After</p>"))

    assert place.log(paused) == ["Before", "After"]
    assert place.log(other) == ["Before", "Nobody", "After"]
    itop.sync(activated=False, ticket_id=other)
    place.clock.passes(60)
    alone = place.said(talk, "<p>Nobody at all</p>")
    itop.sync(activated=False, ticket_id=paused)
    place.clock.passes(60)
    itop.sync(activated=True)
    place.clock.passes(60)
    [job] = place.run(alone)
    assert place.log(other)[-1] == "After" and job.state == "done", job


def test_without_a_token_the_words_of_the_notification_have_to_do(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.standin.faults.refuse(401)

    [entry] = place.run(place.said(talk, "<p>Line one</p><p>5 &lt; 6 &amp; see https://x.example/a?b=1</p>"))

    assert entry.state == "done"
    [line] = place.ticket(ticket).public_log
    assert "5 < 6 & see https://x.example/a?b=1" in line.text
    assert line.author == "Otto Berg"


def test_intercom_gets_a_little_time_and_then_the_words_of_the_notification_have_to_do(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.standin.faults.refuse(503)

    [entry] = place.run(place.said(talk, "<p>Waiting</p>"))
    assert (entry.state, entry.attempts) == ("waiting", 1)
    place.again(), place.again(), place.again()

    assert place.log(ticket) == ["Waiting"]


def test_the_wish_of_intercom_for_patience_is_obeyed(place: Place) -> None:
    talk = place.talk()
    place.linked(talk)
    place.standin.faults.refuse(429, reset_in=40)

    [entry] = place.run(place.said(talk, "<p>Patience</p>"))

    assert 40 <= entry.due - place.clock.now <= 42


def test_an_absent_itop_is_waited_for_and_the_order_stays(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    jobs = [place.said(talk, f"<p>Message {number}</p>") for number in range(3)]
    place.gate.be(Mode.HTML)

    entries = place.run(*jobs)
    assert [(entry.state, entry.attempts) for entry in entries] == [("waiting", 1), ("waiting", 0), ("waiting", 0)]
    place.again()
    place.gate.be(Mode.OPEN)
    place.again()

    assert place.log(ticket) == ["Message 0", "Message 1", "Message 2"]
    assert place.services.jobs.list(key=names.conversation_key(WORKSPACE_ID, talk.id)) == []


def test_an_itop_that_stays_away_ends_as_a_dead_letter_that_can_be_replayed(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.gate.be(Mode.AWAY)
    [entry] = place.run(place.said(talk, "<p>Late</p>"))
    for _ in range(74):
        [dead] = place.again(3600)

    assert dead.state == "dead" and dead.reason.startswith("Given up after 72 hours.")
    place.gate.be(Mode.OPEN)
    assert place.services.jobs.replay(entry.id)
    place.run()
    assert place.log(ticket) == ["Late"]


def test_bots_stay_out_unless_they_are_wanted(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    part = place.standin.workspace.bot_says(talk.id, "<p>Have you tried?</p>", quietly=True)
    before = place.gate.calls

    [entry] = place.run(place.notified(talk, part.id))
    assert entry.reason == "bot" and place.gate.calls == before

    services = place.with_settings({"sync_app.copy_bot_messages": "1"})
    services.jobs.add([replace(place.notified(talk, part.id), unique=None)])
    assert Worker(services).run_one()
    assert place.log(ticket) == ["Have you tried?"]


MAIL = {
    "id": "o1", "part_type": "comment", "created_at": 1_795_750_987,
    "body": "Works now.\n\nOn Mon, 5 Jan 2026 at 09:12, Shop wrote:\n> Please restart.",
    "author": {"type": "user", "id": "x", "name": "Otto Berg", "email": "otto@client.example"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "parameters", "folded"),
    [
        ({"email_message_metadata": {"subject": "Re: broken"}}, {}, True),
        ({"email_message_metadata": {"subject": "Fwd: broken"}}, {}, False),
        ({"email_message_metadata": {"subject": "Re: broken"}}, {"sync_app.fold_quotes": "no"}, False),
        ({"source": "email"}, {}, True),
        ({"source": "conversation"}, {}, False),
    ],
)
def test_the_history_of_a_mail_stays_out_also_where_intercom_cannot_be_asked(
    place: Place, more: dict[str, Any], parameters: dict[str, object], folded: bool
) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.standin.faults.refuse(403)
    source = more.pop("source", None)
    item = {"id": talk.id, "conversation_parts": {"conversation_parts": [{**MAIL, **more}]}}
    services = place.with_settings(parameters)
    services.jobs.add(decode(Notification("n1", "conversation.user.replied", WORKSPACE_ID, item | (
        {"source": {"type": source}} if source else {}))) or [])  # fmt: skip
    worker = Worker(services)
    while worker.run_one():
        pass

    [line] = place.ticket(ticket).public_log
    assert line.text.startswith("Works now.")
    assert ("Please restart." not in line.text) == folded
    assert ("The history quoted in this email" in line.text) == folded


def test_the_whole_conversation_goes_into_the_tickets_of_the_order_only(place: Place) -> None:
    talk = place.talk("<p>First</p>")
    workspace = place.standin.workspace
    workspace.act(talk.id, place.mara, "comment", "<p>Second</p>", quietly=True)
    workspace.act(talk.id, place.mara, "note", "<p>Between us</p>", quietly=True)
    workspace.act(talk.id, place.mara, "assignment", None, quietly=True)
    other, wanted = place.linked(talk), place.linked(talk)

    place.run(copy(talk.id, wanted))
    [again] = place.run(copy(talk.id, wanted))

    assert place.log(wanted) == ["First", "Second"] and place.log(other) == []
    assert [entry.text.splitlines()[0] for entry in place.ticket(wanted).private_log] == ["Between us"]
    assert again.reason.startswith("known")


def test_a_long_conversation_is_copied_in_pieces_that_itop_takes(place: Place) -> None:
    talk = place.talk("<p>0</p>")
    for number in range(1, 250):
        place.standin.workspace.reply(talk.id, place.otto, f"<p>{number}</p>", quietly=True)
    ticket = place.linked(talk)

    place.run(copy(talk.id, ticket))

    assert place.log(ticket) == [str(number) for number in range(250)]


def test_the_first_entry_says_how_many_parts_intercom_does_not_give_any_more(place: Place) -> None:
    talk = place.talk("<p>0</p>")
    for number in range(1, 803):
        place.standin.workspace.reply(talk.id, place.otto, f"<p>{number}</p>", quietly=True)
    ticket = place.linked(talk)

    place.run(copy(talk.id, ticket))

    assert place.log(ticket) == ["0", *(str(number) for number in range(303, 803))]
    log = place.ticket(ticket).public_log
    assert "302 entries are missing after this message" in log[0].text
    assert not [entry for entry in log[1:] if "are missing" in entry.text]


def test_a_conversation_unknown_to_intercom_is_a_dead_letter_with_a_sentence(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    del place.standin.workspace.conversations[talk.id]

    [entry] = place.run(copy(talk.id, ticket))
    assert entry.state == "waiting" and "404" in entry.reason, "it may be too new to be found"
    [entry] = place.again(30)

    assert entry.state == "dead" and "404" in entry.reason


def test_a_conversation_that_intercom_does_not_find_for_some_seconds_is_copied_and_told_of(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    hidden = place.standin.workspace.conversations.pop(talk.id)
    place.run(copy(talk.id, ticket), reply(talk.id, place.mara.id, "<p>Ticket R-1</p>"))
    place.again(3)
    place.standin.workspace.conversations[talk.id] = hidden
    place.again(10)

    assert place.log(ticket) == ["It burns"]
    told = place.standin.workspace.conversations[talk.id].parts
    assert [part.body for part in told if part.part_type == "comment"] == ["<p>Ticket R-1</p>"]


@pytest.mark.parametrize("fault", [401, 503])
def test_a_copy_that_waits_for_intercom_holds_back_no_message(fault: int, place: Place) -> None:
    talk = place.talk("<p>First</p>")
    ticket = place.linked(talk)
    place.standin.faults.refuse(fault)
    place.run(copy(talk.id, ticket), place.said(talk, "<p>Second</p>"))
    for _ in range(8):
        place.again(120)

    assert place.log(ticket) == ["Second"]
    place.standin.faults.mend()
    place.again()
    assert place.log(ticket) == ["First", "Second"]


def test_a_message_that_itop_refuses_is_a_dead_letter_and_the_next_one_passes(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    [entry] = place.run(copy(talk.id, ticket, "999999"))

    assert entry.state == "dead" and "999999 (ticket_not_found)" in entry.reason
    place.run(place.said(talk, "<p>Next</p>"))
    assert place.log(ticket) == ["It burns", "Next"]


def test_words_that_were_removed_in_intercom_are_removed_from_the_log(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    job = place.said(talk, "<p>My password is hunter2</p>")
    place.run(job, place.said(talk, "<p>Oh</p>"))
    part_id = str(job.payload["part"]["id"])  # type: ignore[index]
    item = {"type": "conversation", "id": talk.id, "conversation_parts": {"conversation_parts": [
        {"type": "conversation_part", "id": part_id, "part_type": "comment", "body": None, "redacted": True}
    ]}}  # fmt: skip
    removed = decode(Notification("notif_9", "conversation_part.redacted", WORKSPACE_ID, item)) or []

    [entry] = place.run(*removed)
    assert place.run(*removed) == [], "a second notification changes nothing"

    assert entry.state == "done" and entry.reason.startswith("redacted")
    assert "hunter2" not in str(place.ticket(ticket).public_log)
    assert len(place.log(ticket)) == 2 and place.log(ticket)[1] == "Oh"


def test_a_deleted_conversation_is_told_to_its_tickets(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    item = {"type": "conversation", "id": talk.id, "deleted": True}

    place.run(*(decode(Notification("notif_9", "conversation.deleted", WORKSPACE_ID, item)) or []))

    seen = place.ticket(ticket)
    assert len(seen.private_log) == 1 and not seen.sync


@pytest.mark.parametrize("topic", ["contact.merged", "contact.archived", "contact.deleted"])
def test_what_became_of_a_contact_is_told_to_the_tickets_of_all_their_conversations(place: Place, topic: str) -> None:
    talks = [place.talk(), place.talk()]
    tickets = [place.linked(talk) for talk in talks]
    item = {"type": "contact", "id": place.otto.id}

    place.run(*(decode(Notification(f"notif_{topic}", topic, WORKSPACE_ID, item)) or []))

    assert [len(place.ticket(ticket).private_log) for ticket in tickets] == [1, 1]


def test_fifty_contacts_that_came_and_went_cost_a_handful_of_searches(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    strangers = [f"stranger-{number}" for number in range(49)]
    jobs = [
        job
        for contact in [*strangers, place.otto.id]
        for job in decode(Notification(f"notif-{contact}", "contact.archived", WORKSPACE_ID, {"id": contact})) or []
    ]
    place.calls_of_intercom().clear()

    place.run(*jobs)

    assert len(place.ticket(ticket).private_log) == 1
    assert place.calls_of_intercom().count("POST /conversations/search") <= 5


def said_by(part_id: str, **author: object) -> dict[str, Any]:
    """A part by that author."""
    return {"type": "conversation_part", "id": part_id, "part_type": "comment", "body": "<p>Hello?</p>",
            "created_at": 1767261644, "author": author, "attachments": [], "redacted": False}  # fmt: skip


def authors(place: Place, *parts: object) -> list[tuple[str, str, str]]:
    """Kind, e-mail and name of who is written for these parts of a fetched conversation."""
    listed = {"conversation_parts": list(parts), "total_count": len(parts)}
    conversation = Conversation.decode({"id": "475", "conversation_parts": listed})
    transcript = Transcript(place.services, workspace_id=WORKSPACE_ID, region="", conversation_id="475")
    made = [message.author for message in transcript.messages(conversation)]
    return [(author.kind, author.email, author.name) for author in made]


def test_the_summary_of_a_call_is_for_teammates_whatever_is_wanted_of_bots(place: Place) -> None:
    """The shape is that of Intercom's description (Preview, GET /conversations/{id}), its words are ours."""
    fin = {"type": "bot", "id": "278", "name": "Fin", "email": "operator+abcd1234@intercom.io"}
    summary = {**said_by("5", **fin), "part_type": "call_summary", "body": "<p>Asked for a new badge.</p>",
               "event_details": {"call_id": "3822007689"}}  # fmt: skip
    listed = {"conversation_parts": [summary, said_by("6", **fin)], "total_count": 2}
    conversation = Conversation.decode({"id": "475", "conversation_parts": listed})
    transcript = Transcript(place.services, workspace_id=WORKSPACE_ID, region="", conversation_id="475")

    [message] = transcript.messages(conversation)

    assert (message.log, message.author.name) == ("private", "Fin")
    assert "Asked for a new badge." in message.html


def test_an_ai_agent_is_a_bot_and_what_it_drafted_for_a_teammate_is_hers(place: Place) -> None:
    mara = {"type": "admin", "id": "991", "name": "Mara Lindt", "email": "mara@shop.example"}
    bot = {"type": "bot", "id": "9", "name": "Fin", "email": "operator+ws1@intercom.io"}

    assert authors(
        place,
        said_by("s1", **bot, from_ai_agent=True, is_ai_answer=True),
        said_by("s2", type="workflow", id="12", name="Triage", email="mara@shop.example"),
        said_by("s3", **mara, from_ai_agent=True, is_ai_answer=False),
        said_by("s4", **mara, from_ai_agent=False, is_ai_answer=True),
        said_by("s5", type="admin", id="274", name="Operator", email="operator+abcd1234@intercom.io"),
    ) == [("agent", "", "Triage (workflow)"), ("agent", "mara@shop.example", "Mara Lindt")]


def test_a_contact_that_was_merged_signs_as_the_one_that_is_left(place: Place) -> None:
    workspace = place.standin.workspace
    visitor = workspace.add_contact("Visitor", None, role="lead")
    talk = workspace.begin(visitor, "<p>It burns</p>", quietly=True)
    ticket = place.linked(talk)
    workspace.merge_contact(visitor, place.otto)

    place.run(copy(talk.id, ticket))

    assert [(line.author, line.by_user) for line in place.ticket(ticket).public_log] == [("Otto Berg", True)]


def test_whoever_has_no_name_is_told_from_the_others(place: Place) -> None:
    found = authors(
        place,
        said_by("q1", type="lead", id="6f99", name=None, email=None),
        said_by("q2", type="admin", id=4, name=None, email=None),
        said_by("q3", type="lead", id="6762f15e1bb69f9f2193bbbd", name="  "),
        said_by("q4", type="visitor", id="6762f15e1bb69f9f2193bbbe"),
        said_by("q5", type="team", name=""),
        said_by("q6", type="lead", id="6f98", email="guest@home.example"),
        said_by("q7"),
    )

    assert [name for _, _, name in found] == [
        "Visitor 6f99", "Teammate 4", "Visitor 93bbbd", "Visitor 93bbbe", "Teammate", "guest@home.example", "Visitor",
    ]  # fmt: skip


def pressed(part_id: str, role: str = "admin", body: str | None = None, **metadata: object) -> dict[str, Any]:
    """A part as "Admin Reply to send Quick Reply Options" of Intercom's OpenAPI description, with its metadata."""
    author = {"type": role, "id": "991267459", "name": "Mara Lindt", "email": "mara@shop.example"}
    return {"type": "conversation_part", "id": part_id, "part_type": "quick_reply", "body": body, "attachments": [],
            "created_at": 1767261644, "author": author, "redacted": False, "metadata": metadata}  # fmt: skip


OFFERED: dict[str, Any] = {
    "quick_reply_options": [
        {"uuid": "a", "text": "Reset <my> password"},
        {"uuid": 7, "translations": {"fr": "Autre chose", "en": ""}},
        {"uuid": "c", "text": None}, None,
    ]
}  # fmt: skip


def entries(place: Place, *parts: object, **more: object) -> list[str]:
    """What these parts of a fetched conversation become."""
    listed = {"conversation_parts": list(parts), "total_count": len(parts)}
    conversation = Conversation.decode({"id": "475", "conversation_parts": listed, **more})
    transcript = Transcript(place.services, workspace_id=WORKSPACE_ID, region="", conversation_id="475")
    return [each.html.partition("<p><small>")[0] for each in transcript.messages(conversation)]


def test_answers_that_are_offered_and_the_one_that_is_pressed_are_in_the_log(place: Place) -> None:
    asked = pressed("1", **OFFERED)
    listed = "<p>Answers to choose from:</p><ul><li>Reset &lt;my&gt; password</li><li>Autre chose</li></ul>"

    assert entries(
        place, asked, pressed("2", "user", quick_reply_uuid="a"), pressed("3", "user", quick_reply_uuid=7),
        pressed("4", "user", "<p>Yes</p>", quick_reply_uuid="a"), pressed("5", "user", quick_reply_uuid="z"),
        pressed("6", body="<p>Which one?</p>", **OFFERED),
        pressed("7", **OFFERED) | {"redacted": True}, pressed("8"), pressed("9", quick_reply_options="a"),
    ) == [listed, "<p>Reset &lt;my&gt; password</p>", "<p>Autre chose</p>", "<p>Yes</p>",
          f"<p>Which one?</p>{listed}"]  # fmt: skip


def test_offered_answers_are_copied_from_their_notification_too(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.standin.faults.refuse(401)
    item = {"id": talk.id, "conversation_parts": {"conversation_parts": [pressed("1", **OFFERED)]}}

    place.run(*(decode(Notification("notif_1", "conversation.admin.replied", WORKSPACE_ID, item)) or []))

    assert "Reset <my> password" in place.ticket(ticket).public_log[0].text


def test_a_pressed_answer_whose_words_are_in_another_part_is_looked_up() -> None:
    item = {"id": "475", "conversation_parts": {"conversation_parts": [pressed("2", "user", quick_reply_uuid="a")]}}
    [job] = decode(Notification("notif_1", "conversation.user.replied", WORKSPACE_ID, item)) or []
    assert job.kind == "look_for_words"


@pytest.mark.parametrize("asked", [True, False], ids=["Intercom answers", "of the notification alone"])
def test_the_rating_of_a_conversation_stands_in_its_ticket_once(place: Place, asked: bool) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>Bye</p>"))
    place.clock.passes(60)
    if not asked:
        place.standin.faults.refuse(401)
    rated = {"rating": 1, "remark": "Still <broken>", "created_at": int(place.clock.now)}
    item = {"id": talk.id, "conversation_rating": rated, "contacts": {"contacts": [{"id": place.otto.id}]}}
    for number in (1, 2):
        told = Notification(f"notif_{number}", "conversation.rating.added", WORKSPACE_ID, item)
        place.run(*(decode(told) or []))
    removal = Notification("notif_3", "conversation_part.redacted", WORKSPACE_ID, {"id": talk.id})
    place.run(*(decode(removal) or []))

    assert len(place.log(ticket)) == 2
    assert place.ticket(ticket).public_log[-1].text.splitlines()[:2] == ["Rating: 1 out of 5", "Still <broken>"]


def test_a_rating_is_read_from_the_conversation_and_counts_as_no_part_of_it(place: Place) -> None:
    for given, said in (
        ({"rating": 5, "remark": None}, ["<p>Rating: 5 out of 5</p>"]),
        (
            {"rating": "3", "remark": "So & so", "updated_at": 1767261644},
            ["<p>Rating: 3 out of 5</p><p>So &amp; so</p>"],
        ),
        ({"rating": None, "remark": None}, []),
        ({"rating": 9}, []),
        (None, []),
    ):
        assert entries(place, conversation_rating=given) == said
        raw = {"id": "475", "conversation_parts": {"conversation_parts": [], "total_count": 0}}
        assert Conversation.decode({**raw, "conversation_rating": given}).is_whole


def test_a_rating_that_the_notification_does_not_hold_is_looked_up() -> None:
    [job] = decode(Notification("notif_1", "conversation.rating.added", WORKSPACE_ID, {"id": "475"})) or []
    assert job.kind == "look_for_words"
