# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes: what iTop knows of them, and the ways to say that it is somebody else."""

from __future__ import annotations

from webapp.canvas import Canvas, Component, button, listing, table, text, text_input
from webapp.inbox import HOME, Click, to
from webapp.itop.answers import Home
from webapp.languages import Texts
from webapp.panel import memory
from webapp.panel.page import page, texts_for, way
from webapp.panel.parts import people
from webapp.services import Services

#: What may follow the choice.
THEN = "create_form"


def show(click: Click, services: Services) -> Canvas:
    """One call to iTop, the one of the first canvas."""
    return _person(click, services, then=click.action.args.get("then", ""))


def for_ticket(click: Click, services: Services) -> Canvas:
    """The same for somebody who wants to make a ticket and has nobody to make it for."""
    return _person(click, services, then=THEN)


def then_args(then: str) -> dict[str, str]:
    """The argument that says what follows, where something does."""
    return {"then": THEN} if then == THEN else {}


def _person(click: Click, services: Services, *, then: str) -> Canvas:
    home = services.itop.home(conversation_id=click.conversation_id, contact=memory.who(click), agent=click.admin.ref())
    texts, args = texts_for(click, services, home.language), then_args(then)
    sentence, known = people.heading(home, click, texts)
    needed = bool(args) and not known
    return page(
        click,
        texts,
        text(texts("panel.create_no_person" if needed else "panel.person_title"), style="header"),
        text(sentence, style="paragraph" if known else "muted"),
        *_known(home, texts),
        *_matches(home, texts, args),
        text_input(
            texts("panel.person_search"),
            id=to("persons", **args).encode(),
            placeholder=texts("panel.person_search_by"),
            submits=True,
        ),
        *_others(home, texts, args),
        way(texts("panel.back"), HOME),
    )


def _known(home: Home, texts: Texts) -> list[Component]:
    if home.person is None:
        return []
    details = list(people.rows(home.person, texts))
    origin = f"panel.person_from_{home.person_from}"
    said = [text(texts(origin), style="muted")] if origin in texts else []
    return [*([table(details)] if details else []), *said]


def _matches(home: Home, texts: Texts, args: dict[str, str]) -> list[Component]:
    if not home.matches:
        return []
    return [
        text(texts("panel.person_which"), style="muted", tight=True),
        listing([people.row(one, texts, **args) for one in home.matches]),
    ]


def _others(home: Home, texts: Texts, args: dict[str, str]) -> list[Component]:
    found = []
    caller = home.default_caller
    if caller is not None and home.can_create:
        use = to("choose", **{"class": caller.cls, "id": caller.id, "keep": "no", "then": THEN})
        found.append(button(texts("panel.default_caller", name=caller.name), use))
    if home.can_create_person:
        found.append(button(texts("panel.person_create"), to("person_form", **args)))
    return found
