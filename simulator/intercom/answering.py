# SPDX-License-Identifier: AGPL-3.0-or-later
"""How calls of the REST API are answered and refused, and what is kept of those that Intercom does not describe."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, request

from simulator.intercom import description
from simulator.intercom.model import Json


@dataclass
class Contract:
    """What was asked, and what of it, or of the answers to it, Intercom's description does not have."""

    calls: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


class Refused(Exception):
    """Becomes an answer with that status; the message is for whoever reads it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def violation(contract: Contract, problem: str) -> Refused:
    """A request that Intercom would refuse, or of which the stand-in does not know how it is answered."""
    contract.violations.append(problem)
    return Refused(400, "parameter_invalid", problem)


def body_of_request() -> Json:
    """The JSON object that was sent; empty where none was."""
    return description.decoded(request.get_data()) or {}


def answer(value: Json) -> Response:
    """200 with that JSON."""
    return Response(json.dumps(value), mimetype="application/json")


def error_answer(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error as Intercom words its own."""
    errors = [{"code": code, "message": message}]
    body = {"type": "error.list", "request_id": str(uuid.uuid4()), "errors": errors}
    return Response(json.dumps(body), status, headers=dict(headers or {}), mimetype="application/json")
