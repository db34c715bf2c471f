# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of messages in the pages of a real iTop: the picture among the words, the file by its name."""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.itop.test_hostile_words import OFFICE, PORTAL
from tests.browser.itop_pages import log_in
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.pictures import png
from tests.world import MARA, OTTO, World

if TYPE_CHECKING:
    from playwright.sync_api import Page

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40
#: Where to leave pictures of the pages for somebody to look at.
PICTURES = os.environ.get("ITOP_INTERCOM_PICTURES", "")
#: The width that each picture of an entry really has: 0 where it could not be loaded.
SHOWN = "() => [...document.querySelectorAll('img[data-img-id]')].map(each => each.complete ? each.naturalWidth : -1)"


@pytest.fixture(scope="module")
def ticket(world: World) -> Iterator[str]:
    """The id of a ticket with a picture and a report, which came with one message."""
    caller = entered(world)
    talk, part = Conversation(caller), str(uuid.uuid4().int % 10**15)
    key = str(talk.create(title="A picture", description="A picture").result["ticket"]["id"])

    def given(name: str, content: bytes, kind: str, *, inline: bool) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        said = {"part_id": part, "sha256": sha256, "name": name, "type": kind, "size": len(content), "inline": inline}
        talk.call("attach", **said, offset=0, data=base64.b64encode(content).decode())
        return f'<img src="intercom-file:{sha256}">'

    picture = given("screen.png", png(640, 360), "image/png", inline=True)
    report = given("report.pdf", PDF, "application/pdf", inline=False)
    words = f"<p>This is what I see:</p><p>{picture}</p><p>Attachments: {report}</p>"
    talk.append(message(words, author(OTTO), date=1_767_261_644, part_id=part))
    yield key
    caller.close()


@pytest.mark.parametrize("login", [MARA.login, OTTO.login])
def test_the_picture_is_seen_and_the_file_is_there(page: Page, world: World, ticket: str, login: str) -> None:
    page.set_default_timeout(120_000)
    log_in(page, world, login)
    address = OFFICE["reading"] if login == MARA.login else PORTAL
    page.goto(world.url + address.format(mode="view", ticket_class=world.ticket_class, id=ticket))
    page.wait_for_function(f"({SHOWN})().includes(640)")
    assert "report.pdf" in page.content()
    if PICTURES:
        place = Path(PICTURES) / f"files-{world.itop_version[:3]}-{login}.png"
        page.screenshot(path=str(place), full_page=True)
