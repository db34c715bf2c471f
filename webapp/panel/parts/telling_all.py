# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the screens share by which an agent tells the people of all conversations of a ticket something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from babel import UnknownLocaleError

from webapp.canvas import Component
from webapp.inbox import Action, to
from webapp.itop.view_answers import TicketView
from webapp.languages import locale_of
from webapp.panel.forms.draft import Draft, read_draft
from webapp.panel.panel import Panel, stale
from webapp.store import Telling

#: Seconds that the ticket shows what became of it.
_SHOWN = 86_400.0
#: The field of the text for everybody, and how those begin that are for one language.
TEXT, TEXT_IN = "text", "text_"
#: Languages that have a field of their own, those of most people.
MOST_LANGUAGES = 8


def may_tell(panel: Panel, view: TicketView) -> bool:
    """Whether the agent may tell all: where it is allowed, and there are several to be told."""
    return view.can_modify and may_tell_so_many(panel, view.conversations)


def may_tell_so_many(panel: Panel, conversations: int) -> bool:
    """The same of a ticket that the agent may change."""
    settings = panel.services.settings.known()
    allowed = settings is not None and settings.tells_all and bool(panel.click.admin.id)
    return allowed and conversations > 1


def tell_way(panel: Panel, ticket_id: str, conversations: int) -> Component:
    """The way to the form."""
    return panel.way("panel.tell_all", to("tell_all", id=ticket_id), count=conversations)


def newest_telling(panel: Panel, ticket_id: str) -> Telling | None:
    """What the people of the ticket are told, or were told today."""
    return panel.services.tellings.newest(panel.click.workspace_id, ticket_id, within=_SHOWN)


def read_texts(panel: Panel) -> Draft:
    """What was written so far. Stale: it belongs to no telling of this ticket."""
    draft = read_draft(panel)
    telling = panel.services.tellings.find(panel.arg("telling")) if draft is not None else None
    if draft is None or telling is None or (telling.workspace, telling.ticket) != _whose(panel):
        raise stale("a telling that does not exist")
    return draft


def words_of(draft: Draft) -> dict[str, str]:
    """The texts by language, that for everybody under ""."""
    found = {
        code.removeprefix(TEXT_IN): draft.single(code).strip() for code in draft.values if code.startswith(TEXT_IN)
    }
    return {"": draft.single(TEXT).strip(), **{language: said for language, said in found.items() if said}}


def languages_of(panel: Panel, counts: Mapping[str, int]) -> Sequence[str]:
    """Those of most people first, without the one that everybody's text is in."""
    usual = panel.services.texts(panel.click.workspace_id).language.babel[:2]
    known = [each for each in counts if each and each != usual and locale_name(panel, each) is not None]
    return sorted(known, key=lambda each: (-counts[each], each))[:MOST_LANGUAGES]


def locale_name(panel: Panel, language: str) -> str | None:
    """The name of a language in the agent's, None for what is none."""
    try:
        name = locale_of(language).get_display_name(panel.text.language.babel.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
    return name and name[0].upper() + name[1:]


def progress_lines(panel: Panel, view: TicketView) -> Iterator[Component]:
    """How many have been told, while that goes on and for a day after."""
    if not may_tell(panel, view) or (telling := newest_telling(panel, view.ticket.id)) is None:
        return
    counts = panel.services.tellings.counts(telling.name)
    told, total = counts.count("told"), counts.count("ready", "told", "stopped", "failed")
    key = {"stopped": "panel.tell_stopped", "ended": "panel.tell_ended"}.get(telling.state, "panel.tell_progress")
    yield panel.line(key, told=told, total=total)
    if failed := counts.count("failed"):
        yield panel.line("panel.tell_failures", count=failed, style="error")
    if telling.state == "sending":
        yield panel.way("panel.tell_stop", stop_action(view.ticket.id, telling.name))


def stop_action(ticket_id: str, telling: str) -> Action:
    """What tells nobody else."""
    return to("tell_stop", id=ticket_id, telling=telling)


def _whose(panel: Panel) -> tuple[str, str]:
    return panel.click.workspace_id, panel.ticket_id
