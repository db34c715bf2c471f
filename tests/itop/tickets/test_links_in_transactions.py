# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link of a ticket cannot be written: nobody is kept from saving, and what the app writes is whole or not there."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.itop import database, php
from tests.itop.admin_rest import AdminRest
from tests.itop.tickets.conversation import Conversation
from tests.itop.tickets.in_itop import run
from tests.itop.tickets.test_links import AUTOLOAD, LINK, links, ticket, url
from tests.world import WORKSPACE_ID, World

FORMER = "SELECT COUNT(*) FROM intercom_former_conversation WHERE ticket_id = "
#: What a backup or an administrator of the database does: nobody else writes to the table.
HELD = ("START TRANSACTION", "SELECT * FROM intercom_conversation FOR UPDATE")

# Holds the links until somebody wants to write one, and ends his statement.
END_WHO_WRITES_A_LINK = r"""
require 'approot.inc.php';
require_once APPROOT.'/application/utils.inc.php';
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$oConfig = new Config(APPROOT.'conf/production/config-itop.php');
$oDb = new mysqli(...array_map(array($oConfig, 'Get'), array('db_host', 'db_user', 'db_pwd', 'db_name')));
$oDb->begin_transaction();
$oDb->query('SELECT * FROM intercom_conversation FOR UPDATE');
echo "held\n";
$fUntil = microtime(true) + 20;
do {
    usleep(20000);
    $sWaiting = "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()";
    $aWaiting = $oDb->query("$sWaiting AND INFO REGEXP '^(INSERT INTO|UPDATE) `intercom_conversation`'")->fetch_row();
} while ($aWaiting === null && microtime(true) < $fUntil);
echo ($aWaiting === null) ? "nobody came\n" : "ended\n";
$oDb->query("KILL QUERY $aWaiting[0]");
"""

# The importer has changed a ticket; another program holds the links and wants that ticket; he wants to link it.
DEADLOCK = r"""
$aLogin = array_map(array(MetaModel::GetConfig(), 'Get'), array('db_host', 'db_user', 'db_pwd', 'db_name'));
$oOther = new mysqli(...$aLogin);
$oOther->query('START TRANSACTION');
$oOther->query('SELECT * FROM intercom_conversation FOR UPDATE');
// The database gives up whoever has written less.
for ($i = 0; $i < 300; $i++) {
    $oOther->query("INSERT INTO intercom_former_conversation (conversation) VALUES ('never')");
}
$oTicket->Set('title', 'Never said');
$oTicket->DBUpdate();
$oOther->query("SELECT id FROM ticket WHERE id = {$oTicket->GetKey()} FOR UPDATE", MYSQLI_ASYNC);
do {
    usleep(20000);
    $sWaiting = "INFO LIKE 'SELECT id FROM ticket WHERE%FOR UPDATE'";
} while ((int)CMDBSource::QueryToScalar("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE $sWaiting") === 0);
$oTicket->Set('intercom_ref', 'never');
$oTicket->DBUpdate();
"""


def another_module_saves(world: World, of: str, code: str) -> str:
    """`code` of another module, in a transaction of its own, on the ticket in $oTicket; what it prints."""
    find = f"$oTicket = MetaModel::GetObject('{world.ticket_class}', {of});"
    # As of databases that wait no longer.
    begin = "CMDBSource::Query('SET SESSION innodb_lock_wait_timeout = 1'); CMDBSource::Query('START TRANSACTION');"
    return run(world, f"{find} {begin} try {{ {code} CMDBSource::Query('COMMIT'); echo 'saved'; }}"
                      " catch (Exception $e) { CMDBSource::Query('ROLLBACK'); echo 'told'; }")  # fmt: skip


def setup_runs(world: World) -> None:
    """What it does with links."""
    run(world, AUTOLOAD + "(new ItopIntercom\\Link\\TakeOver())->Run();")


@contextmanager
def held(world: World) -> Iterator[None]:
    """Nobody can write a link; in the end iTop's log says which one is not equal, and what to do."""
    log = Path(world.itop_dir) / "log/error.log"
    before = log.stat().st_size if log.exists() else 0
    with database.during(Path(world.itop_dir), HELD):
        yield
    lines = log.read_text("utf-8", "replace")[before:].splitlines()
    assert [each for each in lines if "is not kept equal" in each and "run setup" in each]


def count(world: World, of: str) -> int:
    """How many conversations a ticket belonged to once."""
    return int(run(world, f"echo CMDBSource::QueryToScalar('{FORMER}{of}');"))


def fields(rest: AdminRest, world: World, of: str) -> Mapping[str, Any]:
    return rest.get(world.ticket_class, of).fields


def test_another_modules_import_saves_a_ticket_though_its_link_cannot_be_written(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    made, there = ticket(rest, world), url("7k2", conversation.id)
    changes = f"$oTicket->Set('intercom_ref', '{conversation.id}'); $oTicket->Set('intercom_url', '{there}');"
    further = "$oTicket->Set('title', 'Imported'); $oTicket->DBUpdate();"
    with held(world):
        assert another_module_saves(world, made, f"{changes} $oTicket->DBUpdate(); {further}") == "saved"
    now = fields(rest, world, made)
    assert (now["title"], now["intercom_ref"], now["intercom_url"]) == ("Imported", conversation.id, there)
    history = {"objclass": world.ticket_class, "objkey": made}
    noted = {each.fields["attcode"] for each in rest.find("CMDBChangeOpSetAttributeScalar", history)}
    assert {"title", "intercom_ref"} <= noted
    assert links(rest, made) == []
    setup_runs(world)
    assert [each[:3] for each in links(rest, made)] == [("7k2", conversation.id, there)]


def test_an_import_makes_and_deletes_tickets_though_their_links_cannot_be_written(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    gone = conversation.has_ticket()
    made = (
        "$oNew = MetaModel::NewObject('UserRequest', array('title' => 'Imported', 'description' => 'x',"
        f" 'org_id' => $oTicket->Get('org_id'), 'intercom_ref' => '{conversation.id}-2'));"
        " $oNew->DBInsert(); $oTicket->DBDelete();"
    )
    with held(world):
        assert another_module_saves(world, gone, made) == "saved"
    assert rest.find(world.ticket_class, {"intercom_ref": conversation.id}) == []
    [new] = rest.find(world.ticket_class, {"intercom_ref": f"{conversation.id}-2"}, "id,title")
    assert new.fields["title"] == "Imported"
    setup_runs(world)
    assert links(rest, gone) == [] and [each[1] for each in links(rest, new.id)] == [f"{conversation.id}-2"]


def test_of_a_link_that_cannot_be_removed_nothing_is_noted_down(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    made = conversation.has_ticket()
    with held(world):
        code = "$oTicket->Set('intercom_ref', ''); $oTicket->DBUpdate();"
        assert another_module_saves(world, made, code) == "saved"
    assert fields(rest, world, made)["intercom_ref"] == ""
    assert [each[1] for each in links(rest, made)] == [conversation.id] and count(world, made) == 0


def test_who_saves_a_link_is_not_kept_from_it_though_its_ticket_cannot_be_written(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    made = ticket(rest, world)
    facts = {"workspace": WORKSPACE_ID, "conversation": conversation.id, "ticket_class": world.ticket_class,
             "ticket_id": made}  # fmt: skip
    values = ", ".join(f"'{name}' => '{value}'" for name, value in facts.items())
    held_ticket = ("START TRANSACTION", f"SELECT * FROM ticket WHERE id = {made} FOR UPDATE")
    with database.during(Path(world.itop_dir), held_ticket):
        code = f"MetaModel::NewObject('{LINK}', array({values}))->DBInsert();"
        assert another_module_saves(world, made, code) == "saved"
    assert [each[1] for each in links(rest, made)] == [conversation.id]


def test_who_has_lost_a_transaction_to_a_deadlock_is_told(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    made = ticket(rest, world)
    assert another_module_saves(world, made, DEADLOCK) == "told"
    now = fields(rest, world, made)
    assert (now["title"], now["intercom_ref"]) == ("Made in iTop", "") and links(rest, made) == []


@contextmanager
def ended_at_the_link(world: World) -> Iterator[None]:
    """Whoever writes a link meanwhile has his statement ended."""
    itop_dir = Path(world.itop_dir)
    owner = php.Account.owning(itop_dir)
    with subprocess.Popen(
        [php.php(), *php.OPTIONS, "-r", END_WHO_WRITES_A_LINK], cwd=itop_dir, stdout=subprocess.PIPE, text=True,
        user=owner.user, group=owner.group, extra_groups=[] if owner.user is not None else None,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        yield
        assert process.stdout.readline() == "ended\n"


@pytest.mark.parametrize("operation", ["link", "create"])
def test_the_app_writes_a_ticket_with_its_link_or_not_at_all(
    rest: AdminRest, world: World, conversation: Conversation, operation: str
) -> None:
    made = ticket(rest, world)

    def write() -> int:
        if operation == "create":
            return conversation.create(request_id=f"request-{conversation.id}").status
        return conversation.caller.call("link", {"id": made, "conversation": {"id": conversation.id, "url": ""}}).status

    with ended_at_the_link(world), ThreadPoolExecutor(max_workers=1) as pool:
        assert pool.submit(write).result() != 200
    of_it = {"intercom_ref": conversation.id}
    assert rest.find(world.ticket_class, of_it, "id") == [] and rest.find(LINK, {"conversation": conversation.id}) == []
    assert write() == 200
    [now] = rest.find(world.ticket_class, of_it, "id")
    assert [each[1] for each in links(rest, now.id)] == [conversation.id]
