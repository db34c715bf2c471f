# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that somebody gives a ticket of a real iTop along with an entry: told with it, and given piece by piece."""

from __future__ import annotations

import base64
import hashlib

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.attaching import Given, write
from tests.itop.page.caller import Caller
from tests.itop.tickets.conversation import Conversation, author, message
from tests.itop.tickets.in_itop import by_rest
from tests.itop.tickets.reader import Reader
from tests.itop.tickets.test_files import FIRST, given
from tests.pictures import png
from tests.world import OTTO, World
from webapp.itop.change_answers import ChangedFile

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 6_000
NEW_YEAR = 1_767_261_644


def written_with_files(world: World, ticket: str) -> None:
    """An entry with a picture, and an attachment."""
    write(
        world,
        ticket,
        "<p>See {picture} and the manual</p>",
        login=world.admin_user,
        attachment=Given("manual.pdf", "application/pdf", PDF),
        picture=Given("image.png", "image/png", png(64, 48)),
    )


def address(world: World, picture: str, secret: str) -> str:
    """Where iTop shows a picture, as it stands in HTML."""
    return f"{world.url}pages/ajax.document.php?operation=download_inlineimage&amp;id={picture}&amp;s={secret}"


def told(reader: Reader) -> tuple[ChangedFile, ...]:
    [change] = (each for each in reader.all() if each.entry is not None)
    assert change.entry is not None
    return change.entry.files


def content(caller: Caller, ticket: str, file: ChangedFile) -> bytes:
    """The whole file, piece after piece."""
    found = b""
    while len(found) < file.size:
        asked = {"id": ticket, "file": file.id, "picture": file.picture, "offset": len(found)}
        answer = caller.call("file", asked).result
        assert answer["size"] == file.size
        found += base64.b64decode(answer["data"])
    return found


@pytest.fixture
def reader(caller: Caller) -> Reader:
    return Reader(caller)


def test_attachments_and_pictures_are_told_with_the_entry_and_can_be_had(
    conversation: Conversation, caller: Caller, world: World, reader: Reader
) -> None:
    ticket = conversation.has_ticket()
    written_with_files(world, ticket)
    manual, picture = told(reader)
    assert (manual.name, manual.type, manual.picture) == ("manual.pdf", "application/pdf", False)
    assert (picture.name, picture.type, picture.picture) == ("image.png", "image/png", True)
    assert hashlib.sha256(content(caller, ticket, manual)).digest() == hashlib.sha256(PDF).digest()
    assert content(caller, ticket, picture) == png(64, 48)


def test_a_file_is_given_with_its_own_ticket_alone(
    conversation: Conversation, caller: Caller, world: World, reader: Reader
) -> None:
    ticket, other = conversation.has_ticket(), Conversation(caller).has_ticket()
    written_with_files(world, ticket)
    for file in told(reader):
        answer = caller.call("file", {"id": other, "file": file.id, "picture": file.picture})
        assert answer.refusal == (404, "file_not_found")
        answer = caller.call("file", {"id": ticket, "file": file.id, "picture": not file.picture})
        assert answer.status == 404 or file.size != answer.result["size"]


def test_what_came_from_intercom_is_no_file_of_an_entry(
    conversation: Conversation, rest: AdminRest, world: World, caller: Caller
) -> None:
    ticket = conversation.has_ticket()
    picture = given(conversation, FIRST, "screen.png", png(64, 64), "image/png", inline=True)
    conversation.append(message(f"<p>{picture}</p>", author(OTTO), date=NEW_YEAR, part_id=FIRST))
    [kept] = rest.find("InlineImage", f"SELECT InlineImage WHERE item_id = {ticket}")
    reader = Reader(caller)
    by_rest(rest, world, ticket, f'<p>You sent <img src="{address(world, kept.id, kept.fields["secret"])}"></p>')
    [change] = (each for each in reader.all() if each.entry is not None)
    assert change.entry is not None and "data-img-id" in change.entry.html and change.entry.files == ()
    assert caller.call("file", {"id": ticket, "file": kept.id, "picture": True}).status == 404


def test_a_picture_whose_secret_nobody_knew_is_not_told(
    conversation: Conversation, rest: AdminRest, world: World, caller: Caller
) -> None:
    ticket = conversation.has_ticket()
    written_with_files(world, ticket)
    [kept] = rest.find("InlineImage", f"SELECT InlineImage WHERE item_id = {ticket}")
    other = Conversation(caller).has_ticket()
    reader = Reader(caller)
    by_rest(rest, world, other, f'<p>Look <img src="{address(world, kept.id, "a1b2c4")}"></p>')
    assert told(reader) == ()
