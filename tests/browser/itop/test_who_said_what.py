# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who said what: every entry of a log is read under its own author in the pages of a real iTop."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.itop.test_hostile_words import OFFICE, PORTAL
from tests.browser.itop_pages import log_in
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.world import IDA, JEAN, MARA, OTTO, World

if TYPE_CHECKING:
    from playwright.sync_api import Page

NEW_YEAR = 1767261644
#: Messages.
LONG = 330
#: Where to leave pictures of the pages for somebody to look at.
PICTURES = os.environ.get("ITOP_INTERCOM_PICTURES", "")

#: What was said in public, the oldest first: the words, the name and the kind that they stand under.
SAID = (
    ("Where is my refund?", "Ghost (Intercom)", "End user"),
    ("We refuse to refund", JEAN.name, "Support"),
    ("I do not approve", IDA.name, "End user · identity not verified"),
    ("Really not", IDA.name, "End user · identity not verified"),
    ("I am the caller", OTTO.name, "End user"),
    ("I have the address of Otto", OTTO.name, "End user · identity not verified"),
    ("I look into it", MARA.name, "Support"),
    ("Did you read our articles?", "Fin (Intercom)", "Bot"),
    ("Who is that?", "Visitor 8123 (Intercom)", "End user"),
)
NOTES = (("Do not pay", JEAN.name, "Support"), ("I agree", MARA.name, "Support"))

#: Each entry of a log as a reader finds it: under which name, whose picture, the words.
BUBBLES = """log => [...document.querySelectorAll(`[data-entry-caselog-attribute-code="${log}"]`)].map(entry => {
    const medallion = entry.querySelector('[data-role="ibo-activity-entry--medallion"]');
    return {
        picture: getComputedStyle(medallion).visibility === 'visible' ? medallion.dataset.tooltipContent : '',
        login: entry.dataset.entryAuthorLogin,
        words: entry.querySelector('[data-role="ibo-activity-entry--main-information-content"]').innerText,
        date: entry.querySelector('[data-role="ibo-activity-entry--datetime"]').innerText,
    };
})"""
BLOCKS = """() => [...document.querySelectorAll('.caselog-thread--block')].flatMap(block =>
    [...block.querySelectorAll('.caselog-thread--block-entry')].map(entry => ({
        picture: block.querySelector('.caselog-thread--block-user').textContent.trim(),
        words: entry.querySelector('.caselog-thread--block-entry-content').innerText,
        date: entry.querySelector('.caselog-thread--block-entry-date').innerText,
    })))"""
#: iTop 2.7: a header for each entry, in which the name stands.
HEADERS = r"""([header, content]) => [...document.querySelectorAll(header)].map(head => {
    let entry = head.nextElementSibling;
    while (!entry.matches(content)) entry = entry.nextElementSibling;
    // Older entries are folded; what they hold comes with a click.
    const words = new DOMParser().parseFromString(entry.innerHTML.replaceAll('</p>', '</p>\n'), 'text/html');
    return {picture: head.textContent.trim(), words: words.body.textContent, date: head.textContent.trim()};
})"""


@dataclass(frozen=True)
class Ticket:
    """A ticket in whose logs many have written."""

    id: str
    conversation: Conversation


def signed(world: World) -> dict[str, str]:
    """Otto as the widget vouches for him."""
    proof: dict[str, Any] = {
        "role": "user",
        "external_id": f"itop-Person-{world.persons[OTTO.name]}",
        "channel": "conversation",
    }
    return author(OTTO, **proof)


def spoken(world: World) -> list[dict[str, object]]:
    """The conversation that `SAID` and `NOTES` tell of."""
    speakers = (
        author(name="Ghost", email="ghost@nowhere.example"),
        author(JEAN, agent=True),
        author(IDA),
        author(IDA),
        signed(world),
        author(OTTO),
        author(MARA, agent=True),
        author(name="Fin", agent=True, role="bot"),
        author(name="Visitor 8123"),
    )
    public = [
        message(f"<p>{words}</p>", who, date=NEW_YEAR + 60 * place)
        for place, ((words, _, _), who) in enumerate(zip(SAID, speakers, strict=True))
    ]
    notes = [
        message(f"<p>{words}</p>", author(who, agent=True), date=NEW_YEAR + 60 * place, log="private")
        for place, ((words, _, _), who) in enumerate(zip(NOTES, (JEAN, MARA), strict=True))
    ]
    return public + notes


@pytest.fixture(scope="module")
def ticket(world: World) -> Iterator[Ticket]:
    """The ticket, once for all pages."""
    caller = entered(world)
    conversation = Conversation(caller)
    key = str(conversation.create(title="Refund", description="Refund").result["ticket"]["id"])
    assert [one["outcome"] for one in conversation.append(*spoken(world))] == ["appended"]
    yield Ticket(key, conversation)
    caller.close()


def opened(page: Page, world: World, login: str, address: str) -> None:
    """The page as somebody reads it."""
    log_in(page, world, login)
    page.set_viewport_size({"width": 1500, "height": 2200})
    page.goto(world.url + address)
    page.wait_for_load_state("networkidle")


def pictured(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def is_old(world: World) -> bool:
    """Whether it is iTop 2.7."""
    return world.itop_version.startswith("2.7")


def assert_each_is_named(entries: list[Mapping[str, Any]], said: tuple[tuple[str, str, str], ...]) -> None:
    """Newest first, each with its author, kind and date, and under nobody else's name or picture."""
    assert len(entries) == len(said)
    for entry, (words, name, kind) in zip(entries, reversed(said), strict=True):
        heading, *rest = [line.strip() for line in entry["words"].splitlines() if line.strip()]
        assert heading.removesuffix(" · Intercom") == f"{name} · {kind}"
        assert rest == [words]
        assert name in entry["picture"]
        assert entry["date"]


@pytest.mark.parametrize(("log", "said"), [("public_log", SAID), ("private_log", NOTES)])
def test_in_the_back_office(page: Page, world: World, ticket: Ticket, log: str, said: Any) -> None:
    opened(page, world, world.admin_user, OFFICE["reading"].format(ticket_class=world.ticket_class, id=ticket.id))
    if is_old(world):
        shown = page.evaluate(HEADERS, [f"[data-attribute-code={log}] .caselog_header", ".caselog_entry_html"])
    else:
        tab = f'[data-role="ibo-activity-panel--tab-toggler"][data-caselog-attribute-code="{log}"]'
        page.click(f'{tab} [data-role="ibo-activity-panel--tab-title"]')
        shown = page.evaluate(BUBBLES, log)
        names = {name for _, name, _ in said}
        # Neighbours of one user share the picture of the last of them, as everywhere in iTop.
        shown = [one | {"picture": one["picture"] or " ".join(names if one["login"] else ())} for one in shown]
    pictured(page, f"{world.itop_version}-office-{log}")
    assert_each_is_named(shown, said)


def test_in_the_portal(page: Page, world: World, ticket: Ticket) -> None:
    address = PORTAL.format(mode="view", ticket_class=world.ticket_class, id=ticket.id)
    opened(page, world, OTTO.login, address)
    pictured(page, f"{world.itop_version}-portal")
    old = [".caselog_field_entry_header", ".caselog_field_entry_content"]
    shown = page.evaluate(HEADERS, old) if is_old(world) else page.evaluate(BLOCKS)
    assert_each_is_named(shown, SAID)


@pytest.fixture(scope="module")
def long_log(world: World) -> Iterator[Ticket]:
    """A ticket whose public log holds more than iTop has room for in single entries."""
    caller = entered(world)
    conversation = Conversation(caller)
    key = str(conversation.create(title="Long", description="Long").result["ticket"]["id"])
    speakers = (author(name="Ghost", email="ghost@nowhere.example"), author(JEAN, agent=True), author(IDA))
    many = [message(f"<p>Words {n}.</p>", speakers[n % 3], date=NEW_YEAR + 60 * n) for n in range(LONG)]
    assert [one["outcome"] for one in conversation.append(*many)] == ["appended"]
    yield Ticket(key, conversation)
    caller.close()


@pytest.mark.parametrize("where", ["office", "portal"])
def test_in_the_groups_of_a_long_log(page: Page, world: World, long_log: Ticket, where: str) -> None:
    login, address = (world.admin_user, OFFICE["reading"]) if where == "office" else (OTTO.login, PORTAL)
    opened(page, world, login, address.format(mode="view", ticket_class=world.ticket_class, id=long_log.id))
    page.evaluate("() => document.querySelectorAll('script').forEach(script => script.remove())")
    text = " ".join(str(page.evaluate("() => document.body.textContent")).split())
    pictured(page, f"{world.itop_version}-long-{where}")
    assert text.count("Words ") == LONG
    grouped = 0
    for number in range(LONG):
        _, name, kind = SAID[number % 3]
        before = text[: text.index(f"Words {number}.")]
        line = before[before.rindex(f"{name} · {kind}") :]
        # No words of anybody else lie between them; in a group the line tells the date too.
        assert "Words" not in line
        grouped += line.count(":") >= 1
    assert grouped


def test_the_address_of_a_conversation_does_not_widen_the_page(page: Page, world: World) -> None:
    caller = entered(world)
    conversation = Conversation(caller)
    inbox = f"https://app.eu.intercom.com/a/inbox/{world.workspace_id}/inbox/admin"
    url = f"{inbox}/{'8' * 40}/conversation/{conversation.id}"
    created = conversation.create(title="Wide", description="Wide", url=url)
    caller.close()
    key = created.result["ticket"]["id"]
    log_in(page, world, world.admin_user)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(world.url + OFFICE["reading"].format(ticket_class=world.ticket_class, id=key))
    page.wait_for_load_state("networkidle")
    pictured(page, f"{world.itop_version}-address")
    link = page.locator('[data-attribute-code="intercom_url"] a')
    box = link.bounding_box()
    assert box is not None and box["x"] + box["width"] <= 1280
    boxes = "[...document.querySelectorAll('.ui-layout-content, body')]"
    assert page.evaluate(f"Math.max(...{boxes}.map(box => box.scrollWidth - box.clientWidth))") <= 0
