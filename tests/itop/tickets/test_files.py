# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a real iTop has of the files of messages: its own objects, its history, and nothing when they go."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.mail import last_mail, mailing, pictures_of_last_mail
from tests.itop.tickets.conftest import Log
from tests.itop.tickets.conversation import Conversation, author, message
from tests.pictures import png
from tests.world import MARA, OTTO, World

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 4
BEGAN = 1_767_261_644
#: Of no other test: what was sent for a part and never copied is kept for a while.
FIRST, SECOND, THIRD = (f"{uuid.uuid4().int % 10**15}" for _ in range(3))


def given(talk: Conversation, part_id: str, name: str, content: bytes, kind: str, *, inline: bool = False) -> str:
    """What stands for the file in the HTML of the message, after iTop was given it in two pieces."""
    sha256, half = hashlib.sha256(content).hexdigest(), len(content) // 2
    said = {"part_id": part_id, "sha256": sha256, "name": name, "type": kind, "size": len(content), "inline": inline}
    for offset, piece in ((0, content[:half]), (half, content[half:])):
        answer = talk.call("attach", **said, offset=offset, data=base64.b64encode(piece).decode()).result
    assert answer["received"] == len(content)
    return f'<img src="intercom-file:{sha256}">'


def kept(rest: AdminRest, class_name: str, ticket: str) -> list[Any]:
    """The files of the ticket."""
    return rest.find(class_name, f"SELECT {class_name} WHERE item_id = {ticket} AND item_class = 'UserRequest'")


@pytest.fixture
def ticket(conversation: Conversation) -> str:
    """A ticket with a picture and an attachment that came with one message."""
    id = conversation.has_ticket()
    picture = given(conversation, FIRST, "screen.png", png(64, 64), "image/png", inline=True)
    report = given(conversation, FIRST, "../a/report.pdf", PDF, "application/pdf")
    said = message(f"<p>See {picture} and {report}</p>", author(OTTO), date=BEGAN, part_id=FIRST)
    assert conversation.append(said)[0]["outcome"] == "appended"
    return id


def test_a_picture_has_a_long_secret_and_stands_where_it_stood(
    rest: AdminRest, log: Log, world: World, ticket: str
) -> None:
    [picture] = kept(rest, "InlineImage", ticket)
    assert re.fullmatch("[0-9a-f]{32}", picture.fields["secret"])
    assert base64.b64decode(picture.fields["contents"]["data"]) == png(64, 64)
    [entry] = log(ticket)
    assert f'data-img-id="{picture.id}"' in entry["message_html"]
    assert f'data-img-secret="{picture.fields["secret"]}"' in entry["message_html"]
    assert (
        entry["message_html"].index("See") < entry["message_html"].index("<img") < entry["message_html"].index(" and")
    )


def test_a_mail_of_itop_has_the_picture_itself(rest: AdminRest, world: World, conversation: Conversation) -> None:
    conversation.has_ticket()
    part_id = f"{uuid.uuid4().int % 10**15}"
    picture = given(conversation, part_id, "screen.png", png(64, 64), "image/png", inline=True)
    with mailing(rest, world, MARA.name, "<p>$this->head_html(public_log)$</p>"):
        conversation.append(message(f"<p>See {picture}</p>", author(OTTO), date=BEGAN, part_id=part_id))
    html = last_mail(world)
    [(key, content)] = pictures_of_last_mail(world).items()
    assert content == png(64, 64)
    assert f'src="cid:{key}"' in html and "download_inlineimage" not in html


def test_an_attachment_is_one_of_itops_own_with_its_line_in_the_history(rest: AdminRest, log: Log, ticket: str) -> None:
    [attachment] = kept(rest, "Attachment", ticket)
    document = attachment.fields["contents"]
    assert (document["filename"], document["mimetype"]) == ("report.pdf", "application/pdf")
    assert base64.b64decode(document["data"]) == PDF
    assert int(attachment.fields["item_org_id"]) > 0 and attachment.fields["creation_date"]
    [change] = rest.find("CMDBChangeOpAttachmentAdded", {"objclass": "UserRequest", "objkey": ticket})
    assert (change.fields["filename"], change.fields["attachment_id"]) == ("report.pdf", attachment.id)
    assert "report.pdf" in log(ticket)[0]["message"]


def test_the_same_file_is_there_once_and_goes_with_the_last_message_that_has_it(
    rest: AdminRest, conversation: Conversation, ticket: str
) -> None:
    picture = given(conversation, SECOND, "again.png", png(64, 64), "image/png", inline=True)
    conversation.append(message(f"<p>Again {picture}</p>", author(OTTO), date=BEGAN + 1, part_id=SECOND))
    assert len(kept(rest, "InlineImage", ticket)) == 1

    conversation.redact(FIRST)
    assert len(kept(rest, "InlineImage", ticket)) == 1
    assert not kept(rest, "Attachment", ticket)
    assert not rest.find("CMDBChangeOpAttachmentAdded", {"objclass": "UserRequest", "objkey": ticket})

    conversation.redact(SECOND)
    assert not kept(rest, "InlineImage", ticket)


def test_nothing_of_them_is_left_when_the_ticket_is_deleted(rest: AdminRest, world: World, ticket: str) -> None:
    rest.delete(world.ticket_class, ticket)
    assert not kept(rest, "InlineImage", ticket) and not kept(rest, "Attachment", ticket)


def test_pictures_that_came_in_another_way_stay_itops_own_matter(
    rest: AdminRest, conversation: Conversation, ticket: str
) -> None:
    contents = {"data": base64.b64encode(png(8, 8)).decode(), "mimetype": "image/png", "filename": "own.png"}
    fields = {"item_class": "UserRequest", "item_id": ticket, "secret": "ab12cd", "expire": "2030-01-01 00:00:00"}
    rest.create("InlineImage", {**fields, "contents": contents})
    conversation.redact(FIRST)
    assert [each.fields["secret"] for each in kept(rest, "InlineImage", ticket)] == ["ab12cd"]


def test_a_state_in_which_itop_takes_no_attachments_takes_none_and_a_picture_is_words(
    rest: AdminRest, conversation: Conversation, log: Log, world: World
) -> None:
    id, part_id = conversation.has_ticket(), f"{uuid.uuid4().int % 10**15}"
    rest.update(world.ticket_class, id, {"status": "closed"})
    picture = given(conversation, part_id, "screen.png", png(64, 64), "image/png", inline=True)
    report = given(conversation, part_id, "report.pdf", PDF, "application/pdf")
    conversation.append(message(f"<p>See {picture} and {report}</p>", author(OTTO), date=BEGAN, part_id=part_id))
    assert "and (a file that is only in the conversation in Intercom)" in " ".join(log(id)[0]["message"].split())
    assert not kept(rest, "Attachment", id)
    assert len(kept(rest, "InlineImage", id)) == 1


def test_what_never_came_is_a_sentence_and_not_a_lost_message(conversation: Conversation, log: Log) -> None:
    id = conversation.has_ticket()
    missing = f'<img src="intercom-file:{"0" * 64}">'
    conversation.append(message(f"<p>See {missing}</p>", author(OTTO), date=BEGAN, part_id=THIRD))
    assert "a file that is only in the conversation in Intercom" in log(id)[0]["message"]
