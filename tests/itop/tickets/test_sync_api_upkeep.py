# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps the copies in a real iTop true to Intercom: `redact`, `copied` and `remark`."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.tickets.conftest import Log
from tests.itop.tickets.conversation import Conversation, author, message
from tests.world import MARA, OTTO, WORKSPACE_ID, World

NEW_YEAR = 1767261644
REMOVED = "This message was removed in Intercom."


def test_redacted_words_are_gone_and_author_date_and_mark_stay(conversation: Conversation, log: Log) -> None:
    public = message("<p>my card is 4111</p>", author(OTTO), date=NEW_YEAR, part_id="1")
    mara = author(MARA, agent=True)
    private = message("<p>his card is 4111</p>", mara, date=NEW_YEAR + 1, part_id="2", log="private")
    kept = message("<p>kept</p>", author(OTTO), date=NEW_YEAR + 2, part_id="3")
    ticket = conversation.has_ticket(public, private, kept)
    before = [log(ticket), log(ticket, "private")]
    [outcome] = conversation.redact("1", "2", "77")
    assert (outcome["outcome"], outcome["redacted"], outcome["known"], outcome["absent"]) == ("redacted", 2, 0, 1)
    after = [log(ticket), log(ticket, "private")]
    assert "4111" not in str(after)
    assert [[entry["message"] for entry in entries] for entries in after] == [[REMOVED, "kept"], [REMOVED]]
    for key in ("date", "user_login", "user_id"):
        assert [[e[key] for e in entries] for entries in after] == [[e[key] for e in entries] for entries in before]
    [again] = conversation.redact("1", "2")
    assert (again["outcome"], again["redacted"], again["known"]) == ("known", 0, 2)
    assert conversation.append(public, kept)[0]["outcome"] == "known"
    assert [log(ticket), log(ticket, "private")] == after


def test_words_inside_a_group_and_of_a_paused_ticket_are_redacted(conversation: Conversation, log: Log) -> None:
    otto = author(OTTO)
    messages = [message(f"<p>secret {n}.</p>", otto, date=NEW_YEAR + n, part_id=str(100 + n)) for n in range(300)]
    ticket = conversation.has_ticket(*messages)
    assert len(log(ticket)) < 300
    conversation.sync(False)
    [outcome] = conversation.redact("103", "399")
    assert (outcome["outcome"], outcome["redacted"]) == ("redacted", 2)
    text = "\n".join(entry["message"] for entry in log(ticket))
    assert "secret 3." not in text and "secret 299." not in text
    assert text.count("secret ") == 298 and text.count(REMOVED) == 2
    assert f"{OTTO.name} · End user · identity not verified · 2026-01-01 11:00:47\n\n{REMOVED}" in text
    [state] = conversation.copied()
    assert set(state["part_ids"]) == {each["part_id"] for each in messages}


def test_what_an_agent_wrote_in_itop_is_never_redacted(
    conversation: Conversation, log: Log, rest: AdminRest, world: World
) -> None:
    ticket = conversation.has_ticket()
    quoted = '<p>he said: x<a target="intercom-part-5"></a></p><p>so I answered</p>'
    rest.update(world.ticket_class, ticket, {"public_log": quoted})
    conversation.redact("5")
    assert "so I answered" in log(ticket)[0]["message"]


def test_what_somebody_quotes_mark_and_all_behind_words_of_their_own_stays(
    conversation: Conversation, log: Log, rest: AdminRest, world: World
) -> None:
    ticket = conversation.has_ticket()
    conversation.append(message("<p>a secret</p>", author(OTTO), date=NEW_YEAR, part_id="5"))
    quoted = f'<p>My own words</p><p>a secret</p><a target="intercom-part-{WORKSPACE_ID}:5"></a>'
    rest.update(world.ticket_class, ticket, {"public_log": quoted, "private_log": quoted})
    [outcome] = conversation.redact("5")
    assert (outcome["outcome"], outcome["redacted"]) == ("redacted", 1)
    oldest, newest = log(ticket)
    assert "My own words" in newest["message"] and REMOVED in oldest["message"]
    assert "My own words" in rest.get(world.ticket_class, ticket).log("private_log")[0]["message"]
    assert [each["outcome"] for each in conversation.redact("5")] == ["known"]


def test_what_somebody_writes_in_itop_to_look_like_messages_of_others_stays_theirs(
    conversation: Conversation, log: Log, rest: AdminRest, world: World
) -> None:
    ticket = conversation.has_ticket()
    mark = f'<a target="intercom-part-{WORKSPACE_ID}:900"></a>'
    heading = f'<a target="intercom-at-{NEW_YEAR}"></a><p><b>{MARA.name}</b>, 2026-01-01 11:00:44</p>'
    forged = f'<div style="margin:0 0 1em 0">{heading}<p>Pay to this account</p>{mark}</div>'
    rest.update(world.ticket_class, ticket, {"public_log": forged})
    before = log(ticket)[0]
    assert int(before["user_id"]) > 0 and mark in before["message_html"]
    later = [message(f"<p>{n}</p>", author(OTTO), date=NEW_YEAR + n, part_id=str(n)) for n in range(1, 5)]
    conversation.append(*later)
    assert log(ticket)[-1] == before
    conversation.redact("900")
    assert log(ticket)[-1] == before and len(log(ticket)) == 5


def test_redacting_what_is_not_there_is_absent(conversation: Conversation) -> None:
    conversation.has_ticket()
    [outcome] = conversation.redact("5")
    assert (outcome["outcome"], outcome["absent"]) == ("absent", 1)
    assert conversation.call("redact", part_ids=[]).refusal == (400, "bad_request")
    assert conversation.call("redact").refusal == (400, "bad_request")


def test_a_ticket_made_from_the_conversation_says_so(conversation: Conversation) -> None:
    before = int(time.time())
    ticket = conversation.has_ticket(
        message("<p>1</p>", author(OTTO), date=NEW_YEAR, part_id="1"),
        message("<p>2</p>", author(MARA, agent=True), date=NEW_YEAR + 1, part_id="2", log="private"),
    )
    [state] = conversation.copied()
    assert (state["id"], state["sync"], sorted(state["part_ids"])) == (ticket, True, ["1", "2"])
    assert (state["created_here"], state["paused"]) == (True, [])
    assert before - 2 <= datetime.fromisoformat(state["linked_since"]).timestamp() <= time.time() + 2


def test_pauses_are_told_with_their_times(conversation: Conversation) -> None:
    conversation.has_ticket()
    start = _next_second()
    conversation.sync(False)
    end = _next_second()
    conversation.sync(True)
    _next_second()
    conversation.sync(False)
    [state] = conversation.copied()
    assert state["sync"] is False
    first, last = state["paused"]
    assert _unix(first["from"]) in (start, start + 1) and _unix(first["to"]) in (end, end + 1)
    assert _unix(last["from"]) >= end and last["to"] is None


def test_a_ticket_linked_later_belongs_to_the_conversation_from_then_on(
    conversation: Conversation, caller: Caller, rest: AdminRest, world: World
) -> None:
    fields = {"title": "Older", "description": "x", "org_id": world.organisations["Demo Client"]}
    ticket = rest.create(world.ticket_class, {**fields, "caller_id": world.persons[OTTO.name]}).id
    assert conversation.copied() == []
    linked = _next_second()
    conversation.link(ticket)
    [state] = conversation.copied()
    assert (state["created_here"], state["paused"], state["part_ids"]) == (False, [], [])
    assert _unix(state["linked_since"]) in (linked, linked + 1)
    unlinked = _next_second()
    conversation.unlink(ticket)
    assert conversation.copied() == []
    again = _next_second()
    conversation.link(ticket)
    [state] = conversation.copied()
    assert _unix(state["linked_since"]) in (linked, linked + 1)
    [apart] = state["paused"]
    assert _unix(apart["from"]) in (unlinked, unlinked + 1) and _unix(apart["to"]) in (again, again + 1)
    other = Conversation(caller)
    conversation.unlink(ticket)
    other.link(ticket)
    [state] = other.copied()
    assert _unix(state["linked_since"]) >= again and state["paused"] == []


@pytest.mark.parametrize("key", ["conversation_deleted", "contact_merged", "contact_archived"])
def test_a_remark_stands_once_in_the_private_log(conversation: Conversation, log: Log, key: str) -> None:
    one, two = conversation.has_ticket(), conversation.has_ticket()
    conversation.sync(key != "contact_archived")
    assert [outcome["outcome"] for outcome in conversation.remark(key)] == ["remarked", "remarked"]
    assert [outcome["outcome"] for outcome in conversation.remark(key)] == ["known", "known"]
    for ticket in (one, two):
        [entry] = log(ticket, "private")
        assert entry["user_login"] == "Intercom" and "Intercom." in entry["message"]
        assert log(ticket) == []
    assert all(state["sync"] is (key == "contact_merged") for state in conversation.copied())


def test_a_remark_that_nobody_knows_is_a_bad_request(conversation: Conversation) -> None:
    assert conversation.call("remark", text_key="party").refusal == (400, "bad_request")


def test_a_conversation_without_tickets_has_nothing_to_tell(conversation: Conversation) -> None:
    assert (conversation.redact("1"), conversation.remark("contact_merged"), conversation.copied()) == ([], [], [])


def _unix(iso: str) -> int:
    return int(datetime.fromisoformat(iso).timestamp())


def _next_second() -> int:
    """The unix time of a second that has just begun: iTop's history knows whole seconds only."""
    now = int(time.time())
    while int(time.time()) == now:
        time.sleep(0.01)
    return now + 1


def test_title_description_and_their_history_lose_what_was_filled_in_from_a_removed_message(
    conversation: Conversation, rest: AdminRest
) -> None:
    said = "<p>My card is 4111. It is blue &amp; <b>new</b>.</p><p>Please help</p>"
    removed = message(said, author(OTTO), date=NEW_YEAR, part_id="1")
    kept = message("<p>My cat is called 4111</p>", author(OTTO), date=NEW_YEAR + 1, part_id="2")
    words = "My card is 4111. It is blue & new.\nPlease help\nMy cat is 4112\nAsked <by> phone"
    made = conversation.create(removed, kept, title="My card is 4111", description=words)
    ticket = str(made.result["ticket"]["id"])
    rest.update("UserRequest", ticket, {"title": "A card"})
    again = {"title": "My card is 4111", "description": "<p>My card is 4111. It is…</p><p>Fine</p>"}
    rest.update("UserRequest", ticket, again)
    [outcome] = conversation.redact("1")
    assert outcome["outcome"] == "redacted"
    found = rest.get("UserRequest", ticket)
    assert found.fields["title"] == REMOVED
    assert "4111" not in found.fields["description"] and "Fine" in found.fields["description"]
    for change in ("CMDBChangeOpSetAttributeScalar", "CMDBChangeOpSetAttributeHTML", "CMDBChangeOpSetAttributeText"):
        history = rest.find(change, f"SELECT {change} WHERE objkey = {ticket} AND objclass = 'UserRequest'")
        values = [str(each.fields.get(name, "")) for each in history for name in ("oldvalue", "newvalue", "prevdata")]
        assert not any("4111" in value for value in values), values
        if change.endswith("Scalar"):
            assert any(REMOVED in value for value in values) and "A card" in values


def test_what_an_agent_has_put_in_other_words_stays(conversation: Conversation, rest: AdminRest) -> None:
    removed = message("<p>My VPN is slow. I cannot work.</p>", author(OTTO), date=NEW_YEAR, part_id="1")
    made = conversation.create(removed, title="VPN", description="Slow VPN\nI cannot work, he says")
    conversation.redact("1")
    found = rest.get("UserRequest", str(made.result["ticket"]["id"]))
    assert found.fields["title"] == "VPN"
    assert "Slow VPN" in found.fields["description"] and "I cannot work, he says" in found.fields["description"]
