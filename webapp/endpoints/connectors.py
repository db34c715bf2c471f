# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses that data connectors of Intercom call: Fin, workflows and macros, each for one person."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from webapp.connectors.answers import Closing, NewTicket, NewWords, Problem
from webapp.connectors.document import SECRET_HEADER, document
from webapp.connectors.limits import Limit
from webapp.connectors.person import Asker, SwitchedOff, Unproved, asker, is_open
from webapp.connectors.tickets import Desk, Refused, States
from webapp.endpoints.requests import log_answer, raw_body
from webapp.errors import AppError, ItopRefused, Retry
from webapp.lenient import identifier, json_object, text
from webapp.services import Services

_T = TypeVar("_T", bound=msgspec.Struct)

#: Seconds for everything outside: Intercom gives up after fifteen, and somebody waits for Fin.
_TIME = 2.7
#: Bytes of a body.
_LONGEST = 32 * 1024
_STATES = ("open", "finished", "all")
_NOT_THERE = Problem("not_found", "There is nothing at this address.")
_LATER = Problem("try_later", "The ticket system does not answer at the moment. Try again in a minute.")


@dataclass(frozen=True)
class CallLimits:
    """How often a person may be asked for in a minute, and how often something may be changed."""

    calls: Limit
    changes: Limit

    @classmethod
    def usual(cls, services: Services) -> CallLimits:
        """60 and 15 a minute."""
        return cls(Limit(60, clock=services.clock), Limit(15, clock=services.clock))


def blueprint(services: Services, limits: CallLimits | None = None) -> Blueprint:
    """`/connectors/tickets` with what is below it, and `/connectors/openapi.json`."""
    connectors = Blueprint("connectors", __name__, url_prefix="/connectors")
    counts = limits or CallLimits.usual(services)

    def answer(do: Callable[[Desk], msgspec.Struct]) -> Response:
        return _answer(services, counts, do)

    @connectors.get("/tickets")
    def list_tickets() -> Response:
        return answer(lambda desk: desk.mine(_state()))

    @connectors.post("/tickets")
    def open_ticket() -> Response:
        return answer(lambda desk: desk.open(_body(NewTicket)))

    @connectors.get("/tickets/<ref>")
    def get_ticket(ref: str) -> Response:
        return answer(lambda desk: desk.one(_ref(ref)))

    @connectors.post("/tickets/<ref>/messages")
    def add_to_ticket(ref: str) -> Response:
        return answer(lambda desk: desk.add(_ref(ref), _body(NewWords)))

    @connectors.post("/tickets/<ref>/close")
    def close_ticket(ref: str) -> Response:
        return answer(lambda desk: desk.close(_ref(ref), _body(Closing)))

    @connectors.get("/openapi.json")
    def openapi() -> Response:
        known = services.settings.known()
        there = known is not None and is_open(known)
        return _json(200, document()) if there else _json(404, _NOT_THERE)

    return connectors


def _answer(services: Services, limits: CallLimits, do: Callable[[Desk], msgspec.Struct]) -> Response:
    """What it comes to, as JSON, whatever happens behind; logged once, without a word that anybody said."""
    started = time.monotonic()
    who: Asker | None = None
    error: Exception | None = None
    wait = 0.0
    try:
        settings = services.settings.current()
        who = asker(settings, request.headers.get(SECRET_HEADER, ""), _token(), now=services.clock())
        wait = limits.calls.wait(who.key) or (limits.changes.wait(who.key) if request.method == "POST" else 0.0)
        if wait:
            raise Refused(429, "too_many", "Too many calls for this person. Wait a minute.")
        status, answer = 200, do(Desk(services.until(started + _TIME), who))
    except HTTPException as odd:
        status, answer = odd.code or 400, Problem("bad_request", odd.name)
    except Exception as caught:
        error, (status, answer) = caught, _problem(caught)
        if isinstance(error, Unproved):
            services.metrics.wrong_signature(request.url_rule.rule if request.url_rule else "")
    log_answer(
        "connector",
        error,
        started,
        request=secrets.token_hex(4),
        call=request.endpoint,
        status=status,
        workspace=who.workspace_id if who else "",
    )
    response = _json(status, answer)
    if wait:
        response.headers["Retry-After"] = str(math.ceil(wait))
    return response


def _problem(error: Exception) -> tuple[int, Problem]:
    if not isinstance(error, AppError):
        return 500, Problem("internal_error", "Something unexpected happened. Hand over to a teammate.")
    if isinstance(error, SwitchedOff):
        return 404, _NOT_THERE
    if isinstance(error, Unproved):
        return 401, Problem(
            "unauthorized", "Who asks is not known here. Ask the person to log in, or to load the page anew."
        )
    if isinstance(error, Refused):
        return error.status, Problem(error.code, error.detail)
    if isinstance(error, ItopRefused):
        return _of_itop(error)
    if error.retry is Retry.NEVER:
        return 422, Problem("refused", "The ticket system does not take this. Hand over to a teammate.")
    return 503, _LATER


def _of_itop(error: ItopRefused) -> tuple[int, Problem]:
    """What of iTop's refusals the person may be told."""
    if error.code == "contact_not_found":
        return 403, Problem("unknown_person", "This person has no tickets here. Hand over to a teammate.")
    if error.code == "ticket_not_found":
        return 404, Problem("not_found", "This person has no ticket of that reference.")
    if error.code == "invalid_values":
        missing = ", ".join(error.fields) or "a value"
        return 422, Problem("invalid_values", f"The ticket system asks for more ({missing}). Hand over to a teammate.")
    if error.code == "busy":
        return 503, _LATER
    return (503, _LATER) if error.retry is not Retry.NEVER else (422, Problem("refused", "Hand over to a teammate."))


def _state() -> States:
    state = request.args.get("state", "") or "open"
    if state not in _STATES:
        raise Refused(422, "bad_request", "state must be open, finished or all.")
    return cast(States, state)


def _ref(ref: str) -> str:
    """A reference as it can be one: no other is asked for."""
    named = text(ref)
    if not named or len(named) > 100:
        raise Refused(404, "not_found", "This person has no ticket of that reference.")
    return named


def _body(kind: type[_T]) -> _T:
    """The body as that type; numbers in templates count as text, and what is not known is left alone."""
    given = json_object(raw_body(_LONGEST))
    if given is None:
        raise Refused(422, "bad_request", "The body must be a JSON object.")
    known = {name: given[name] for name in kind.__struct_fields__ if given.get(name) is not None}
    said = {name: each if isinstance(each, str) else text(each) for name, each in known.items()}
    said = {name: each for name, each in said.items() if each.strip()}
    if "conversation_id" in said and not identifier(said["conversation_id"]):
        raise Refused(422, "bad_request", "conversation_id must be the id of a conversation.")
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as error:
        raise Refused(422, "bad_request", f"{error}.") from error


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


def _json(status: int, answer: object) -> Response:
    return Response(msgspec.json.encode(answer), status=status, content_type="application/json")
