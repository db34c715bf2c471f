# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages are written into a ticket while somebody saves entries of her own in iTop, without pauses."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.back_office import BackOffice
from tests.itop.tickets.conftest import Log
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.world import IDA, World

NEW_YEAR = 1767261644
#: How many entries of each; the measured proof takes 300.
SAVES = int(os.environ.get("ITOP_INTERCOM_SAVES", "40"))
PERSON = re.compile(r"person (\d+)\b")
PART = re.compile(r'<a target="intercom-part-(?:\w+:)?(\d+)"')

Save = Callable[[str], object]


@contextmanager
def by_rest(world: World, ticket: str) -> Iterator[Save]:
    """Saves as integrations and the mail-to-ticket programs do."""
    with AdminRest.of(world) as rest:

        def save(text: str) -> None:
            entry = {"add_item": {"format": "html", "message": text}}
            rest.update(world.ticket_class, ticket, {"public_log": entry})

        yield save


@contextmanager
def by_form(world: World, ticket: str) -> Iterator[Save]:
    """Saves as people do: the form of the back office, opened and sent."""
    office = BackOffice(world.url, world.admin_user, world.admin_password)
    yield lambda text: office.add_entry(world.ticket_class, ticket, text)
    office.close()


@pytest.mark.parametrize("saving", [by_rest, by_form], ids=["rest", "form"])
def test_nothing_of_either_is_lost_and_all_is_in_order(
    conversation: Conversation, world: World, log: Log, saving: Callable[..., Any]
) -> None:
    ticket = conversation.has_ticket()
    messages = [
        message(f"<p>message {n}</p>", author(IDA), date=NEW_YEAR + n, part_id=str(1000 + n)) for n in range(SAVES)
    ]
    with saving(world, ticket) as save, ThreadPoolExecutor(max_workers=2) as together:
        person = together.submit(lambda: [save(f"<p>person {n}</p>") for n in range(SAVES)])
        app = together.submit(_send_all, world, conversation.id, messages)
        person.result()
        app.result()
    overwritten = SAVES - len(_parts(log(ticket)))
    print(f"{overwritten} of {SAVES} messages were overwritten by saves that had begun before them")
    # What the app does after each message: it looks again, when whatever had begun before it has ended.
    _send_all(world, conversation.id, messages)
    entries = log(ticket)
    assert _parts(entries) == [1000 + n for n in range(SAVES)]
    assert _persons(entries) == list(range(SAVES))


def test_what_was_taken_back_stays_so_beside_them(conversation: Conversation, world: World, log: Log) -> None:
    ticket = conversation.has_ticket()
    messages = [message(f"<p>secret {n}</p>", author(IDA), date=NEW_YEAR + n, part_id=str(1000 + n)) for n in range(10)]
    conversation.append(*messages)
    part_ids = [str(each["part_id"]) for each in messages]
    with by_rest(world, ticket) as save, ThreadPoolExecutor(max_workers=2) as together:
        person = together.submit(lambda: [save(f"<p>person {n}</p>") for n in range(20)])
        app = together.submit(_redact_all, world, conversation.id, part_ids)
        person.result()
        app.result()
    # The app looks again: first for the messages, then for what was taken back.
    _send_all(world, conversation.id, messages)
    _redact_all(world, conversation.id, part_ids)
    entries = log(ticket)
    assert _parts(entries) == [int(part) for part in part_ids]
    assert not [entry for entry in entries if "secret" in entry["message_html"]]
    assert _persons(entries) == list(range(20))


def _send_all(world: World, conversation_id: str, messages: Sequence[Mapping[str, object]]) -> None:
    sender = Conversation(entered(world), id=conversation_id)
    for each in messages:
        outcome = ""
        while outcome in ("", "busy"):
            [record] = sender.append(each)
            outcome = record.get("code") or record["outcome"]
        assert outcome in ("appended", "known")


def _redact_all(world: World, conversation_id: str, part_ids: Sequence[str]) -> None:
    sender = Conversation(entered(world), id=conversation_id)
    for each in part_ids:
        code = "busy"
        while code == "busy":
            [record] = sender.redact(each)
            code = record.get("code", "")
        assert code == ""


def _parts(entries: Sequence[Mapping[str, Any]]) -> list[int]:
    return [int(part) for entry in entries for part in PART.findall(entry["message_html"])]


def _persons(entries: Sequence[Mapping[str, Any]]) -> list[int]:
    return [int(number) for entry in entries for number in PERSON.findall(entry["message_html"])]
