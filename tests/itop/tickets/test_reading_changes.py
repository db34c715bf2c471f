# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what changes in a real iTop with a cursor: each once, whoever's transaction ends first, whatever was lost."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests import world as names
from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.itop.tickets.in_itop import by_rest, run
from tests.itop.tickets.reader import Reader
from tests.world import IDA, World

NEW_YEAR = 1767261644
#: What people write while messages arrive; the measured proof takes 300.
ENTRIES = int(os.environ.get("ITOP_INTERCOM_ENTRIES", "40"))


def test_whoever_begins_hears_nothing_of_before(
    conversation: Conversation, rest: AdminRest, world: World, caller: Caller
) -> None:
    ticket = conversation.has_ticket()
    by_rest(rest, world, ticket, "<p>Before</p>")
    assert Reader(caller).all() == []


def test_late_messages_move_places_and_nothing_is_told_twice(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    told = []
    for number in range(6):
        by_rest(rest, world, ticket, f"<p>person {number}</p>")
        # Older than everything that stands there.
        conversation.append(message(f"<p>late {number}</p>", author(IDA), date=NEW_YEAR - number))
        if number % 2:
            told += reader.entries()
    assert told == [f"person {number}" for number in range(6)]


def test_a_transaction_that_ends_late_loses_nothing(
    conversation: Conversation, caller: Caller, rest: AdminRest, world: World, reader: Reader
) -> None:
    slow, fast = conversation.has_ticket(), Conversation(caller).has_ticket()
    reader.all()
    with saving_slowly(world, slow):
        by_rest(rest, world, fast, "<p>Fast</p>")
        assert reader.entries() == ["Fast"]
        assert reader.missing, "the numbers of the slow one are known to be missing"
        assert reader.entries() == []
    assert reader.entries() == ["Slow"]
    assert reader.entries() == []


@contextmanager
def saving_slowly(world: World, ticket: str) -> Iterator[None]:
    """Somebody's save has written everything, and ends with the block."""
    done = Path(world.itop_dir) / "data" / "slow-save-may-end"
    done.unlink(missing_ok=True)
    with ThreadPoolExecutor(max_workers=1) as together:
        begun = Path(world.itop_dir) / "data" / "slow-save-has-begun"
        begun.unlink(missing_ok=True)
        saving = together.submit(run, world, f"""
            CMDBSource::Query('START TRANSACTION');
            $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket});
            $oLog = $oTicket->Get('public_log');
            $oLog->AddLogEntry('<p>Slow</p>');
            $oTicket->Set('public_log', $oLog);
            $oTicket->DBUpdate();
            touch(APPROOT.'data/slow-save-has-begun');
            for ($i = 0; $i < 3000 && !is_file(APPROOT.'data/slow-save-may-end'); $i++) {{
                usleep(20000);
                clearstatcache();
            }}
            CMDBSource::Query('COMMIT');
        """)  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while not begun.exists() and not saving.done() and time.monotonic() < deadline:
                time.sleep(0.02)
            yield
        finally:
            done.touch()
            saving.result()


def test_a_deleted_ticket_takes_its_changes_along(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    by_rest(rest, world, ticket, "<p>Gone</p>")
    rest.delete(world.ticket_class, ticket)
    found = reader.next()
    assert (found.changes, found.reset) == ((), False)
    assert not reader.next().reset


def test_a_restored_table_is_told_from_the_last_answer_on(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    by_rest(rest, world, ticket, "<p>Told before the backup</p>")
    assert reader.entries() == ["Told before the backup"]
    time.sleep(1.1)  # iTop dates changes in seconds
    by_rest(rest, world, ticket, "<p>Written in the restored one</p>")
    row, change, at = reader.cursor.split(".")
    reader.cursor = f"{row}.{int(change) + 7}.{int(at) + 6}"  # as clocks may differ, it looks a little further back
    found = reader.next()
    assert found.reset
    assert [each.entry.text.strip() for each in found.changes if each.entry] == ["Written in the restored one"]
    assert not reader.next().reset
    reader.cursor = f"99999999999.1.{int(time.time())}"
    assert reader.next().reset


def test_a_restored_table_is_known_by_its_dates_where_the_numbers_are_the_same(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    words = "By the number of one that was lost"
    by_rest(rest, world, ticket, f"<p>{words}</p>")
    assert reader.entries() == [words]
    row, change, at = reader.cursor.split(".")
    reader.cursor = f"{row}.{change}.{int(at) - 60}"
    assert reader.next().reset
    # Other tests have written in that minute too.
    reader.cursor = f"{row}.{change}.{int(at) - 60}"
    assert words in reader.entries()
    assert not reader.next().reset


def test_a_history_that_was_purged_brings_nothing_old_up(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    for number in range(3):
        old = {"format": "html", "message": f"<p>Old {number}</p>", "date": f"2026-01-0{number + 1} 10:00:00"}
        rest.update(world.ticket_class, ticket, {"public_log": {"add_item": old}})
    assert reader.entries() == ["Old 0", "Old 1", "Old 2"]
    run(world, f"""
        $sOps = "SELECT CMDBChangeOp WHERE objclass = '{world.ticket_class}' AND objkey = {ticket}";
        foreach ((new DBObjectSet(DBObjectSearch::FromOQL_AllData($sOps)))->ToArray() as $oOp) {{ $oOp->DBDelete(); }}
    """)  # fmt: skip
    conversation.append(message("<p>Message</p>", author(IDA), date=NEW_YEAR))
    by_rest(rest, world, ticket, "<p>New</p>")
    run(world, f"""
        $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket});
        foreach (array('Ann', 'Bob') as $sName) {{
            $oLog = $oTicket->Get('public_log');
            $oLog->AddLogEntry("<p>By $sName</p>", $sName);
            $oTicket->Set('public_log', $oLog);
        }}
        $oTicket->DBUpdate();
    """)  # fmt: skip
    assert reader.entries() == ["New", "By Ann", "By Bob"]


def test_pages_hold_a_hundred_and_nothing_falls_between_them(
    conversation: Conversation, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    run(world, f"""
        for ($i = 0; $i < 130; $i++) {{
            $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket});
            $oLog = $oTicket->Get('public_log');
            $oLog->AddLogEntry("<p>entry $i</p>");
            $oTicket->Set('public_log', $oLog);
            $oTicket->DBUpdate();
        }}
    """)  # fmt: skip
    first = reader.next()
    of_rows = [change.entry.text.strip() for change in first.changes if change.entry and not change.by_date]
    assert (len(of_rows), first.more) == (100, True)
    told = of_rows + reader.entries()
    assert told == [f"entry {number}" for number in range(130)]


def test_people_write_while_messages_arrive(caller: Caller, world: World, reader: Reader) -> None:
    tickets = [Conversation(caller) for _ in range(4)]
    ids = [each.has_ticket() for each in tickets]
    writing, messages = ENTRIES, ENTRIES * 5 // 3

    def write() -> None:
        with AdminRest.of(world) as rest:
            for number in range(writing):
                by_rest(rest, world, ids[number % len(ids)], f"<p>person {number}.</p>")

    def send() -> None:
        sender = entered(world)
        for number in range(messages):
            talk = Conversation(sender, id=tickets[number % len(ids)].id)
            talk.append(message(f"<p>message {number}</p>", author(IDA), date=NEW_YEAR + number))
        sender.close()

    told: list[str] = []
    with ThreadPoolExecutor(max_workers=2) as together:
        working = [together.submit(write), together.submit(send)]
        while not all(each.done() for each in working):
            told += reader.entries()
        for each in working:
            each.result()
    told += reader.entries()
    assert sorted(told) == sorted(f"person {number}." for number in range(writing))
    for place in range(len(ids)):
        mine = [int(re.findall(r"\d+", each)[0]) for each in told]
        assert [each for each in mine if each % len(ids) == place] == list(range(place, writing, len(ids)))


def test_who_looks_once_more_hears_what_was_told_and_nothing_of_before_his_link(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket, began = conversation.has_ticket(), int(time.time()) - 1
    by_rest(rest, world, ticket, "<p>To the first</p>")
    late = {"ticket_class": world.ticket_class, "ticket_id": ticket, "workspace": names.WORKSPACE_ID}
    late |= {"conversation": f"{conversation.id}-late", "url": "", "sync": "yes"}
    link = rest.create("IntercomConversation", late).id
    by_rest(rest, world, ticket, "<p>To both</p>")
    rest.update("IntercomConversation", link, {"sync": "no"})
    by_rest(rest, world, ticket, "<p>During its pause</p>")
    rest.update("IntercomConversation", link, {"sync": "yes"})
    by_rest(rest, world, ticket, "<p>To both again</p>")
    rest.update("IntercomConversation", link, {"url": f"https://app.intercom.com/conversations/{conversation.id}-late"})
    told = {change.key: change for change in reader.all()}

    again = Reader(conversation.caller, since=began).all()

    mine = [each for each in again if each.ticket.id == ticket]
    heard = [([one.id for one in each.conversations], each.entry.text.strip()) for each in mine if each.entry]
    first, both = [conversation.id], [conversation.id, f"{conversation.id}-late"]
    assert heard == [
        (first, "To the first"), (first, "To both"), (first, "During its pause"), (both, "To both again"),
    ]  # fmt: skip
    assert {each.key for each in mine if each.entry} <= set(told), "known by the same keys"
    digests = [[each.entry.digest for each in some if each.entry] for some in (mine, told.values())]
    assert digests[0] == digests[1]


def test_who_looks_once_more_after_a_pause_of_the_first_conversation_hears_what_was_said_since(
    conversation: Conversation, rest: AdminRest, world: World
) -> None:
    ticket, began = conversation.has_ticket(), int(time.time()) - 1
    conversation.sync(False)
    by_rest(rest, world, ticket, "<p>During the pause</p>")
    conversation.sync(True)
    by_rest(rest, world, ticket, "<p>Since</p>")
    found = [each for each in Reader(conversation.caller, since=began).all() if each.ticket.id == ticket and each.entry]
    assert [each.entry.text.strip() for each in found if each.entry] == ["Since"]
