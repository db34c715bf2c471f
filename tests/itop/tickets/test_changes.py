# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a real iTop tells of its changes, and what it does not: whoever makes them, and wherever."""

from __future__ import annotations

import time

from tests import world as names
from tests.itop.admin_rest import AdminRest
from tests.itop.back_office import BackOffice
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, settled
from tests.itop.tickets.conversation import Conversation, author, message
from tests.itop.tickets.in_itop import by_rest, run
from tests.itop.tickets.reader import Reader
from tests.world import IDA, World

NEW_YEAR = 1767261644
WORKSPACES = "workspaces"


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
