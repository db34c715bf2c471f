# SPDX-License-Identifier: AGPL-3.0-or-later
"""The OpenAPI document of the data connectors, made of the very types that are read and answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from webapp.connectors import answers
from webapp.contract import VERSION

SECRET_HEADER = "X-Connector-Secret"
_REF = "#/components/schemas/{name}"
_PROBLEMS = {
    "401": "The secret or the token of the person is missing, wrong, foreign or too old.",
    "403": "The person is not one of those whose tickets may be seen here.",
    "404": "Not there, or not this person's: nobody is told which. Also where there are no data connectors.",
    "409": "The ticket is finished, or somebody else is saving it.",
    "413": "The body is too large.",
    "422": "Something is missing or cannot be used; the message says what.",
    "429": "Too many calls for this person within a minute.",
    "500": "Something unexpected happened.",
    "503": "iTop or Intercom did not answer in time; the same call may be made again.",
}


@dataclass(frozen=True)
class Call:
    """One address and method: what it is called, what for, what it reads and what it answers."""

    method: str
    path: str
    name: str
    summary: str
    answer: type[msgspec.Struct]
    body: type[msgspec.Struct] | None = None


CALLS = (
    Call("get", "/connectors/tickets", "list_tickets", "The newest tickets of the person.", answers.TicketList),
    Call("post", "/connectors/tickets", "open_ticket", "Open a ticket, once.", answers.Opened, answers.NewTicket),
    Call("get", "/connectors/tickets/{ref}", "get_ticket", "One ticket of the person.", answers.Ticket),
    Call(
        "post",
        "/connectors/tickets/{ref}/messages",
        "add_to_ticket",
        "Add to a ticket, once.",
        answers.Added,
        answers.NewWords,
    ),
    Call(
        "post",
        "/connectors/tickets/{ref}/close",
        "close_ticket",
        "The person says that it is solved.",
        answers.Closed,
        answers.Closing,
    ),
)


def document() -> Mapping[str, Any]:
    """OpenAPI 3.1."""
    types = {answers.Problem, *(call.answer for call in CALLS), *(call.body for call in CALLS if call.body)}
    _, schemas = msgspec.json.schema_components(sorted(types, key=lambda each: each.__name__), ref_template=_REF)
    paths: dict[str, dict[str, object]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    secret = {"type": "apiKey", "in": "header", "name": SECRET_HEADER, "description": "That of the workspace."}
    token = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "Of the person, by the widget."}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tickets of iTop for data connectors of Intercom",
            "version": VERSION,
            "description": "Each call sees the tickets of which the person of the token is the caller, and no others.",
        },
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"workspace": secret, "person": token}},
        "security": [{"workspace": [], "person": []}],
    }


def _operation(call: Call) -> dict[str, object]:
    problems = {status: _answer(said, answers.Problem) for status, said in _PROBLEMS.items()}
    said: dict[str, object] = {
        "operationId": call.name,
        "summary": call.summary,
        "responses": {"200": _answer(call.answer.__doc__ or "", call.answer), **problems},
    }
    if "{ref}" in call.path:
        said["parameters"] = [{"name": "ref", "in": "path", "required": True, "schema": {"type": "string"}}]
    elif call.method == "get":
        states = {"type": "string", "enum": ["open", "finished", "all"], "default": "open"}
        said["parameters"] = [{"name": "state", "in": "query", "schema": states}]
    if call.body is not None:
        said["requestBody"] = {"required": True, "content": _json(call.body)}
    return said


def _answer(description: str, kind: type[msgspec.Struct]) -> dict[str, object]:
    return {"description": description, "content": _json(kind)}


def _json(kind: type[msgspec.Struct]) -> dict[str, object]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=kind.__name__)}}}
