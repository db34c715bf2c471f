# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a request of the Messenger to its answer: whoever is not proved to be somebody gets a sentence and a login.

A click answers with where the content is, and what it shows next; the content is asked for by everybody who looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from webapp.canvas import Canvas, Component, button, is_web_address, open_button, text
from webapp.errors import AppError, ItopRefused, Retry
from webapp.inbox import HOME
from webapp.messenger.card import AGAIN, TOKEN, Card, Shown, card_texts, problem_parts
from webapp.messenger.deeds import DEEDS, place_of
from webapp.messenger.look import CardRequest, viewer
from webapp.messenger.views import VIEWS
from webapp.once import Answer
from webapp.services import Services

#: What is told of a refusal, by its code; whatever else happened is over in a while.
_PROBLEMS = {
    "clicked_before": "done_before",
    "old_panel": "too_old",
    "stale": "too_old",
    "ticket_not_found": "gone",
    "bad_request": "gone",
    "invalid_values": "needs_more",
    "not_allowed": "refused",
    "refused": "refused",
    "log_full": "refused",
    "too_many": "too_many",
}
#: Those of a person whom iTop does not know, or nobody vouches for.
_UNKNOWN = ("contact_not_found", "not_verified")


def show(look: CardRequest, services: Services) -> Canvas:
    """The content for whoever looks; raises the `AppError` that `explain` puts into words."""
    who = viewer(look, services)
    if who is None:
        return log_in(look, services)
    shown = Shown.read(look.stored, look.contact.id, now=services.clock())
    view = VIEWS.get(shown.action.name)
    if view is None or (shown.action.name in ("ticket", "solved") and not shown.action.args.get("id")):
        shown, view = Shown(), VIEWS["home"]
    card = Card(look, who, services, shown)
    try:
        return view(card)
    except ItopRefused as error:
        if error.code in _UNKNOWN:
            return log_in(look, services)
        raise


def act(look: CardRequest, services: Services) -> Shown:
    """What the card shows after the click, which is carried out once; raises an `AppError`."""
    who = viewer(look, services)
    if who is None or look.action.name in VIEWS:
        return Shown(look.action) if who is not None else Shown()
    deed = DEEDS.get(look.action.name)
    if deed is None:
        raise AppError("The card was sent the id of a component it never showed.", code="stale", retry=Retry.NEVER)
    card = Card(look, who, services, Shown(look.action))
    args = dict(look.action.args)
    wish = [[look.action.name, args], dict(look.values)]
    if look.action.name != "create" and not card.ticket_id:
        raise AppError("The card was sent a ticket id that is none.", code="stale", retry=Retry.NEVER)

    def done() -> Answer:
        return deed(card).store(look.contact.id, now=services.clock())

    kept = card.once.run(args.get(TOKEN), wish, done)
    return Shown.read(kept, look.contact.id, now=services.clock())


def failed(look: CardRequest, error: AppError | None, *, reference: str) -> Shown:
    """What the card shows after a click that did not work, with what was typed; None stands for a fault of our own."""
    problem = problem_of(error)
    if isinstance(error, ItopRefused) and error.code in _UNKNOWN:
        return Shown()
    detail = error.message if isinstance(error, ItopRefused) and problem == "needs_more" else ""
    draft = {} if problem == "done_before" else {name: look.values[name] for name in sorted(look.values)[:10]}
    place = place_of(look.action)
    # A form of a ticket that is not there (any more) shows nothing.
    place = HOME if problem in ("gone", "too_old") else place
    if problem == "done_before":
        place = replace(place, name="ticket") if place.args.get("id") else HOME
        return Shown(place, news="done_before")
    again = look.action.args.get(AGAIN) or look.action.args.get(TOKEN, "")
    told = _reference(problem, reference)
    return Shown(place, problem=problem, detail=detail, reference=told, draft=draft, again=again)


def explain(look: CardRequest, services: Services, error: AppError | None, *, reference: str) -> Canvas:
    """The content that says why there is none; None stands for a fault of our own."""
    texts, problem = card_texts(look, services), problem_of(error)
    parts: list[Component] = problem_parts(texts, Shown(problem=problem, reference=_reference(problem, reference)))
    return Canvas([*parts, button(texts("messenger.to_tickets"), HOME, style="link")])


def problem_of(error: AppError | None) -> str:
    """The key of what is told."""
    return _PROBLEMS.get(error.code, "later") if error is not None else "later"


def _reference(problem: str, reference: str) -> str:
    """The reference where the operator may be asked; what a person can understand and mend needs none."""
    return reference if problem in ("later", "refused") else ""


def log_in(look: CardRequest, services: Services) -> Canvas:
    """One sentence, and the way to iTop's login, which leads end users to their portal."""
    texts, known = card_texts(look, services), services.settings.known()
    url = known.itop_url if known is not None else ""
    ways = [open_button(texts("messenger.log_in"), url, name="login")] if is_web_address(url) else []
    return Canvas([text(texts("messenger.not_verified")), *ways])


def live(content_url: str, stored: Mapping[str, object]) -> dict[str, object]:
    """The answer that leaves the content to who looks."""
    return {"canvas": {"content_url": content_url, "stored_data": dict(stored)}}
