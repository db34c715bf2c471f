# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of messages in the pages and mails of a real iTop: the picture among the words, the file by its name."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from tests.browser.itop.test_hostile_words import OFFICE, PORTAL
from tests.browser.itop_pages import log_in
from tests.itop.admin_rest import AdminRest
from tests.itop.mail import last_mail, mailing, pictures_of_last_mail
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.pictures import png
from tests.world import MARA, OTTO, World

if TYPE_CHECKING:
    from playwright.sync_api import Page

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40
LARGE = png(1_200, 800, more=12_000_000, colour=b"\x30\x90\x60")
#: Bytes that one call carries.
PIECE = 1_000_000
#: Where to leave pictures of the pages for somebody to look at.
PICTURES = os.environ.get("ITOP_INTERCOM_PICTURES", "")
#: The width that each picture of an entry really has: 0 where it could not be loaded.
SHOWN = "() => [...document.querySelectorAll('img[data-img-id]')].map(each => each.complete ? each.naturalWidth : -1)"


def given(talk: Conversation, part: str, name: str, content: bytes, kind: str, *, inline: bool = False) -> str:
    """What stands for the file among the words, after iTop was given it piece by piece."""
    sha256 = hashlib.sha256(content).hexdigest()
    said = {"part_id": part, "sha256": sha256, "name": name, "type": kind, "size": len(content), "inline": inline}
    for start in range(0, len(content), PIECE):
        piece = base64.b64encode(content[start : start + PIECE]).decode()
        answer = talk.call("attach", **said, offset=start, data=piece)
    assert answer.result["received"] == len(content)
    return f'<img src="intercom-file:{sha256}">'


def said(talk: Conversation) -> dict[str, object]:
    """A message with a screenshot, a report and a picture of 12 MB."""
    part = str(uuid.uuid4().int % 10**15)
    picture = given(talk, part, "screen.png", png(640, 360), "image/png", inline=True)
    report = given(talk, part, "report.pdf", PDF, "application/pdf")
    large = given(talk, part, "site.png", LARGE, "image/png")
    words = f"<p>This is what I see:</p><p>{picture}</p><p>Attachments: {report}, {large}</p>"
    return message(words, author(OTTO), date=1_767_261_644, part_id=part)


@pytest.fixture(scope="module")
def ticket(world: World) -> Iterator[str]:
    """The id of a ticket with these files, which came with one message."""
    caller = entered(world)
    talk = Conversation(caller)
    key = str(talk.create(title="A picture", description="A picture").result["ticket"]["id"])
    talk.append(said(talk))
    yield key
    caller.close()


def pictured(page: Page, world: World, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"files-{world.itop_version[:3]}-{name}.png"), full_page=True)


def whole(page: Page, name: str) -> bytes:
    """The file, by the link that the page has for it."""
    link = page.locator(f"a[href*='ttachment']:has-text('{name}')").first
    answer = page.request.get(urljoin(page.url, link.get_attribute("href", timeout=120_000) or ""))
    assert answer.ok
    return answer.body()


@pytest.mark.parametrize("login", [MARA.login, OTTO.login])
def test_the_picture_is_seen_and_the_files_are_there(page: Page, world: World, ticket: str, login: str) -> None:
    page.set_default_timeout(120_000)
    page.set_viewport_size({"width": 1900, "height": 1000})
    log_in(page, world, login)
    address = OFFICE["reading"] if login == MARA.login else PORTAL
    page.goto(world.url + address.format(mode="view", ticket_class=world.ticket_class, id=ticket))
    page.wait_for_function(f"({SHOWN})().includes(640)")
    assert "report.pdf" in page.content() and "site.png" in page.content()
    pictured(page, world, login)
    page.get_by_text(re.compile(r"^\s*Attachments \(2\)")).first.click()
    assert (whole(page, "report.pdf"), whole(page, "site.png")) == (PDF, LARGE)
    pictured(page, world, f"{login}-attachments")


def test_a_mail_of_itop_shows_the_picture_and_names_the_files(page: Page, world: World) -> None:
    caller = entered(world)
    talk = Conversation(caller)
    talk.create(title="A picture", description="A picture")
    body = "<p>$this->ref$</p>$this->head_html(public_log)$"
    with AdminRest.of(world) as rest, mailing(rest, world, MARA.name, body):
        talk.append(said(talk))
    caller.close()
    html = last_mail(world)
    for key, content in pictures_of_last_mail(world).items():
        html = html.replace(f"cid:{key}", f"data:image/png;base64,{base64.b64encode(content).decode()}")
    page.set_content(html)
    assert "cid:" not in html and page.evaluate(SHOWN.replace("[data-img-id]", "")) == [640]
    assert "report.pdf" in page.inner_text("body") and "site.png" in page.inner_text("body")
    pictured(page, world, "mail")
