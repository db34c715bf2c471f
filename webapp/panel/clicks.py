# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a click to its canvas. One that changes something holds once (`webapp/once.py`): every canvas takes a token
along in `stored_data`, bound to workspace, conversation and teammate. Canvases that change nothing cost no look into
the database, but for the form of a new ticket.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from webapp.canvas import Canvas
from webapp.errors import AppError, Retry
from webapp.inbox import HOME, Action, Click
from webapp.once import Answer, Once
from webapp.panel.panel import ZONE, Panel, stale, zone_of
from webapp.panel.problem import problem
from webapp.panel.screens import CHANGING, CHANGING_WHEN_SURE, SCREENS
from webapp.services import Services

#: Where the token stands in `stored_data`.
TOKEN = "once"


def answer_click(click: Click, services: Services) -> Canvas:
    """The canvas that answers the click; raises the `AppError` that `explain` puts into words."""
    screen = SCREENS.get(click.action.name)
    if screen is None:
        raise stale("the id of a component it never showed")
    if not click.conversation_id:
        raise AppError("Intercom named no conversation.", code="no_conversation", retry=Retry.NEVER)
    panel = Panel(_in_zone(click, services), services)

    def canvas() -> Canvas:
        return _seal(screen(panel), click, services)

    return _run_once(click, services, canvas) if changes_something(click.action) else canvas()


def explain(error: AppError | None, *, reference: str, click: Click, services: Services) -> Canvas:
    """The canvas that says what went wrong; None stands for a fault of our own."""
    return _seal(problem(Panel(click, services), error, reference=reference), click, services)


def changes_something(action: Action) -> bool:
    """Whether the action does more than show something."""
    return action.name in CHANGING or (action.name in CHANGING_WHEN_SURE and action.args.get("sure") == "yes")


def _in_zone(click: Click, services: Services) -> Click:
    """The click with the zone of its workspace, which the open panel carries along from here on: what is typed is read
    in the zone that its form named. The first canvas shows no times, and Intercom has until the next one to tell its.
    """
    if zone_of(click) is not None:
        return click
    if click.action == HOME:
        services.ask_owner(click.workspace_id, click.region)
        return click
    zone = services.zone(click.workspace_id, click.region)
    return replace(click, stored={**click.stored, ZONE: zone.key if zone is not None else None})


def _once(click: Click, services: Services) -> Once:
    return Once(services, click.workspace_id, (click.conversation_id, click.admin.id))


def _seal(canvas: Canvas, click: Click, services: Services) -> Canvas:
    """The canvas with a fresh token for what is clicked on it."""
    return replace(canvas, stored={**canvas.stored, TOKEN: _once(click, services).token()})


def _run_once(click: Click, services: Services, screen: Callable[[], Canvas]) -> Canvas:
    """The canvas of the screen, which runs for the first such click only; raises what the screen and `Once` raise."""

    def shown() -> Answer:
        canvas = screen()
        return {"components": list(canvas.components), "stored": dict(canvas.stored)}

    wish = [[click.action.name, dict(click.action.args)], dict(click.values)]
    kept = _once(click, services).run(click.stored.get(TOKEN), wish, shown)
    return Canvas(kept["components"], kept["stored"])
