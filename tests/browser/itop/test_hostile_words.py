# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names and messages that would do harm, in every place where a real iTop shows them, read in a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.itop_pages import log_in
from tests.hostile import BODIES, EVIL, NAMES
from tests.itop.admin_rest import AdminRest
from tests.itop.mail import last_mail, mailing
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.world import MARA, OTTO, World

if TYPE_CHECKING:
    from playwright.sync_api import Page

NEW_YEAR = 1767261644
#: Where to leave pictures of the pages for somebody to look at.
PICTURES = os.environ.get("ITOP_INTERCOM_PICTURES", "")
PORTAL = (
    "pages/exec.php/object/{mode}/{ticket_class}/{id}"
    "?exec_module=itop-portal-base&exec_page=index.php&portal_id=itop-portal"
)
OFFICE = {
    "reading": "pages/UI.php?operation=details&class={ticket_class}&id={id}",
    "editing": "pages/UI.php?operation=modify&class={ticket_class}&id={id}",
    "printed": "pages/UI.php?operation=details&class={ticket_class}&id={id}&printable=1",
    "exported": "webservices/export-v2.php?format=html&fields=ref,title,public_log&expression="
    "SELECT+{ticket_class}+WHERE+id%3D{id}",
}
#: What a script, a link or a form of theirs would leave behind; the words of a message may name the address.
TRACES = """() => ({
    ran: window.XSS !== undefined || [...document.querySelectorAll('iframe')].some(frame => {
        try { return frame.contentWindow.XSS !== undefined } catch { return false }
    }),
    links: [...document.querySelectorAll('a[href], form[action], base[href], link[href], area[href]')]
        .map(element => element.href || element.action)
        .filter(address => /^\\s*(https:..evil.example|javascript:window)/i.test(String(address))),
    pressed: [...document.querySelectorAll('a[href]')].map(link => link.textContent.trim())
        .filter(text => /Your password expires|Click here|press here/.test(text)),
    handlers: document.querySelectorAll('img[src=x], svg[onload], math, [onfocus*=XSS], [onmouseover*=XSS]').length,
})"""
TITLE = '<img src=x onerror="window.XSS=1">"></title><script>window.XSS=1</script>'
NOTHING = {"ran": False, "links": [], "pressed": [], "handlers": 0}
#: Tooltips and whatever else waits for a pointer.
POINT = """() => document.querySelectorAll('body *').forEach(element => {
    for (const kind of ['mouseenter', 'mouseover', 'focus', 'focusin'])
        element.dispatchEvent(new MouseEvent(kind, {bubbles: true}))
})"""


@dataclass(frozen=True)
class Ticket:
    """A ticket whose log is full of them, and the mail that iTop made of it."""

    id: str
    mail: str


@pytest.fixture(scope="module")
def ticket(world: World) -> Iterator[Ticket]:
    """Each name wrote a message; between two stands one of Mara, because iTop joins neighbours without a user."""
    caller = entered(world)
    conversation = Conversation(caller)
    bodies = list(BODIES.values())
    created = conversation.create(title=TITLE, description=f"{TITLE} described")
    key = str(created.result["ticket"]["id"])
    with AdminRest.of(world) as rest:
        for number, name in enumerate(NAMES):
            stranger = author(name=name, email=f"stranger{number}@nowhere.example")
            body = bodies[number % len(bodies)]
            conversation.append(message(body, stranger, date=NEW_YEAR + 2 * number))
            conversation.append(message("<p>Hello</p>", author(MARA, agent=True), date=NEW_YEAR + 2 * number + 1))
        body = "<h1>$this->html(title)$</h1>$this->html(description)$$this->html(public_log)$"
        with mailing(rest, world, OTTO.name, body):
            conversation.append(message(bodies[0], author(name=next(iter(NAMES))), date=NEW_YEAR + 1000))
        yield Ticket(key, last_mail(world))
    caller.close()


def looked_at(page: Page, name: str) -> str:
    """The visible text of the page; AssertionError where anything of theirs became more than text."""
    page.wait_for_load_state("networkidle")
    page.evaluate(POINT)
    page.wait_for_load_state("networkidle")
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
    traces = [frame.evaluate(TRACES) for frame in page.frames if not frame.is_detached()]
    assert traces[0] == NOTHING
    assert all(trace == NOTHING for trace in traces)
    return " ".join(str(page.evaluate("() => document.body.textContent")).split())


@pytest.fixture
def strict(page: Page) -> Page:
    """The tab, in which nobody asks the evil one for anything and nothing pops up."""
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.route(f"{EVIL}**", lambda route: pytest.fail(f"{route.request.url} was asked for"))
    return page


def assert_all_are_named(text: str) -> None:
    """Every name can be read."""
    assert [seen for seen in NAMES.values() if " ".join(seen.split()) not in text] == []


@pytest.mark.parametrize("where", OFFICE)
def test_in_the_back_office(strict: Page, world: World, ticket: Ticket, where: str) -> None:
    log_in(strict, world, world.admin_user)
    strict.goto(world.url + OFFICE[where].format(ticket_class=world.ticket_class, id=ticket.id))
    text = looked_at(strict, f"{world.itop_version}-office-{where}")
    assert_all_are_named(text)
    assert all(word in text for word in BODIES)


def test_in_the_history(strict: Page, world: World, ticket: Ticket) -> None:
    log_in(strict, world, world.admin_user)
    strict.goto(f"{world.url}pages/UI.php?operation=details&class={world.ticket_class}&id={ticket.id}")
    if world.itop_version.startswith("2.7"):
        strict.click("text=History")
    else:
        strict.evaluate("""() => document.querySelectorAll('[data-role="ibo-activity-panel--tab-toggler"]').forEach(
            toggler => toggler.click())""")
    assert_all_are_named(looked_at(strict, f"{world.itop_version}-history"))


@pytest.mark.parametrize("mode", ["view", "edit"])
def test_in_the_portal(strict: Page, world: World, ticket: Ticket, mode: str) -> None:
    log_in(strict, world, OTTO.login)
    strict.goto(world.url + PORTAL.format(mode=mode, ticket_class=world.ticket_class, id=ticket.id))
    text = looked_at(strict, f"{world.itop_version}-portal-{mode}")
    assert_all_are_named(text)
    assert all(word in text for word in BODIES)


def test_in_a_mail_of_itop(strict: Page, world: World, ticket: Ticket) -> None:
    strict.goto(f"{world.url}images/")
    strict.set_content(ticket.mail)
    text = looked_at(strict, f"{world.itop_version}-mail")
    assert_all_are_named(text)
    assert all(word in text for word in BODIES)
