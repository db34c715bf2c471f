# SPDX-License-Identifier: AGPL-3.0-or-later
"""Data connectors as Intercom calls them: the secret of a workspace, the token of a person."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

from jsonschema_rs import Draft202012Validator

from webapp.connectors.document import CALLS, SECRET_HEADER, document
from webapp.user_tokens import AUDIENCE

SECRET = "connector-secret-of-the-tests"
IDENTITY = "demo-identity-secret"


def key_of(workspace: str, identity_secret: str = IDENTITY) -> str:
    """What iTop tells the service to check tokens with."""
    return hmac.new(identity_secret.encode(), f"{AUDIENCE} {workspace}".encode(), hashlib.sha256).hexdigest()


def claims(workspace: str, user: str, *, until: float, **other: object) -> dict[str, object]:
    """What the widget says of a user."""
    return {"aud": AUDIENCE, "workspace": workspace, "user_id": user, "exp": int(until), **other}


def token(said: Mapping[str, object], key: str) -> str:
    """Signed as by the widget, whatever it says and by whatever key: a library would refuse to."""
    signed = ".".join(_encoded(part) for part in (b'{"alg":"HS256","typ":"JWT"}', json.dumps(said).encode()))
    return f"{signed}.{_encoded(hmac.digest(key.encode(), signed.encode(), 'sha256'))}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def headers(secret: str | None, person: str | None) -> dict[str, str]:
    """Those of a call, without what is None."""
    said = {SECRET_HEADER: secret, "Authorization": None if person is None else f"Bearer {person}"}
    return {name: value for name, value in said.items() if value is not None}


class Answer(Protocol):
    """Of a test client, or of an address."""

    @property
    def status_code(self) -> int: ...
    @property
    def text(self) -> str: ...


def checked(answer: Answer, method: str, path: str) -> dict[str, Any]:
    """The JSON of an answer: small, flat, and what the document says of that call and status."""
    assert len(answer.text.encode()) < 2048, answer.text
    said = json.loads(answer.text)
    validator = _validators()[method.lower(), path][str(answer.status_code)]
    validator.validate(said)
    flat = [each for name, each in said.items() if name != "tickets"]
    assert not any(isinstance(each, dict | list) for each in flat), said
    assert isinstance(said, dict)
    return said


@cache
def _validators() -> Mapping[tuple[str, str], Mapping[str, Draft202012Validator]]:
    described = document()
    validators = {}
    for call in CALLS:
        responses = described["paths"][call.path][call.method]["responses"]
        validators[call.method, call.path] = {
            status: Draft202012Validator(_alone(each["content"]["application/json"]["schema"], described))
            for status, each in responses.items()
        }
    return validators


def _alone(schema: Mapping[str, object], described: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with what it refers to; no answer has a member that the document does not name."""
    schemas = {
        name: {**each, "additionalProperties": False} for name, each in described["components"]["schemas"].items()
    }
    return {**schema, "components": {"schemas": schemas}}
