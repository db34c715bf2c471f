# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card as one request finds it: who looks, what is to be shown, and the words.

It is a live canvas: Intercom keeps nothing of it but where its content is, and what `Shown` says. So a card that others
see as well (a conversation with several people) shows each of them their own tickets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.canvas import ButtonStyle, Canvas, Component, TextStyle, button, literal, share_room, text
from webapp.connectors.person import Asker
from webapp.conversations import AgentRef, ConversationRef
from webapp.inbox import HOME, Action
from webapp.itop import Itop
from webapp.languages import Texts
from webapp.lenient import members
from webapp.messenger.look import CardRequest
from webapp.once import Once
from webapp.panel.panel import is_id
from webapp.services import Services

#: Seconds that a card stays where somebody has left it, and that it says what was done.
_STAYS, _NEWS = 3_600, 120
#: Bytes of what somebody typed that comes back, as JSON.
_DRAFT = 30_000
#: The argument of a click that makes it hold once, and that of one that is tried again: the token it had first.
TOKEN, AGAIN = "once", "again"
_NONE = ConversationRef("")
_LAST_PAGE = 10_000


@dataclass(frozen=True)
class Shown:
    """What the card shows next: a view, above it what was done or went wrong, and what was typed."""

    action: Action = HOME
    news: str = ""
    problem: str = ""
    #: iTop's own words beside the problem, and what the log knows it by.
    detail: str = ""
    reference: str = ""
    draft: Mapping[str, str] = field(default_factory=dict)
    #: By which iTop may know already what is tried again.
    again: str = ""

    def store(self, contact_id: str, *, now: float) -> dict[str, object]:
        """What Intercom keeps of it, for that contact alone."""
        said = {"show": self.action.encode(), "news": self.news, "problem": self.problem, "detail": self.detail}
        said |= {"reference": self.reference, AGAIN: self.again}
        known: dict[str, object] = {name: value for name, value in said.items() if value}
        if self.draft:
            known["draft"] = share_room(self.draft, _DRAFT)
        return known | {"for": contact_id, "at": int(now)}

    @classmethod
    def read(cls, stored: Mapping[str, object], contact_id: str, *, now: float) -> Shown:
        """What was stored for that contact a while ago; the tickets for everybody else, and later."""
        at = stored.get("at")
        age = now - at if isinstance(at, int) and not isinstance(at, bool) else -1
        if not contact_id or stored.get("for") != contact_id or not 0 <= age <= _STAYS:
            return cls()
        said = {name: value for name, value in stored.items() if isinstance(value, str)}
        draft = {name: value for name, value in members(stored.get("draft")).items() if isinstance(value, str)}
        fresh = age <= _NEWS
        return cls(
            Action.parse(said.get("show", "")),
            said.get("news", "") if fresh else "",
            said.get("problem", "") if fresh else "",
            said.get("detail", "")[:500] if fresh else "",
            said.get("reference", "")[:20] if fresh else "",
            draft,
            said.get(AGAIN, "")[:100],
        )


class Card:
    """What views and deeds are given; `action` is what is shown, or was clicked."""

    def __init__(self, look: CardRequest, who: Asker, services: Services, shown: Shown) -> None:
        self.look, self.who, self.shown = look, who, shown
        self.services = services.of(look.workspace_id)
        self.text = card_texts(look, services)
        self.once = Once(services, look.workspace_id, ("messenger", look.contact.id, who.external_id))

    @property
    def action(self) -> Action:
        """What is shown, or what was clicked."""
        return self.shown.action

    def itop(self, conversation: ConversationRef = _NONE) -> Itop:
        """iTop as this person may see it: it shows them their own tickets, and nobody else's."""
        agent = AgentRef("", contact=True, language=self.text.language.code)
        return self.services.itop.beside(conversation, contact=self.who.contact(), agent=agent)

    @property
    def ticket_id(self) -> str:
        """The ticket it is about, empty for what is none."""
        ticket_id = self.action.args.get("id", "")
        return ticket_id if is_id(ticket_id) and not ticket_id.startswith("0") else ""

    @property
    def page_number(self) -> int:
        """The page of a list; whatever is not a page is the first one."""
        page = self.action.args.get("page", "")
        return min(int(page), _LAST_PAGE) if page.isascii() and page.isdigit() and 0 < len(page) < 9 else 1

    def request_id(self, *request: str) -> str:
        """What iTop knows a deed by: the same click of this person again is the same one, also where nobody knows what
        became of the first.
        """
        token = self.action.args.get(AGAIN) or self.action.args.get(TOKEN, "")
        said = "\n".join((self.who.key, "messenger", token, *request))
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:40]

    def is_finished(self, state: str) -> bool:
        """Whether a ticket in that state is over."""
        return state in self.services.settings.current().finished_states

    def page(self, *parts: Component | None) -> Canvas:
        """The parts that are there, below what was done or went wrong."""
        return Canvas([*self._news(), *(part for part in parts if part is not None)])

    def line(self, key: str, *, style: TextStyle = "paragraph", tight: bool = False, **values: object) -> Component:
        """The text of that key; `values` of people go through `literal`."""
        return text(self.text(f"messenger.{key}", **values), style=style, tight=tight)

    def button(self, key: str, action: Action, *, style: ButtonStyle = "secondary") -> Component:
        """What leads to another view."""
        return button(self.text(f"messenger.{key}"), action, style=style)

    def deed(self, key: str, name: str, *, style: ButtonStyle = "secondary", **args: str) -> Component:
        """What changes something, once."""
        again = {AGAIN: self.shown.again} if self.shown.again else {}
        return self.button(key, Action(name, {**args, **again, TOKEN: self.once.token()}), style=style)

    def _news(self) -> list[Component]:
        shown = self.shown
        parts: list[Component] = []
        if shown.news and f"messenger.{shown.news}" in self.text:
            parts.append(text("✓ " + self.text(f"messenger.{shown.news}")))
        if shown.problem:
            parts += problem_parts(self.text, shown)
        return parts


def card_texts(look: CardRequest, services: Services) -> Texts:
    """In the language of the person where we have it, else of the workspace; times in the zone of the workspace."""
    return services.texts(look.workspace_id, look.language).in_zone(services.zone(look.workspace_id, look.region))


def problem_parts(texts: Texts, shown: Shown) -> list[Component]:
    """What went wrong, perhaps in iTop's own words too, and what the operator finds it by."""
    key = f"messenger.{shown.problem}"
    parts = [text(texts(key if key in texts else "messenger.later"), style="error")]
    if shown.detail:
        parts.append(text(literal(shown.detail), style="muted"))
    if shown.reference:
        parts.append(text(texts("panel.reference", reference=literal(shown.reference)), style="muted"))
    return parts
