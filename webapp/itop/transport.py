# SPDX-License-Identifier: AGPL-3.0-or-later
"""One call of the Sync API: session, credentials, and what each kind of answer means."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from webapp.errors import AppError, ItopMisconfigured, ItopRefused, ItopUnavailable
from webapp.itop.logins import Logins
from webapp.network.http import Answer, Dropped, Http, TimedOut, Timeout, Unreachable

#: Longer than the five seconds the Sync API waits for the mutex of a ticket.
_TIMEOUT = Timeout(connect=2.0, read=20.0, total=30.0)
#: What an iTop says that is not there; an error of the page itself may be that of one call.
_AWAY = frozenset({"itop_timeout", "itop_unreachable", "itop_other_answer"})
_ACCOUNT_CODES = frozenset({"login_required", "account_refused"})

#: What is not JSON, is no UTF-8, is nested without end, or has another shape.
_NOT_READABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_T = TypeVar("_T")


@dataclass(frozen=True)
class Credentials:
    """An account by name and password, or by a token of iTop."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def parts(self) -> tuple[str, str, str]:
        """What is another account where it is different."""
        return self.user, self.password, self.token

    def headers(self) -> dict[str, str]:
        """What logs in; the Sync API reads UTF-8 and allows a colon in the password."""
        if self.token:
            return {"Auth-Token": self.token}
        pair = f"{self.user}:{self.password}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode("ascii")}


class _Envelope(msgspec.Struct):
    """The frame of every answer: a result, or why there is none."""

    result: msgspec.Raw = msgspec.Raw()
    error: dict[str, object] | None = None


def decode(operation: str, result: msgspec.Raw, answer: type[_T]) -> _T:
    """The result as that type; raises `ItopUnavailable`, with the path, for what docs/sync-api.md does not describe."""
    try:
        return msgspec.json.decode(result, type=answer)
    except _NOT_READABLE as error:
        detail = f"iTop answered something else to {operation}: {error}."
        raise ItopUnavailable(detail, code="itop_other_answer") from error


def call(
    http: Http,
    url: str,
    credentials: Credentials,
    operation: str,
    params: Mapping[str, object],
    *,
    logins: Logins,
) -> msgspec.Raw:
    """The result of one operation, a JSON object.

    Logs in on the first call of a session, and once more when it has ended.
    """
    left = http.circuit.closed_for()
    if left > 0.0:
        raise ItopUnavailable("iTop did not answer a moment ago.", code="itop_away", retry_after=left)
    try:
        with http.hold() as held:
            result = _call_once(held, url, credentials, operation, params, logins)
    except ItopUnavailable as error:
        if error.code in _AWAY:
            http.circuit.note_failure()
        raise
    except AppError:
        http.circuit.note_answer()
        raise
    http.circuit.note_answer()
    return result


def _call_once(
    http: Http, url: str, credentials: Credentials, operation: str, params: Mapping[str, object], logins: Logins
) -> msgspec.Raw:
    body = json.dumps({"operation": operation, "params": params}, ensure_ascii=False).encode("utf-8", "replace")
    if http.has_cookies():
        answer = _send(http, url, body, {})
        if answer.status != 401:
            return _result(answer)
        http.forget_cookies()
    left = logins.closed_for()
    if left > 0.0:
        detail = f"iTop did not accept the account a moment ago; it is tried again in {left:.0f} seconds."
        raise ItopMisconfigured(detail, code="login_required")
    answer = _send(http, url, body, credentials.headers())
    if answer.status == 401:
        # iTop starts a session for a failed login too; it must not count as a login.
        http.forget_cookies()
        logins.note_refusal()
    else:
        logins.note_acceptance()
    return _result(answer)


def _send(http: Http, url: str, body: bytes, extra: Mapping[str, str]) -> Answer:
    headers = {"Content-Type": "application/json", "Accept": "application/json", **extra}
    try:
        try:
            return http.request("POST", url, headers=headers, body=body, timeout=_TIMEOUT)
        except Dropped:
            # An idle connection that the server was just closing; every operation may be called twice.
            return http.request("POST", url, headers=headers, body=body, timeout=_TIMEOUT)
    except TimedOut as error:
        raise ItopUnavailable(f"iTop did not answer in time ({error}).", code="itop_timeout") from error
    except Unreachable as error:
        raise ItopUnavailable(f"iTop cannot be reached ({error}).", code="itop_unreachable") from error


def _result(answer: Answer) -> msgspec.Raw:
    try:
        envelope = msgspec.json.decode(answer.body, type=_Envelope)
    except _NOT_READABLE:
        raise _not_the_page(answer) from None
    if answer.status == 200 and bytes(envelope.result).startswith(b"{"):
        return envelope.result
    if envelope.error is not None and answer.status >= 400:
        raise _refusal(answer.status, envelope.error)
    raise _not_the_page(answer)


def _refusal(status: int, error: Mapping[str, object]) -> AppError:
    code, message = str(error.get("code", "")), str(error.get("message", ""))
    if status == 401 or code in _ACCOUNT_CODES:
        return ItopMisconfigured(f"iTop does not accept the account ({code}): {message}", code=code or "login_required")
    if status >= 500 or status in (408, 429):
        return ItopUnavailable(f"iTop failed ({code}): {message}", code=code or "itop_failed")
    fields = error.get("fields")
    sentences = {str(name): str(text) for name, text in fields.items()} if isinstance(fields, dict) else {}
    reason = str(error.get("reason", ""))
    return ItopRefused(status=status, code=code, message=message, fields=sentences, reason=reason)


def _not_the_page(answer: Answer) -> AppError:
    status = answer.status
    if status in (401, 403):
        return ItopMisconfigured(f"iTop or a server before it refuses the account (status {status}).")
    # iTop answers so, with status 200, for a module that it does not have.
    if status == 404 or answer.body.startswith(b"Wrong module, page name or environment"):
        return ItopMisconfigured("There is no Sync API page at ITOP_URL: is the module installed?", code="no_sync_api")
    kind = answer.headers.get("Content-Type", "no content type")
    detail = f"iTop answered something else than the Sync API does (status {status}, {kind})."
    return ItopUnavailable(detail, code="itop_other_answer")
