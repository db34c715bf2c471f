# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of the panel: one file a screen, and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from webapp.canvas import Canvas
from webapp.errors import AppError, Retry
from webapp.inbox import HOME, Click
from webapp.panel import clicks, memory
from webapp.panel.page import stale, texts_for
from webapp.panel.problem import problem
from webapp.panel.screens import (
    act,
    add_entry,
    choices,
    choose,
    create,
    create_form,
    create_person,
    entry,
    hand_over,
    home,
    link,
    log,
    person,
    person_form,
    persons,
    portal_link,
    search,
    sync,
    ticket,
    tickets,
    transition,
    unlink,
    value,
)
from webapp.services import Services

__all__ = ["SCREENS", "Screen", "explained", "problem", "show", "texts_for"]

#: One click, at most one call to iTop, one canvas; an `AppError` becomes a `problem`.
Screen = Callable[[Click, Services], Canvas]

#: By the name in the component id (webapp.inbox.Action).
SCREENS: dict[str, Screen] = {
    "home": home.show,
    "person": person.show,
    "persons": persons.show,
    "choose": choose.show,
    "person_form": person_form.show,
    "create_person": create_person.show,
    "hand_over_person": hand_over.show_person,
    "tickets": tickets.show,
    "search": search.show,
    "ticket": ticket.show,
    "value": value.show,
    "log": log.show,
    "transition": transition.show,
    "act": act.show,
    "entry": entry.show,
    "add_entry": add_entry.show,
    "portal_link": portal_link.show,
    "link": link.show,
    "unlink": unlink.show,
    "sync": sync.show,
    "create_form": create_form.show,
    "choices": choices.show,
    "hand_over": hand_over.show,
    "create": create.show,
}


def show(click: Click, services: Services) -> Canvas:
    """The canvas that answers the click; raises the `AppError` that `problem` puts into words."""
    screen = SCREENS.get(click.action.name)
    if screen is None:
        raise stale("the id of a component it never showed")
    if not click.conversation_id:
        raise AppError("Intercom named no conversation.", code="no_conversation", retry=Retry.NEVER)
    zoned = _with_zone(click, services)

    def canvas() -> Canvas:
        return clicks.sealed(screen(zoned, services.of(click.workspace_id)), click, services)

    return clicks.once(click, services, canvas) if clicks.changes(click.action) else canvas()


def explained(error: AppError | None, *, reference: str, click: Click, services: Services) -> Canvas:
    """The canvas that says what went wrong; None stands for a fault of our own."""
    canvas = problem(error, reference=reference, click=click, texts=texts_for(click, services))
    return clicks.sealed(canvas, click, services)


def _with_zone(click: Click, services: Services) -> Click:
    """The click with the zone of its workspace, which the open panel carries along from here on: what is typed is read
    in the zone that its form named. The first canvas shows no times, and Intercom has until the next one to tell its.
    """
    found = services.zone(click.workspace_id, click.region)
    if click.action == HOME or memory.zone(click) is not None:
        return click
    return replace(click, stored={**click.stored, memory.ZONE: found.key if found is not None else None})
