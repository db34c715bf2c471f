# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel as one click finds it: who clicked, beside which conversation, what the last canvas left, and the words."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from webapp.canvas import ButtonStyle, Canvas, Component, TextStyle, button, literal, text
from webapp.conversations import ContactRef, ConversationRef
from webapp.errors import AppError, Retry
from webapp.inbox import HOME, Action, Click, conversation_url
from webapp.itop.answers import Link
from webapp.languages import Texts
from webapp.services import Services
from webapp.timezones import city, offset, zone

#: Where the name of the zone stands in `stored_data`.
ZONE = "zone"
#: Seconds that a request counts as the same at least; twice that at most.
WINDOW = 300

_LAST_PAGE = 10_000
_CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_ID = re.compile(r"[0-9]{1,18}")
_LISTS = ("tickets", "search")
_TERMS = ("query", "caller", "organisation")
_TERM_LENGTH = 100


class Panel:
    """What a screen is given. What travels from canvas to canvas is stored with Intercom: every tab has its own, and
    none of it is trusted.

    `text` gives words in the language of the agent's iTop user as soon as iTop has answered, before that in the one of
    the last canvas, else in the workspace's; times are in the zone of the open panel.
    """

    def __init__(self, click: Click, services: Services) -> None:
        self.click = click
        self.services = services.of(click.workspace_id)
        #: Who writes, as iTop is told: with the person that the agent chose for them, where there is one.
        self.contact: ContactRef = replace(click.contact.ref(), chosen=_chosen_person(click), only=click.alone)
        self.conversation = _conversation_of(click, services)
        self.itop = self.services.itop.beside(
            self.conversation, contact=self.contact, agent=click.admin.ref(), hear=self._speak
        )
        language = click.stored.get("language")
        self._speak(language if isinstance(language, str) else "")

    def _speak(self, language: str) -> None:
        """Go on in that language of iTop's or of ours; empty stands for the workspace's."""
        texts = self.services.texts(self.click.workspace_id, language)
        self.text: Texts = texts.in_zone(zone_of(self.click))

    @property
    def end_user_text(self) -> Texts:
        """Words in the language of the end user where we have it, else in the workspace's."""
        return self.services.texts(self.click.workspace_id, self.click.contact.language)

    def arg(self, name: str) -> str:
        """An argument of the click, empty where there is none."""
        return self.click.action.args.get(name, "")

    def links_here(self, link: Link) -> bool:
        """Whether the link of a ticket is the one to this conversation."""
        workspaces = ("", self.click.workspace_id)
        return link.conversation_id == self.click.conversation_id and link.workspace_id in workspaces

    @property
    def ticket_id(self) -> str:
        """The ticket the click is about. Stale: it is not a number."""
        ticket_id = self.arg("id")
        if not is_id(ticket_id):
            raise stale("a ticket id that is not a number")
        return ticket_id

    @property
    def page_number(self) -> int:
        """The page of a list the click is about; whatever is not a page is the first one."""
        number = self.arg("page")
        return min(int(number), _LAST_PAGE) if re.fullmatch(r"[1-9][0-9]{0,8}", number) else 1

    @property
    def query(self) -> str:
        """What is searched for: a page keeps its query, a click beside the input has typed one."""
        kept = self.click.action.args.get("query")
        return term(self.click.values.get(self.click.action.encode()) if kept is None else kept)

    @property
    def terms(self) -> dict[str, str]:
        """What tickets were searched for last."""
        stored = _mapping(self.click.stored.get("search"))
        return {name: term(stored.get(name)) for name in _TERMS}

    @property
    def came_from(self) -> Action:
        """The list that the agent saw last, or home."""
        action = Action.parse(self.click.stored.get("list"))
        return action if action.name in _LISTS else HOME

    def remember_person(self, cls: str, id: str) -> dict[str, object]:
        """What to store so that the panel of this contact takes that person of iTop for them."""
        return {"person": {"class": cls, "id": id, "for": self.click.contact.id}}

    def request_id(self, *request: object) -> str:
        """What iTop knows a request by: the same one twice within some minutes (a double click, two tabs) is one.

        `request` is everything that makes it the same; the queue's store remembers it for every process.
        """
        digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()[:40]
        window = int(self.services.clock() // WINDOW)
        before, now = f"{digest}-{window - 1}", f"{digest}-{window}"
        if self.services.jobs.known(f"wish:{before}"):
            return before
        self.services.jobs.remember(f"wish:{now}")
        return now

    def page(self, *parts: Component | None, stored: Mapping[str, object] | None = None) -> Canvas:
        """A canvas of the parts that are there, which hands on what the screens after it need to know.

        That is the agent's language for the time iTop cannot tell it, the time zone, who was chosen, and which list to
        go back to; `stored` adds to it or takes something out (None).
        """
        known = {"language": self.text.language.id, **self._what_stays(), **(stored or {})}
        return Canvas(
            [part for part in parts if part is not None],
            {name: value for name, value in known.items() if value is not None},
        )

    def line(self, key: str, *, style: TextStyle = "paragraph", tight: bool = False, **values: object) -> Component:
        """The text of that key; `values` of people go through `literal`."""
        return text(self.text(key, **values), style=style, tight=tight)

    def success(self, key: str, **values: object) -> Component:
        """The heading of a canvas that says what was done."""
        return text("✓ " + self.text(key, **values), style="header")

    def button(self, key: str, action: Action, *, style: ButtonStyle = "secondary", **values: object) -> Component:
        """A button with the text of that key."""
        return button(self.text(key, **values), action, style=style)

    def way(self, key: str, action: Action = HOME, **values: object) -> Component:
        """A button at the bottom that leads somewhere else."""
        return self.button(key, action, style="link", **values)

    def pager(self, action: Action, *, page: int, more: bool) -> list[Component]:
        """The ways to the next and the previous page of what `action` shows."""
        pages = {"panel.more": page + 1} if more else {}
        pages |= {"panel.previous": page - 1} if page > 1 else {}
        return [self.way(key, Action(action.name, {**action.args, "page": str(to)})) for key, to in pages.items()]

    def zone_note(self) -> Component | None:
        """Which zone the times of a canvas are in, None where none is known."""
        if self.text.zone is None:
            return None
        now = offset(self.text.zone, datetime.datetime.now(datetime.UTC))
        named = literal(f"{city(self.text.zone.key, self.text.language.babel)} ({now})")
        return self.line("panel.zone", zone=named, style="muted")

    def _what_stays(self) -> dict[str, object]:
        """What every canvas hands on to the next one."""
        kept: dict[str, object] = self.remember_person(*self.contact.chosen) if self.contact.chosen else {}
        if any(self.terms.values()):
            kept["search"] = self.terms
        if self.came_from != HOME:
            kept["list"] = self.came_from.encode()
        if self.text.zone is not None:
            kept[ZONE] = self.text.zone.key
        return kept


def stale(what: str) -> AppError:
    """The error for a click on something this version of the panel never showed."""
    return AppError(f"The panel was sent {what}.", code="stale", retry=Retry.NEVER)


def is_id(text: str) -> bool:
    """Whether an object of iTop may have that id."""
    return _ID.fullmatch(text) is not None


def parse_person(cls: object, id: object) -> tuple[str, str] | None:
    """Class and id where they can be ones."""
    if isinstance(cls, str) and isinstance(id, str) and _CLASS.fullmatch(cls) and is_id(id):
        return cls, id
    return None


def term(value: object) -> str:
    """Some words to search for."""
    return " ".join(value.split())[:_TERM_LENGTH] if isinstance(value, str) else ""


def zone_of(click: Click) -> ZoneInfo | None:
    """The time zone of the open panel; None where none is known yet."""
    name = click.stored.get(ZONE)
    return zone(name) if isinstance(name, str) else None


def _conversation_of(click: Click, services: Services) -> ConversationRef:
    """With its address; a region in the configuration wins over the one Intercom sent."""
    known = services.settings.known()
    region = known.workspace(click.workspace_id).region if known is not None else ""
    url = conversation_url(
        region=region or click.region, workspace_id=click.workspace_id, conversation_id=click.conversation_id
    )
    return ConversationRef(click.conversation_id, url)


def _chosen_person(click: Click) -> tuple[str, str] | None:
    """Class and id of the person that was chosen for this very contact."""
    person = _mapping(click.stored.get("person"))
    named = parse_person(person.get("class"), person.get("id"))
    return named if named is not None and person.get("for") == click.contact.id else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
