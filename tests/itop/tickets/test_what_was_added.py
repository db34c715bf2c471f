# SPDX-License-Identifier: AGPL-3.0-or-later
"""What iTop itself says of a message: its mails quote and its history names what was added, also a late one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.back_office import BackOffice
from tests.itop.mail import last_mail, mailing
from tests.itop.tickets.conftest import Log
from tests.itop.tickets.conversation import Conversation, author, message
from tests.world import IDA, JEAN, MARA, World

NEW_YEAR = 1767261644
GHOST = author(name="Ghost", email="ghost@nowhere.example")
HEAD = "<div>$this->head_html(public_log)$</div>"
TAG = re.compile(r"<[^>]*>")


@pytest.fixture
def ticket(conversation: Conversation) -> str:
    """Two have spoken, ten minutes apart."""
    return conversation.has_ticket(
        message("<p>First words</p>", GHOST, date=NEW_YEAR),
        message("<p>Second words</p>", author(JEAN, agent=True), date=NEW_YEAR + 600),
    )


@pytest.fixture
def mail(world: World, rest: AdminRest) -> Iterator[None]:
    """Each change of a ticket makes a mail that quotes the newest entry of its public log."""
    with mailing(rest, world, MARA.name, HEAD):
        yield


def quoted(world: World) -> str:
    """The last mail as a person reads it."""
    return " ".join(TAG.sub(" ", last_mail(world)).split())


@pytest.mark.usefixtures("mail", "ticket")
def test_a_mail_quotes_a_message_that_came_in_time(conversation: Conversation, world: World) -> None:
    conversation.append(message("<p>New words</p>", author(IDA), date=NEW_YEAR + 900))
    assert "Ida Roth · End user · identity not verified · Intercom New words" in quoted(world)
    assert "First words" not in quoted(world) and "Second words" not in quoted(world)


@pytest.mark.usefixtures("mail", "ticket")
def test_a_mail_quotes_a_late_message_with_its_author_and_date(conversation: Conversation, world: World) -> None:
    conversation.append(message("<p>Late words</p>", author(IDA), date=NEW_YEAR + 300))
    assert re.search(r"Ida Roth · End user · identity not verified · \S+ \S+ Late words", quoted(world))
    assert "First words" not in quoted(world) and "Second words" not in quoted(world)


@pytest.mark.usefixtures("mail", "ticket")
def test_a_mail_quotes_all_that_came_at_once_in_order(conversation: Conversation, world: World) -> None:
    conversation.append(
        message("<p>New words</p>", GHOST, date=NEW_YEAR + 900),
        message("<p>Late words</p>", author(IDA), date=NEW_YEAR + 300),
    )
    assert re.search(r"Ida Roth .* Late words Ghost \(Intercom\) .* New words", quoted(world))
    assert "First words" not in quoted(world) and "Second words" not in quoted(world)


@pytest.mark.usefixtures("mail")
def test_a_mail_quotes_a_late_message_that_goes_into_a_group(conversation: Conversation, world: World) -> None:
    conversation.has_ticket()
    conversation.append(*(message(f"<p>Words {n}</p>", GHOST, date=NEW_YEAR + 60 * n) for n in range(330)))
    conversation.append(message("<p>Late words</p>", author(IDA), date=NEW_YEAR + 90))
    assert re.search(r"Ida Roth · End user · identity not verified · \S+ \S+ Late words", quoted(world))
    assert "Words 1" not in quoted(world)


def named(rest: AdminRest, log: Log, ticket: str) -> list[str]:
    """The words that iTop's history tells of, change after change."""
    oql = f"SELECT CMDBChangeOpSetAttributeCaseLog WHERE objkey = {ticket} AND attcode = 'public_log'"
    changes = sorted(rest.find("CMDBChangeOpSetAttributeCaseLog", oql), key=lambda change: int(change.id))
    entries = log(ticket)
    return [entries[int(change.fields["lastentry"])]["message"] for change in changes]


def test_the_history_names_late_messages_and_keeps_the_others(
    conversation: Conversation, rest: AdminRest, log: Log
) -> None:
    ticket = conversation.has_ticket()
    dates = {"one": 100, "two": 300, "three": 200, "four": 50, "five": 400}
    for words, date in dates.items():
        conversation.append(message(f"<p>{words}</p>", GHOST, date=NEW_YEAR + date))
    told = named(rest, log, ticket)
    assert [text.split()[-1] for text in told] == list(dates)


def test_the_history_follows_messages_into_their_group(conversation: Conversation, rest: AdminRest, log: Log) -> None:
    ticket = conversation.has_ticket()
    conversation.append(message("<p>the first</p>", GHOST, date=NEW_YEAR))
    conversation.append(*(message(f"<p>said {n}</p>", GHOST, date=NEW_YEAR + 60 + n) for n in range(330)))
    conversation.append(message("<p>the last</p>", author(IDA), date=NEW_YEAR + 9000))
    first, many, last = named(rest, log, ticket)
    assert len(log(ticket)) < 330
    assert "the first" in first and "said 0" in first  # they are one entry now
    assert "said 329" in many and "the last" in last


def test_the_history_page_of_itop_27_quotes_each_under_its_author(
    conversation: Conversation, world: World, ticket: str
) -> None:
    if not world.itop_version.startswith("2.7"):
        pytest.skip("later ones show the entries themselves in its place")
    conversation.append(message("<p>Late words</p>", author(IDA), date=NEW_YEAR + 300))
    conversation.append(message("<p>New words</p>", GHOST, date=NEW_YEAR + 900))
    office = BackOffice(world.url, world.admin_user, world.admin_password)
    query = f"operation=history&class={world.ticket_class}&id={ticket}"
    page = office.page(query, path="pages/ajax.render.php", whole=False)
    office.close()
    rows = [" ".join(TAG.sub(" ", row).split()) for row in re.findall(r"<tr[^>]*>.*?</tr>", page, re.DOTALL)]
    [late] = [row for row in rows if "Late words" in row]
    [new] = [row for row in rows if "New words" in row]
    assert "Ida Roth" in late and "Second words" not in late
    assert "Ghost (Intercom)" in new and "Late words" not in new
