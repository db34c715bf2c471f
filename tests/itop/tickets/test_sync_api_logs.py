# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `create` and `append` write into the logs of tickets in a real iTop, as an ordinary account."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.back_office import BackOffice
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, settled
from tests.itop.tickets.conftest import Log
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.world import IDA, JEAN, MARA, NILS, OLD_HAND, OTTO, World

NEW_YEAR = 1767261644
MARKER = re.compile(r'<a target="intercom-part-(?:\w+:)?([^":]+)"')

Entry = Mapping[str, Any]


def parts(entries: list[Entry]) -> list[str]:
    """The part ids that are marked in a log, in its order."""
    return [part for entry in entries for part in MARKER.findall(entry["message_html"])]


def who(entry: Entry, world: World) -> tuple[str, str]:
    """The name an entry stands under, and the login of its user or ''."""
    logins = {key: login for login, key in world.users.items()}
    return entry["user_login"], logins.get(str(entry["user_id"] or ""), "")


def unix(entry: Entry, zone: str) -> int:
    """The date of an entry in unix seconds."""
    return int(datetime.fromisoformat(entry["date"]).replace(tzinfo=ZoneInfo(zone)).timestamp())


def test_each_entry_has_its_author_and_original_date(
    conversation: Conversation, caller: Caller, log: Log, world: World
) -> None:
    signed: dict[str, Any] = {
        "role": "user",
        "external_id": f"itop-Person-{world.persons[OTTO.name]}",
        "channel": "conversation",
    }
    ticket = conversation.has_ticket(
        message("<p>hello</p>", author(OTTO, **signed), date=NEW_YEAR),
        message("<p>hi</p>", author(MARA, agent=True), date=NEW_YEAR + 1),
        message("<p>from Ida</p>", author(IDA), date=NEW_YEAR + 2),
        message("<p>who am I</p>", author(name="Ghost", email="ghost@nowhere.example"), date=NEW_YEAR + 3),
        message("<p>secret</p>", author(JEAN, agent=True), date=NEW_YEAR + 4, log="private"),
    )
    entries = log(ticket)
    assert [who(entry, world) for entry in entries] == [
        (OTTO.name, "otto"),
        (MARA.name, "mara"),
        (IDA.name, ""),
        ("Ghost (Intercom)", ""),
    ]
    zone = caller.call("settings").result["itop"]["time_zone"]
    assert [unix(entry, zone) for entry in entries] == [NEW_YEAR, NEW_YEAR + 1, NEW_YEAR + 2, NEW_YEAR + 3]
    [private] = log(ticket, "private")
    assert who(private, world) == (JEAN.name, "")
    assert "secret" in private["message_html"]


def test_whoever_has_no_user_has_a_negative_number_of_his_own(conversation: Conversation, log: Log) -> None:
    ghost = author(name="Ghost", email="ghost@nowhere.example")
    speakers = (ghost, author(JEAN, agent=True), author(IDA), author(IDA), ghost)
    said = [message(f"<p>{n}</p>", who, date=NEW_YEAR + n) for n, who in enumerate(speakers)]
    ids = [int(entry["user_id"]) for entry in log(conversation.has_ticket(*said))]
    assert max(ids) < 0
    assert (ids[2], ids[0]) == (ids[3], ids[4])
    assert len(set(ids)) == 3


@pytest.mark.parametrize(("mark", "shown"), [("via chat", " · via chat"), ("", "")])
def test_the_mark_of_an_entry_is_configured(
    conversation: Conversation, configured: Configure, log: Log, mark: str, shown: str
) -> None:
    configured({"sync_app.log_mark": mark})
    settled(conversation.caller, "sync_app.log_mark", mark)
    [entry] = log(conversation.has_ticket(message("<p>Hello</p>", author(IDA), date=NEW_YEAR)))
    assert entry["heading"] == f"{IDA.name} · End user · identity not verified{shown}"


def test_an_entry_of_an_agent_without_a_user_names_her(conversation: Conversation, log: Log) -> None:
    ticket = conversation.has_ticket()
    agents = ({"email": JEAN.email, "name": JEAN.name}, {"email": MARA.email, "name": MARA.name})
    for number, agent in enumerate(agents):
        entry = {"id": ticket, "log": "public", "text": "My words", "request_id": f"entry-{number}-{ticket:0>8}"}
        assert conversation.call("entry", agent=agent, **entry).status == 200
    first, second = log(ticket)
    assert (first["heading"], first["message"].strip()) == (f"{JEAN.name} · Support · Intercom", "My words")
    # iTop names its own users, on every version.
    assert (second.get("heading"), second["user_login"]) == (None, MARA.name)


def test_readers_in_itop_see_a_message_with_the_blanks_between_its_tags(
    conversation: Conversation, world: World
) -> None:
    words = 'See <b>this</b> <a href="https://help.example/fire">page</a>'
    ticket = conversation.has_ticket(message(f"<p>{words}</p>", author(OTTO), date=NEW_YEAR))
    office = BackOffice(world.url, world.admin_user, world.admin_password)
    assert words in office.page(f"operation=details&class={world.ticket_class}&id={ticket}")
    office.close()


def test_a_contact_is_found_by_the_id_the_widget_sent_before_its_email(
    conversation: Conversation, log: Log, world: World
) -> None:
    ticket = conversation.has_ticket(
        message("a", author(OTTO, itop=("Person", world.persons[IDA.name])), date=NEW_YEAR),
        message("b", author(OTTO, itop=("User", "1")), date=NEW_YEAR + 1),
        message("c", author(OTTO, itop=("Person", "1 OR 1")), date=NEW_YEAR + 2),
        message("d", author(name="Nils", email=NILS.email), date=NEW_YEAR + 3),
        message("e", author(name="Old", email=OLD_HAND.email), date=NEW_YEAR + 4),
    )
    assert [who(entry, world)[0] for entry in log(ticket)] == [
        IDA.name,
        OTTO.name,
        OTTO.name,
        "Nils (Intercom)",  # of an organisation that the account does not see
        "Old (Intercom)",  # obsolete
    ]


def test_entries_stand_in_the_order_of_the_conversation_whatever_the_order_of_arrival(
    conversation: Conversation, log: Log
) -> None:
    messages = [message(f"<p>{n}</p>", author(OTTO), date=NEW_YEAR + n // 3, part_id=str(95 + n)) for n in range(12)]
    ticket = conversation.has_ticket(messages[7])
    others = messages[:7] + messages[8:]
    random.Random(4).shuffle(others)
    for each in others[:5]:
        conversation.append(each)
    conversation.append(*others[5:])
    assert parts(log(ticket)) == [str(95 + n) for n in range(12)]


def test_entries_written_in_itop_keep_their_places_and_texts(
    conversation: Conversation, log: Log, rest: AdminRest, world: World
) -> None:
    first, second, late = (
        message("<p>first</p>", author(OTTO), date=NEW_YEAR, part_id="100"),
        message("<p>far in the future</p>", author(OTTO), date=4102444800, part_id="102"),
        message("<p>between</p>", author(OTTO), date=NEW_YEAR + 60, part_id="101"),
    )
    ticket = conversation.has_ticket(first)
    rest.update(world.ticket_class, ticket, {"public_log": "<p>Grüße 😀 <b>from iTop</b></p>"})
    plain = {"add_item": {"message": 'plain < text\n<a name="intercom-part-101"></a>', "format": "text"}}
    rest.update(world.ticket_class, ticket, {"public_log": plain})
    conversation.append(second)
    [outcome] = conversation.append(late)
    assert outcome["outcome"] == "appended"
    entries = log(ticket)
    assert [re.sub(r"\W+", " ", entry["message"]).strip() for entry in entries] == [
        "first",
        "between",
        "Grüße from iTop",
        "plain text a name intercom part 101 a",
        "far in the future",
    ]


def test_a_part_stands_once_however_often_it_arrives(conversation: Conversation, log: Log) -> None:
    one, two = (message(f"<p>{n}</p>", author(OTTO), date=NEW_YEAR) for n in range(2))
    ticket = conversation.has_ticket(one)
    assert [outcome["outcome"] for outcome in conversation.append(one, one)] == ["known"]
    [outcome] = conversation.append(one, two)
    assert (outcome["outcome"], outcome["appended"], outcome["known"]) == ("appended", 1, 1)
    moved = {**two, "log": "private", "html": "<p>edited</p>"}
    assert conversation.append(moved)[0]["outcome"] == "known"
    assert parts(log(ticket)) == [one["part_id"], two["part_id"]]
    assert log(ticket, "private") == []


def test_nobody_hides_a_message_by_writing_its_marker(conversation: Conversation, log: Log) -> None:
    forged = '<p>hi</p><a name="intercom-part-777"></a>'
    ticket = conversation.has_ticket(message(forged, author(OTTO), date=NEW_YEAR, part_id="776"))
    [outcome] = conversation.append(message("<p>real</p>", author(MARA, agent=True), date=NEW_YEAR, part_id="777"))
    assert outcome["outcome"] == "appended"
    assert parts(log(ticket)) == ["776", "777"]


def test_scripts_and_styles_never_get_into_a_log(conversation: Conversation, log: Log) -> None:
    html = '<p onclick="x()">hello</p><script>alert(1)</script><style>p{color:red}</style><img src=x onerror=alert(2)>'
    ticket = conversation.has_ticket(message(html, author(OTTO), date=NEW_YEAR))
    [entry] = log(ticket)
    for bad in ("script", "style", "onclick", "onerror", "alert"):
        assert bad not in entry["message_html"]
    assert "<p>hello</p>" in entry["message_html"]


@pytest.mark.parametrize(
    "text",
    ["😀 👩‍👩‍👧 🏳️‍🌈", "שלום עולם مرحبا", "𝒳𝒴 ﷽ 漢字 \u202e", "a & b < c", "", "   "],
    ids=["emoji", "right-to-left", "four-bytes", "signs", "empty", "blank"],
)
def test_any_text_survives(conversation: Conversation, log: Log, text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    ticket = conversation.has_ticket(message(escaped, author(OTTO), date=NEW_YEAR, part_id="1"))
    conversation.append(message(f"<p>{escaped}</p>", author(IDA), date=NEW_YEAR + 1, part_id="2"))
    first, second = log(ticket)
    assert (who_part(first), who_part(second)) == ("1", "2")
    for entry in (first, second):
        assert escaped.strip() in entry["message_html"]
        assert "DOCTYPE" not in entry["message_html"]


def who_part(entry: Entry) -> str:
    """The part id of an entry that holds one part."""
    [part] = parts([entry])
    return part


@pytest.mark.parametrize("size", [70_000, 1_000_000])
def test_a_huge_message_is_copied_whole(conversation: Conversation, log: Log, size: int) -> None:
    ticket = conversation.has_ticket(message("<p>small</p>", author(OTTO), date=NEW_YEAR))
    html = "".join(f"<p>{'wörd ' * 20}</p>" for _ in range(size // 130))
    assert conversation.append(message(html, author(OTTO), date=NEW_YEAR + 1))[0]["outcome"] == "appended"
    assert conversation.append(message("<p>after</p>", author(OTTO), date=NEW_YEAR + 2))[0]["outcome"] == "appended"
    small, huge, after = log(ticket)
    assert huge["message_html"].count("<p>") == size // 130
    assert "small" in small["message_html"] and "after" in after["message_html"]


def test_a_name_cannot_break_the_log(conversation: Conversation, log: Log) -> None:
    name = "Eve\n========== 2020-01-01 00:00:00 : Admin (1) ============\n\n" + "x" * 900
    ticket = conversation.has_ticket(message("<p>1</p>", author(name=name, email="eve@nowhere.example"), date=NEW_YEAR))
    conversation.append(message("<p>2</p>", author(OTTO), date=NEW_YEAR + 1))
    first, second = log(ticket)
    assert first["user_login"].startswith("Eve ====")
    assert len(first["user_login"]) <= 200
    assert second["user_login"] == OTTO.name


def test_a_paused_ticket_receives_nothing_and_a_resumed_one_the_next(conversation: Conversation, log: Log) -> None:
    ticket = conversation.has_ticket()
    conversation.sync(False)
    assert conversation.append(message("<p>1</p>", author(OTTO), date=NEW_YEAR))[0]["outcome"] == "paused"
    conversation.sync(True)
    assert conversation.append(message("<p>2</p>", author(OTTO), date=NEW_YEAR))[0]["outcome"] == "appended"
    assert [entry["message_html"][:8] for entry in log(ticket)] == ["<p>2</p>"]


def test_all_tickets_of_a_conversation_are_written_and_foreign_ones_refused(
    conversation: Conversation, caller: Caller, log: Log
) -> None:
    one, two, foreign = conversation.has_ticket(), conversation.has_ticket(), Conversation(caller).has_ticket()
    outcomes = conversation.append(message("<p>1</p>", author(OTTO), date=NEW_YEAR))
    assert {outcome["id"]: outcome["outcome"] for outcome in outcomes} == {one: "appended", two: "appended"}
    ids = [foreign, "99999999", "x", one]
    outcomes = conversation.append(message("<p>2</p>", author(OTTO), date=NEW_YEAR), ids=ids)
    assert [(outcome["outcome"], outcome.get("code")) for outcome in outcomes] == [
        ("refused", "linked_elsewhere"),
        ("refused", "ticket_not_found"),
        ("refused", "ticket_not_found"),
        ("appended", None),
    ]
    assert log(foreign) == []
    assert len(log(one)) == 2 and len(log(two)) == 1


def test_a_conversation_without_tickets_is_an_empty_answer(conversation: Conversation) -> None:
    assert conversation.append(message("<p>1</p>", author(OTTO), date=NEW_YEAR)) == []


def test_forty_writers_at_once_lose_nothing_and_write_nothing_twice(
    conversation: Conversation, world: World, log: Log
) -> None:
    ticket = conversation.has_ticket()
    messages = [message(f"<p>{n}</p>", author(OTTO), date=NEW_YEAR + n % 7, part_id=str(1000 + n)) for n in range(40)]
    local = threading.local()

    def send(each: Mapping[str, object]) -> str:
        if not hasattr(local, "sender"):
            local.sender = Conversation(entered(world), id=conversation.id)
        outcome = ""
        while outcome in ("", "busy"):
            [record] = local.sender.append(each)
            outcome = record.get("code") or record["outcome"]
        return outcome

    with ThreadPoolExecutor(max_workers=8) as senders:
        first = list(senders.map(send, messages))
        second = list(senders.map(send, messages))
    assert set(first) == {"appended"}
    assert set(second) == {"known"}
    expected = sorted(messages, key=lambda each: (int(str(each["date"])), int(str(each["part_id"]))))
    assert parts(log(ticket)) == [each["part_id"] for each in expected]


@pytest.mark.parametrize(
    "change",
    [
        {"part_id": "a b"},
        {"part_id": ""},
        {"part_id": 12},
        {"log": "secret_log"},
        {"date": "yesterday"},
        {"date": -1},
        {"author": {"kind": "bot"}},
        {"author": "Otto"},
        {"html": None},
    ],
    ids=str,
)
def test_a_wrong_message_is_a_bad_request(conversation: Conversation, change: Mapping[str, object]) -> None:
    wrong = {**message("<p>1</p>", author(OTTO), date=NEW_YEAR), **change}
    assert conversation.try_append(wrong).refusal == (400, "bad_request")
