# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a real iTop tells of its changes: whoever makes them, wherever, and whoever's transaction ends first."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from tests import world as names
from tests.acceptance.waiting import until
from tests.itop.admin_rest import AdminRest
from tests.itop.back_office import BackOffice
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, settled
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.itop.tickets.test_links import run
from tests.world import IDA, World
from webapp.itop.change_answers import Change, Changes, Missing

NEW_YEAR = 1767261644
WORKSPACES = "workspaces"
#: What people write while messages arrive; the measured proof takes 300.
ENTRIES = int(os.environ.get("ITOP_INTERCOM_ENTRIES", "40"))


class Reader:
    """Somebody who reads what has changed, call after call, as the app does: what he has read of an entry he knows."""

    def __init__(self, caller: Caller, **params: object) -> None:
        self._caller, self._params = caller, params
        self.cursor = ""
        self.missing: tuple[Missing, ...] = ()
        self._known: set[str] = set()
        assert self.next().changes == ()

    def next(self) -> Changes:
        """One answer."""
        asked = {"missing": msgspec.to_builtins(self.missing), **self._params}
        if self.cursor:
            asked["after"] = self.cursor
        found = msgspec.convert(self._caller.call("changes", asked).result, Changes)
        self.cursor, self.missing = found.cursor, found.missing
        new = [
            each for each in found.changes if not each.by_date or each.entry and each.entry.digest not in self._known
        ]
        self._known.update(each.entry.digest for each in new if each.entry)
        return msgspec.structs.replace(found, changes=tuple(new))

    def all(self) -> list[Change]:
        """Everything there is by now."""
        found = self.next()
        changes = list(found.changes)
        while found.more:
            found = self.next()
            changes += found.changes
        return changes

    def entries(self) -> list[str]:
        """The words of the entries there are by now."""
        return [" ".join(change.entry.text.split()) for change in self.all() if change.entry is not None]


class Again(Reader):
    """Somebody who looks once more at what has happened since a moment (unix seconds)."""

    def __init__(self, caller: Caller, since: int) -> None:
        self._caller, self._params = caller, {"since": since}
        self.cursor = ""
        self.missing: tuple[Missing, ...] = ()
        self._known: set[str] = set()


@pytest.fixture
def reader(caller: Caller) -> Reader:
    return Reader(caller)


def by_rest(rest: AdminRest, world: World, ticket: str, text: str, log: str = "public_log") -> None:
    rest.update(world.ticket_class, ticket, {log: {"add_item": {"format": "html", "message": text}}})


def test_whoever_begins_hears_nothing_of_before(
    conversation: Conversation, rest: AdminRest, world: World, caller: Caller
) -> None:
    ticket = conversation.has_ticket()
    by_rest(rest, world, ticket, "<p>Before</p>")
    assert Reader(caller).all() == []


def test_an_entry_by_rest_is_told_once_with_all_that_is_known(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    by_rest(rest, world, ticket, "<p>We are <b>on</b> it</p>")
    by_rest(rest, world, ticket, "<p>Between us</p>", "private_log")
    public, private = (change for change in reader.all() if change.entry is not None)
    assert public.entry is not None and private.entry is not None
    assert (public.entry.log, private.entry.log) == ("public", "private")
    assert public.entry.text.strip() == "We are on it" and "<b>on</b>" in public.entry.html
    assert abs(public.entry.at - time.time()) < 60 and public.at <= public.entry.at + 1
    assert (public.ticket.id, public.ticket.cls, public.ticket.title) == (ticket, "UserRequest", "Printer on fire")
    assert public.entry.author.kind == "agent" and public.entry.author.login == world.admin_user
    assert [(each.id, each.sync) for each in public.conversations] == [(conversation.id, True)]
    assert not public.from_intercom and not public.entry.panel and public.entry.digest != private.entry.digest
    assert reader.all() == []


def test_an_entry_by_the_form_of_the_back_office_is_told(
    conversation: Conversation, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    office = BackOffice(world.url, world.admin_user, world.admin_password)
    office.add_entry(world.ticket_class, ticket, "<p>By the form</p>")
    office.close()
    assert reader.entries() == ["By the form"]


def test_what_comes_from_intercom_is_not_told(conversation: Conversation, reader: Reader) -> None:
    conversation.has_ticket(message("<p>First</p>", author(IDA), date=NEW_YEAR))
    conversation.append(message("<p>Then</p>", author(IDA), date=NEW_YEAR + 1))
    conversation.append(message("<p>Note</p>", author(names.MARA, agent=True), date=NEW_YEAR + 2, log="private"))
    conversation.remark("contact_merged")
    assert reader.entries() == []


def test_what_an_agent_writes_in_the_panel_is_told_as_that(conversation: Conversation, reader: Reader) -> None:
    ticket = conversation.has_ticket()
    conversation.call(
        "entry", id=ticket, log="public", text="From the panel", request_id="request-1", agent=conversation.agent
    )
    [change] = (each for each in reader.all() if each.entry is not None)
    assert change.entry is not None and change.entry.panel and change.from_intercom
    assert change.entry.text.strip().endswith("From the panel") and "intercom-" not in change.entry.html
    who = change.entry.author
    assert (who.kind, who.name, who.email, who.login) == ("agent", names.MARA.name, names.MARA.email, names.MARA.login)


def test_who_quotes_a_message_with_its_mark_is_heard(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    by_rest(rest, world, ticket, f'<p>Quoted <a target="intercom-part-{names.WORKSPACE_ID}:7"></a> and answered</p>')
    assert reader.entries() == ["Quoted and answered"]


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
    # As somebody leaves it who saves what he had read before late messages came before it.
    run(world, f"""
        $sRows = 'SELECT MAX(o.id) AS id FROM priv_changeop AS o JOIN priv_changeop_setatt_log AS l ON l.id = o.id'
            ." WHERE o.objclass = '{world.ticket_class}' AND o.objkey = {ticket}";
        $iRow = (int)CMDBSource::QueryToScalar($sRows);
        CMDBSource::Query("UPDATE priv_changeop_setatt_log SET lastentry = 1 WHERE id = $iRow");
    """)  # fmt: skip
    # The other entry is told once more, by the digest of before.
    assert reader.entries() == ["person 1", *(f"person {number}" for number in range(3, 6))]

    late = {"ticket_class": world.ticket_class, "ticket_id": ticket, "workspace": names.WORKSPACE_ID}
    rest.create("IntercomConversation", late | {"conversation": f"{conversation.id}-late", "url": "", "sync": "yes"})
    by_rest(rest, world, ticket, "<p>person 6</p>")
    asked = {"after": reader.cursor, "missing": msgspec.to_builtins(reader.missing)}
    found = msgspec.convert(conversation.caller.call("changes", asked).result, Changes)
    heard = {each.entry.text.strip(): len(each.conversations) for each in found.changes if each.by_date and each.entry}
    assert "person 4" in heard and {*heard.values()} == {1}, "what has a date alone is for who was there then"


def test_states_and_assignments_are_told_with_labels(
    conversation: Conversation, rest: AdminRest, world: World, caller: Caller
) -> None:
    ticket = conversation.has_ticket()
    team = rest.create("Team", {"name": f"Team {ticket}", "org_id": world.organisations["Shop"]}).id
    reader = Reader(caller, language="FR FR")
    rest.update(world.ticket_class, ticket, {"title": "Nobody hears of it"})
    run(world, f"""
        $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket});
        $oTicket->Set('team_id', {team});
        $oTicket->Set('agent_id', {world.persons[names.MARA.name]});
        $oTicket->ApplyStimulus('ev_assign');
        $oTicket->DBUpdate();
    """)  # fmt: skip
    changes = reader.all()
    [state] = (change for change in changes if change.state is not None)
    [assignment] = (change for change in changes if change.assignment is not None)
    assert state.state is not None and assignment.assignment is not None
    assert (state.state.before, state.state.after) == ("new", "assigned")
    assert state.state.after_label.startswith("Assign") and state.state.before_label == "Nouveau"
    assert assignment.assignment.agent is not None and assignment.assignment.agent.email == names.MARA.email
    assert assignment.assignment.team is not None and assignment.assignment.team.name
    assert not state.state.finished and len(changes) == 2


def test_the_solution_of_a_resolved_ticket_is_told(
    conversation: Conversation, rest: AdminRest, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    run(world, f"""
        $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket});
        $oTicket->Set('solution', 'A new cable');
        $oTicket->Set('status', 'resolved');
        $oTicket->DBUpdate();
    """)  # fmt: skip
    [change] = (each for each in reader.all() if each.state is not None)
    assert change.state is not None and change.state.finished and change.ticket.finished
    assert change.state.solution == "A new cable"


def test_a_parent_hands_its_entry_on_to_each_child(
    conversation: Conversation, caller: Caller, rest: AdminRest, world: World, reader: Reader
) -> None:
    parent = conversation.has_ticket()
    others = [Conversation(caller) for _ in range(3)]
    children = [each.has_ticket() for each in others]
    for child in children:
        rest.update(world.ticket_class, child, {"parent_request_id": parent})
    by_rest(rest, world, parent, "<p>To all of them</p>")
    told = {change.conversations[0].id for change in reader.all() if change.entry is not None}
    assert told == {conversation.id, *(each.id for each in others)}


def test_what_the_caller_writes_is_told_as_hers(conversation: Conversation, world: World, reader: Reader) -> None:
    ticket = conversation.has_ticket()
    run(world, f"""
        UserRights::Login('{names.OTTO.login}');
        $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket}, true, true);
        $oLog = $oTicket->Get('public_log');
        $oLog->AddLogEntry('<p>By the caller</p>');
        $oTicket->Set('public_log', $oLog);
        $oTicket->DBUpdate();
    """)  # fmt: skip
    [change] = (each for each in reader.all() if each.entry is not None)
    assert change.entry is not None
    who = change.entry.author
    assert (who.kind, who.email, who.login) == ("caller", names.OTTO.email, names.OTTO.login)


def test_several_entries_of_one_save_are_all_told(conversation: Conversation, world: World, reader: Reader) -> None:
    ticket = conversation.has_ticket()
    run(world, f"""
        $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket});
        foreach (array('Ann', 'Bob', 'Cid') as $sName) {{
            $oLog = $oTicket->Get('public_log');
            $oLog->AddLogEntry("<p>By $sName</p>", $sName);
            $oTicket->Set('public_log', $oLog);
        }}
        $oTicket->DBUpdate();
    """)  # fmt: skip
    assert reader.entries() == ["By Ann", "By Bob", "By Cid"]


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


def test_another_workspace_hears_nothing(
    conversation: Conversation, rest: AdminRest, world: World, caller: Caller, reader: Reader
) -> None:
    other = Reader(caller, workspace="other0001")
    by_rest(rest, world, conversation.has_ticket(), "<p>Not for them</p>")
    assert other.entries() == []
    assert reader.entries() == ["Not for them"]


def test_a_workspace_hears_nothing_from_beyond_its_territory(
    conversation: Conversation, rest: AdminRest, world: World, caller: Caller, reader: Reader, configured: Configure
) -> None:
    ticket = conversation.has_ticket()
    elsewhere = "SELECT Organization WHERE name = 'Nowhere at all'"
    configured({WORKSPACES: {names.WORKSPACE_ID: {"scope": "SELECT Organization", "organizations": elsewhere}}})
    settled(caller, WORKSPACES, {names.WORKSPACE_ID: {"scope": "SELECT Organization", "organizations": elsewhere}})
    by_rest(rest, world, ticket, "<p>Not theirs</p>")
    assert reader.entries() == []


def test_a_long_entry_is_cut(conversation: Conversation, rest: AdminRest, world: World, reader: Reader) -> None:
    by_rest(rest, world, conversation.has_ticket(), f"<p>{'long ' * 40_000}</p>")
    [change] = (each for each in reader.all() if each.entry is not None)
    assert change.entry is not None and change.entry.cut
    assert 60_000 < len(change.entry.text) <= 65_536 and len(change.entry.html) < 80_000


def test_files_of_a_save_go_with_its_entry(conversation: Conversation, world: World, reader: Reader) -> None:
    ticket = conversation.has_ticket()
    run(world, f"""
        $oTicket = MetaModel::GetObject('{world.ticket_class}', {ticket});
        $oLog = $oTicket->Get('public_log');
        $oLog->AddLogEntry('<p>See the file</p>');
        $oTicket->Set('public_log', $oLog);
        $oTicket->DBUpdate();
        $oFile = MetaModel::NewObject('Attachment');
        $oFile->SetItem($oTicket);
        $oFile->Set('contents', new ormDocument('seven b', 'text/plain', 'seven.txt'));
        $oFile->DBInsert();
        $oOp = MetaModel::NewObject('CMDBChangeOpAttachmentAdded');
        $oOp->Set('objclass', get_class($oTicket));
        $oOp->Set('objkey', $oTicket->GetKey());
        $oOp->Set('attachment_id', $oFile->GetKey());
        $oOp->Set('filename', 'seven.txt');
        $oOp->DBInsertNoReload();
    """)  # fmt: skip
    entry, attachment = reader.all()
    assert entry.entry is not None and attachment.attachment is not None
    assert [(each.name, each.type, each.size) for each in entry.entry.files] == [("seven.txt", "text/plain", 7)]
    assert attachment.attachment == entry.entry.files[0] and entry.change == attachment.change


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

    again = Again(conversation.caller, began).all()

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
    found = [each for each in Again(conversation.caller, began).all() if each.ticket.id == ticket and each.entry]
    assert [each.entry.text.strip() for each in found if each.entry] == ["Since"]
