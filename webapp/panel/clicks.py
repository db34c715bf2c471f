# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a click to its canvas. One that changes something holds once: sent again as it was recorded, it changes nothing.

Intercom's requests carry neither time nor number. So every canvas takes a token of ours along in `stored_data`, bound
to workspace, conversation and teammate; the first click with it, on this component and with these values, is carried
out and noted down. A second one at the same moment (a double click) is answered with the same canvas, a later one
with a sentence. Canvases that change nothing cost no look into the database, but for the form of a new ticket.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from webapp.canvas import Canvas
from webapp.errors import AppError, Retry, StoreUnavailable
from webapp.inbox import HOME, Action, Click
from webapp.panel.panel import ZONE, Panel, stale, zone_of
from webapp.panel.problem import problem
from webapp.panel.screens import CHANGING, CHANGING_WHEN_SURE, SCREENS
from webapp.services import Services

#: Where the token stands in `stored_data`.
TOKEN = "once"
#: Seconds that a token holds; shorter than the click is known.
_AGE = 86_400
#: Seconds by which the clocks of our machines may differ.
_CLOCKS = 300
#: Seconds that a second click waits for the answer to the first.
_WAIT, _LOOK = 4.0, 0.05


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


def _seal(canvas: Canvas, click: Click, services: Services) -> Canvas:
    """The canvas with a fresh token for what is clicked on it."""
    begun = f"{int(services.clock()):x}.{secrets.token_hex(8)}"
    key = next(iter(_keys(click, services)), b"")
    return replace(canvas, stored={**canvas.stored, TOKEN: f"{begun}.{_mac(key, click, begun)}"})


def _run_once(click: Click, services: Services, screen: Callable[[], Canvas]) -> Canvas:
    """The canvas of the screen, which runs for the first such click only; raises what the screen raises.

    An `AppError` too for a token that is missing, too old or another one's, and for a click that was dealt with before.
    """
    name = _name(click, services)
    if not services.records.begin(name):
        return _again(name, services)
    try:
        canvas = screen()
    except AppError:
        # Nobody waits for a canvas that will not come; what was done of it before the failure is not done again.
        with contextlib.suppress(StoreUnavailable):
            services.records.answered(name, "")
        raise
    with contextlib.suppress(StoreUnavailable):  # it is done: only a second click will not see this canvas
        kept = {"components": list(canvas.components), "stored": dict(canvas.stored)}
        services.records.answered(name, json.dumps(kept))
    return canvas


def _again(name: str, services: Services) -> Canvas:
    end = time.monotonic() + _WAIT
    while (answer := services.records.answer(name)) is None and services.records.is_under_way(name, within=_WAIT):
        if time.monotonic() > end:
            break
        time.sleep(_LOOK)
    if not answer:
        raise AppError("The click was dealt with before.", code="clicked_before", retry=Retry.NEVER)
    kept = json.loads(answer)
    return Canvas(kept["components"], kept["stored"])


def _name(click: Click, services: Services) -> str:
    """What the click is noted down under."""
    token = click.stored.get(TOKEN)
    begun, _, mac = token.rpartition(".") if isinstance(token, str) else ("", "", "")
    given = mac.encode("utf-8", "replace")
    fits = any([hmac.compare_digest(given, _mac(key, click, begun).encode()) for key in _keys(click, services)])
    if not fits or not -_CLOCKS <= services.clock() - _moment(begun) <= _AGE:
        raise AppError("The panel was open for too long.", code="old_panel", retry=Retry.SOON)
    action = [click.action.name, dict(click.action.args)]
    wish = [click.workspace_id, click.conversation_id, click.admin.id, begun, action, dict(click.values)]
    return hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()[:40]


def _moment(begun: str) -> float:
    try:
        return float(int(begun.partition(".")[0], 16))
    except ValueError:
        return float("-inf")


def _keys(click: Click, services: Services) -> tuple[bytes, ...]:
    """Whoever has these may sign clicks anyway; two of them while they are rotated."""
    known = services.settings.known()
    return tuple(secret.encode() for secret in known.secrets_of(click.workspace_id)) if known is not None else ()


def _mac(key: bytes, click: Click, begun: str) -> str:
    bound = json.dumps(["once", click.workspace_id, click.conversation_id, click.admin.id, begun])
    return hmac.new(key, bound.encode(), hashlib.sha256).hexdigest()[:32]
