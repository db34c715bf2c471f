# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who hears of what a real iTop tells of its changes: nobody of what is older than his link or his pause."""

from __future__ import annotations

import time
from collections.abc import Iterable

import msgspec

from tests import world as names
from tests.acceptance.waiting import until
from tests.itop.admin_rest import AdminRest
from tests.itop.tickets.conversation import Conversation
from tests.itop.tickets.in_itop import by_rest, run
from tests.itop.tickets.reader import Reader
from tests.world import World
from webapp.itop.change_answers import Change, Changes


def misplaced(world: World, ticket: str, place: int) -> None:
    """The newest row, as somebody leaves it who saves what he had read before late messages came before it."""
    run(world, f"""
        $sRows = 'SELECT MAX(o.id) AS id FROM priv_changeop AS o JOIN priv_changeop_setatt_log AS l ON l.id = o.id'
            ." WHERE o.objclass = '{world.ticket_class}' AND o.objkey = {ticket}";
        $iRow = (int)CMDBSource::QueryToScalar($sRows);
        CMDBSource::Query("UPDATE priv_changeop_setatt_log SET lastentry = {place} WHERE id = $iRow");
    """)  # fmt: skip


def linked_late(conversation: Conversation, rest: AdminRest, world: World, ticket: str) -> str:
    """Another conversation belongs to the ticket from now on; the id of the link."""
    late = {"ticket_class": world.ticket_class, "ticket_id": ticket, "workspace": names.WORKSPACE_ID}
    late |= {"conversation": f"{conversation.id}-late", "url": "", "sync": "yes"}
    return rest.create("IntercomConversation", late).id


def heard(changes: Iterable[Change], ticket: str) -> dict[str, list[str]]:
    """By the words of an entry the conversations that hear of it, without what they have in common."""
    return {
        " ".join(each.entry.text.split()): [one.id.rpartition("-")[2] for one in each.conversations]
        for each in changes
        if each.entry is not None and each.ticket.id == ticket
    }


def test_nobody_hears_what_is_older_than_his_link_however_late_it_is_read(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket, first = conversation.has_ticket(), conversation.id.rpartition("-")[2]
    by_rest(rest, world, ticket, "<p>Before the link</p>")
    rest.update(world.ticket_class, ticket, {"status": "assigned"})
    link = linked_late(conversation, rest, world, ticket)
    by_rest(rest, world, ticket, "<p>To both</p>")
    rest.update("IntercomConversation", link, {"sync": "no"})
    by_rest(rest, world, ticket, "<p>During the pause</p>")
    rest.update("IntercomConversation", link, {"sync": "yes"})
    by_rest(rest, world, ticket, "<p>To both again</p>")

    changes = reader.all()

    assert heard(changes, ticket) == {
        "Before the link": [first],
        "To both": [first],
        "During the pause": [first],
        "To both again": [first, "late"],
    }
    assert {len(each.conversations) for each in changes if each.state is not None} <= {1}


def test_who_is_linked_in_the_same_save_hears_of_it(conversation: Conversation, world: World, reader: Reader) -> None:
    ticket = conversation.has_ticket()
    conversation.sync(False)
    run(world, f"""
        $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket});
        $oLog = $oTicket->Get('public_log');
        $oLog->AddLogEntry('<p>Resumed with these words</p>');
        $oTicket->Set('public_log', $oLog);
        $oTicket->Set('intercom_sync_activated', 'yes');
        $oTicket->DBUpdate();
    """)  # fmt: skip
    [change] = (each for each in reader.all() if each.entry is not None)
    assert [each.sync for each in change.conversations] == [True]


def test_a_wrong_place_tells_nobody_what_is_older_than_his_link(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket, first = conversation.has_ticket(), conversation.id.rpartition("-")[2]
    old = {"format": "html", "message": "<p>Long ago</p>", "date": "2026-01-02 10:00:00"}
    rest.update(world.ticket_class, ticket, {"public_log": {"add_item": old}})
    by_rest(rest, world, ticket, "<p>Before the link</p>")
    assert heard(reader.all(), ticket) == {"Long ago": [first], "Before the link": [first]}
    written = int(time.time())
    until(lambda: int(time.time()) > written, what="the second of the entry is over")
    linked_late(conversation, rest, world, ticket)
    written = int(time.time())
    until(lambda: int(time.time()) > written, what="the second of the link is over")
    for number, place in enumerate((1, 0)):
        by_rest(rest, world, ticket, f"<p>After {number}</p>")
        misplaced(world, ticket, place)
        told = heard(reader.next().changes, ticket)
        assert told.pop("Before the link", [first]) == [first]
        assert told == {f"After {number}": [first, "late"]}


def test_an_entry_whose_row_names_the_place_of_another_one_is_told_all_the_same(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket, linked = conversation.has_ticket(), int(time.time())
    until(lambda: int(time.time()) > linked, what="the second of the link is over")
    for number in range(3):
        by_rest(rest, world, ticket, f"<p>person {number}</p>")
    assert reader.entries() == [f"person {number}" for number in range(3)]
    for number in range(3, 6):
        by_rest(rest, world, ticket, f"<p>person {number}</p>")
    misplaced(world, ticket, 1)
    # The other entry is told once more, by the digest of before.
    assert reader.entries() == ["person 1", *(f"person {number}" for number in range(3, 6))]

    linked_late(conversation, rest, world, ticket)
    by_rest(rest, world, ticket, "<p>person 6</p>")
    asked = {"after": reader.cursor, "missing": msgspec.to_builtins(reader.missing)}
    found = msgspec.convert(conversation.caller.call("changes", asked).result, Changes)
    by_date = heard((each for each in found.changes if each.by_date), ticket)
    assert "person 4" in by_date, "what has a date alone is for who was there then"
    assert {len(each) for each in by_date.values()} == {1}


def test_an_entry_of_the_panel_that_is_written_again_is_the_same(
    conversation: Conversation, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    entry = {"id": ticket, "log": "public", "text": "From the panel", "request_id": "request-again"}
    conversation.call("entry", **entry, agent=conversation.agent)
    [first] = (each.entry.digest for each in reader.all() if each.entry is not None)
    written = int(time.time())
    until(lambda: int(time.time()) > written, what="the second of the entry is over")
    # As somebody's save leaves it who had read the ticket before.
    run(world, f"""
        $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket});
        $oTicket->Set('public_log', new ormCaseLog());
        $oTicket->DBUpdate();
    """)  # fmt: skip
    conversation.call("entry", **entry, agent=conversation.agent)
    assert {each.entry.digest for each in reader.all() if each.entry is not None} == {first}


def test_the_hour_that_comes_twice_is_read_on_the_safe_side(world: World) -> None:
    moments = run(world, """
        date_default_timezone_set('Europe/Paris');
        foreach (array('2026-10-25 01:59:59', '2026-10-25 02:30:00', '2026-10-25 03:00:00') as $sDate) {
            foreach (array('Earliest', 'Latest') as $sWhich) {
                echo call_user_func(array('ItopIntercom\\Changes\\Moment', $sWhich), $sDate), ' ';
            }
        }
    """)  # fmt: skip
    twice = 1792888200
    before, after = twice - 1801, twice + 5400
    assert list(map(int, moments.split())) == [before, before, twice, twice + 3600, after, after]


def test_a_log_that_cannot_be_read_holds_up_no_other_ticket(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    broken, whole = conversation.has_ticket(), Conversation(conversation.caller).has_ticket()
    by_rest(rest, world, broken, "<p>In a broken log</p>")
    by_rest(rest, world, whole, "<p>In a whole one</p>")
    run(world, f"""
        $sTable = MetaModel::DBGetTable('{world.ticket_class}', 'public_log');
        $sIndex = CMDBSource::Quote(serialize(array('no entry')));
        CMDBSource::Query("UPDATE `$sTable` SET public_log_index = $sIndex WHERE id = {broken}");
    """)  # fmt: skip
    assert reader.entries() == ["In a whole one"]
    by_rest(rest, world, whole, "<p>And on</p>")
    assert reader.entries() == ["And on"]
