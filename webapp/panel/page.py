# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every screen shares: the agent's language, the frame of a canvas, and arguments that may be trusted."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from webapp.canvas import Canvas, Component, button, literal, text
from webapp.conversations import ConversationRef
from webapp.errors import AppError, Retry
from webapp.inbox import HOME, Action, Click, conversation_url
from webapp.languages import Texts
from webapp.panel import memory
from webapp.services import Services
from webapp.timezones import city, offset

PAGE_SIZE = 10
_LAST_PAGE = 10_000
_TICKET_ID = re.compile(r"[0-9]{1,18}")


def texts_for(click: Click, services: Services, itop_language: str | None = None) -> Texts:
    """The words for the agent: in the language of their iTop user, else as on the last canvas, else the workspace's.

    Times are in the zone of the open panel.
    """
    stored = click.stored.get("language")
    texts = services.texts(click.workspace_id, itop_language or (stored if isinstance(stored, str) else None))
    return texts.in_zone(memory.zone(click))


def page(click: Click, texts: Texts, *parts: Component | None, stored: Mapping[str, object] | None = None) -> Canvas:
    """A canvas of the parts that are there, which hands on what the screens after it need to know.

    That is the agent's language for the time iTop cannot tell it, the time zone, who was chosen, and which list to go
    back to; `stored` adds to it or takes something out (None).
    """
    known = {"language": texts.language.id, **memory.carried(click), **(stored or {})}
    return Canvas(
        [part for part in parts if part is not None],
        {name: value for name, value in known.items() if value is not None},
    )


def way(label: str, action: Action = HOME) -> Component:
    """A button at the bottom that leads somewhere else."""
    return button(label, action, style="link")


def zone_note(texts: Texts) -> Component | None:
    """Which zone the times of a canvas are in, None where none is known."""
    if texts.zone is None:
        return None
    now = offset(texts.zone, datetime.datetime.now(datetime.UTC))
    named = literal(f"{city(texts.zone.key, texts.language.babel)} ({now})")
    return text(texts("panel.zone", zone=named), style="muted")


def conversation(click: Click, services: Services) -> ConversationRef:
    """The conversation and its address; a region in the configuration wins over the one Intercom sent."""
    region = services.settings.current().workspace(click.workspace_id).region or click.region
    return ConversationRef(
        click.conversation_id,
        conversation_url(region=region, workspace_id=click.workspace_id, conversation_id=click.conversation_id),
    )


def stale(what: str) -> AppError:
    """The error for a click on something this version of the panel never showed."""
    return AppError(f"The panel was sent {what}.", code="stale", retry=Retry.NEVER)


def ticket_id(click: Click) -> str:
    """The ticket a click is about. Stale: it is not a number."""
    wanted = click.action.args.get("id", "")
    if not is_ticket_id(wanted):
        raise stale("a ticket id that is not a number")
    return wanted


def is_ticket_id(text: str) -> bool:
    """Whether a ticket may have that id."""
    return _TICKET_ID.fullmatch(text) is not None


def page_number(click: Click) -> int:
    """The page of a list a click is about; whatever is not a page is the first one."""
    wanted = click.action.args.get("page", "")
    return min(int(wanted), _LAST_PAGE) if re.fullmatch(r"[1-9][0-9]{0,8}", wanted) else 1


def pager(texts: Texts, action: Action, *, page: int, more: bool) -> list[Component]:
    """The ways to the next and the previous page of what `action` shows."""
    ways = []
    if more:
        ways.append(way(texts("panel.more"), Action(action.name, {**action.args, "page": str(page + 1)})))
    if page > 1:
        ways.append(way(texts("panel.previous"), Action(action.name, {**action.args, "page": str(page - 1)})))
    return ways
