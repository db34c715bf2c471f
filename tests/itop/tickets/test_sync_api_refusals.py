# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a real iTop refuses for good, told by a code and a sentence for the operator."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, settled, write
from tests.itop.php import OPTIONS, Account, php
from tests.itop.tickets.conftest import Log
from tests.itop.tickets.conversation import Conversation, author, message
from tests.world import OTTO, PARAMETERS, World

NEW_YEAR = 1767261644
MAPPING = "sync_app.ticket.attributes_mapping"

# Holds the row of a ticket, waits until somebody wants to update it, and deletes it before he can.
DELETE_UNDER_AN_UPDATE = r"""
require 'approot.inc.php';
require_once APPROOT.'/application/utils.inc.php';
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$oConfig = new Config(APPROOT.'conf/production/config-itop.php');
$aLogin = array_map(array($oConfig, 'Get'), array('db_host', 'db_user', 'db_pwd', 'db_name'));
$oDb = new mysqli(...$aLogin);
$oDb->begin_transaction();
$sId = (string)(int)$argv[1];
$sTable = $oConfig->Get('db_subname').'ticket';
foreach (array($sTable, $sTable.'_request') as $sLocked) {
    $oDb->query("SELECT id FROM $sLocked WHERE id = $sId FOR UPDATE");
}
echo "held\n";
$fUntil = microtime(true) + 20;
do {
    usleep(20000);
    $sOthers = "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID()";
    $oWaiting = $oDb->query("$sOthers AND INFO LIKE 'SELECT%$sTable%FOR UPDATE'");
} while ($oWaiting->num_rows === 0 && microtime(true) < $fUntil);
$oDb->query("DELETE FROM {$sTable}_request WHERE id = $sId");
$oDb->query("DELETE FROM $sTable WHERE id = $sId");
$oDb->commit();
echo ($oWaiting->num_rows > 0) ? "deleted\n" : "nobody came\n";
"""


@pytest.fixture
def itop_dir(world: World) -> Path:
    """The directory of this iTop, whose configuration file can be read and changed."""
    if not world.itop_dir or not os.access(Path(world.itop_dir) / "conf" / "production", os.W_OK):
        pytest.skip("the directory of this iTop is out of reach")
    return Path(world.itop_dir)


@contextmanager
def deleted_under_an_update(itop_dir: Path, ticket: str) -> Iterator[subprocess.Popen[str]]:
    """While this lasts the next update of the ticket meets a row that vanishes."""
    owner = Account.owning(itop_dir)
    command = [php(), *OPTIONS, "-r", DELETE_UNDER_AN_UPDATE, ticket]
    with subprocess.Popen(
        command, cwd=itop_dir, stdout=subprocess.PIPE, text=True, user=owner.user, group=owner.group,
        extra_groups=[] if owner.user is not None else None,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        yield process
        assert process.stdout.readline() == "deleted\n"


def said(text: str) -> Mapping[str, object]:
    """A message of Otto."""
    return message(f"<p>{text}</p>", author(OTTO), date=NEW_YEAR)


def refusal(outcome: Mapping[str, Any]) -> tuple[str, str]:
    """The code and the sentence of an outcome that is a refusal."""
    assert outcome["outcome"] == "refused", outcome
    return outcome["code"], outcome["message"]


def test_a_ticket_deleted_during_the_write_is_told(conversation: Conversation, log: Log, itop_dir: Path) -> None:
    other, ticket = conversation.has_ticket(), conversation.has_ticket()
    with deleted_under_an_update(itop_dir, ticket), ThreadPoolExecutor(max_workers=1) as pool:
        outcomes = {each["id"]: each for each in pool.submit(conversation.append, said("hello")).result()}
    code, sentence = refusal(outcomes[ticket])
    assert code == "ticket_not_found"
    assert ticket in sentence
    assert outcomes[other]["outcome"] == "appended"
    assert len(log(other)) == 1


def test_a_ticket_deleted_before_is_told(conversation: Conversation, rest: AdminRest, world: World) -> None:
    ticket = conversation.has_ticket()
    rest.delete(world.ticket_class, ticket)
    assert conversation.append(said("hello")) == []
    [outcome] = conversation.append(said("hello"), ids=[ticket])
    assert refusal(outcome)[0] == "ticket_not_found"


def test_a_ticket_that_the_account_may_only_read_is_told(
    conversation: Conversation, log: Log, rest: AdminRest, world: World, configured: Configure
) -> None:
    ticket = conversation.has_ticket(said("kept"))
    configured({"sync_app.service_profiles": ["Configuration Manager"]})
    account = {
        "login": f"reader-{secrets.token_hex(4)}", "password": "Read-only-1!", "language": "EN US", "status": "enabled",
        "profile_list": [{"profileid": {"name": "Configuration Manager"}, "reason": "test"}],
    }  # fmt: skip
    user = rest.create("UserLocal", account)
    try:
        caller = Caller(world.url)
        caller.call("settings", login=(str(account["login"]), "Read-only-1!"))
        reader = Conversation(caller, id=conversation.id)
        part_id = reader.copied()[0]["part_ids"][0]
        outcomes = [*reader.append(said("new")), *reader.redact(part_id), *reader.remark("contact_merged")]
        assert {refusal(outcome)[0] for outcome in outcomes} == {"not_allowed"}
        assert all("may not modify" in refusal(outcome)[1] for outcome in outcomes)
    finally:
        rest.delete("UserLocal", user.id)
    assert [entry["message"] for entry in log(ticket)] == ["kept"]
    assert log(ticket, "private") == []


def test_an_attribute_that_is_no_log_is_told_and_once_mended_the_message_gets_in(
    conversation: Conversation, caller: Caller, log: Log, itop_dir: Path
) -> None:
    ticket = conversation.has_ticket()
    try:
        write(itop_dir, {MAPPING: {"public_log": "title"}})
        settled(caller, MAPPING, {"public_log": "title"})
        [outcome] = conversation.append(said("hello"))
        code, sentence = refusal(outcome)
        assert code == "misconfigured"
        assert MAPPING in sentence and "title" in sentence
    finally:
        write(itop_dir, {MAPPING: None, **PARAMETERS})
        settled(caller, MAPPING, _published())
    assert conversation.append(said("hello"))[0]["outcome"] == "appended"
    assert len(log(ticket)) == 1


def test_a_reference_that_was_renamed_refuses_the_whole_call(
    conversation: Conversation, caller: Caller, itop_dir: Path
) -> None:
    conversation.has_ticket()
    try:
        write(itop_dir, {MAPPING: {"intercom_ref": "chat_ref"}})
        settled(caller, MAPPING, {"intercom_ref": "chat_ref"})
        for answer in (
            conversation.try_append(said("hello")),
            conversation.call("redact", part_ids=["1"]),
            conversation.call("remark", text_key="contact_merged"),
            conversation.call("copied"),
        ):
            assert answer.refusal == (422, "misconfigured")
            assert "chat_ref" in answer.body["error"]["message"]
    finally:
        write(itop_dir, {MAPPING: None, **PARAMETERS})
        settled(caller, MAPPING, _published())


def _published() -> Mapping[str, object]:
    roles = ("org_id", "caller_id", "status", "intercom_ref", "intercom_url", "intercom_sync_activated")
    return {role: role for role in (*roles, "public_log", "private_log")}
