# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong in the database while a message is written leaves no word of it in the log files of iTop and PHP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from tests.itop.database import during
from tests.itop.tickets.conftest import Log
from tests.itop.tickets.conversation import Conversation, author, message
from tests.world import IDA, World

NEW_YEAR = 1767261644
REFUSING = (
    "CREATE TRIGGER intercom_test BEFORE UPDATE ON ticket_request FOR EACH ROW"
    " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'"
)

Logged = Callable[[], str]


@pytest.fixture
def logged(world: World) -> Logged:
    """Reads what was added to all log files since the test began."""
    directory = Path(world.itop_dir) / "log"
    if not world.itop_dir or not directory.is_dir():
        pytest.skip("the log files of this iTop are out of reach")
    sizes = {path: path.stat().st_size for path in directory.rglob("*.log")}

    def read() -> str:
        files = sorted(directory.rglob("*.log"))
        return "".join(path.read_text("utf-8", "replace")[sizes.get(path, 0) :] for path in files)

    return read


def test_a_ticket_that_somebody_else_holds_is_busy_and_nothing_is_logged(
    conversation: Conversation, world: World, log: Log, logged: Logged
) -> None:
    before = f"before{uuid4().hex}"
    ticket = conversation.has_ticket(message(f"<p>{before}</p>", author(IDA), date=NEW_YEAR))
    late = f"late{uuid4().hex}"
    new = message(f"<p>{late}</p>", author(IDA), date=NEW_YEAR + 1)
    with during(Path(world.itop_dir), ["START TRANSACTION", f"SELECT id FROM ticket WHERE id = {ticket} FOR UPDATE"]):
        [outcome] = conversation.append(new)
        assert (outcome["outcome"], outcome["code"]) == ("refused", "busy")
    assert before not in logged() and late not in logged()
    assert "SQL query" not in logged()
    [outcome] = conversation.append(new)
    assert outcome["outcome"] == "appended"
    assert len(log(ticket)) == 2


def test_a_statement_that_fails_is_logged_without_its_words(
    conversation: Conversation, world: World, log: Log, logged: Logged
) -> None:
    before = f"before{uuid4().hex}"
    ticket = conversation.has_ticket(message(f"<p>{before}</p>", author(IDA), date=NEW_YEAR))
    late = f"late{uuid4().hex}"
    new = message(f"<p>{late}</p>", author(IDA), date=NEW_YEAR + 1)
    with during(Path(world.itop_dir), [REFUSING], ["DROP TRIGGER intercom_test"]):
        [outcome] = conversation.append(new)
    assert (outcome["outcome"], outcome["code"]) == ("refused", "refused")
    assert late not in outcome["message"]
    assert before not in logged() and late not in logged()
    # What failed is told, so that an administrator can look for it.
    assert "mysql_errno = 1644" in logged()
    [outcome] = conversation.append(new)
    assert outcome["outcome"] == "appended"
    assert len(log(ticket)) == 2


def test_of_what_waited_too_long_the_log_of_locks_has_user_and_number_only(
    conversation: Conversation, world: World, log: Log, logged: Logged
) -> None:
    ticket = conversation.has_ticket()
    late = f"late{uuid4().hex}"
    new = message(f"<p>{late}</p>", author(IDA), date=NEW_YEAR + 1)
    # As long as the table of all changes cannot be written: by a backup, for instance.
    with during(Path(world.itop_dir), ["START TRANSACTION", "SELECT * FROM priv_change FOR UPDATE"]):
        [outcome] = conversation.append(new)
    assert (outcome["outcome"], outcome["code"]) == ("refused", "busy")
    told = logged()
    assert "errno=1205" in told, "somebody may look for it"
    assert late not in told and "INSERT INTO" not in told and "TRANSACTION" not in told and IDA.name not in told
    [outcome] = conversation.append(new)
    assert outcome["outcome"] == "appended" and len(log(ticket)) == 1
