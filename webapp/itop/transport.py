# SPDX-License-Identifier: AGPL-3.0-or-later
"""One call of the Sync API: session, credentials, and what each kind of answer means."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from webapp.errors import AppError, ItopMisconfigured, ItopRefused, ItopUnavailable
from webapp.http import Answer, Dropped, Http, TimedOut, Timeout, Unreachable
from webapp.itop.company import Apart, Asked

#: Longer than the five seconds the Sync API waits for the mutex of a ticket.
_TIMEOUT = Timeout(connect=2.0, read=20.0, total=30.0)
#: What an iTop says that is not there; an error of the page itself may be that of one call.
_AWAY = frozenset({"itop_timeout", "itop_unreachable", "itop_other_answer"})
_ACCOUNT_CODES = frozenset({"login_required", "account_refused"})


@dataclass(frozen=True)
class Credentials:
    """An account by name and password, or by a token of iTop."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def headers(self) -> dict[str, str]:
        """What logs in; the Sync API reads UTF-8 and allows a colon in the password."""
        if self.token:
            return {"Auth-Token": self.token}
        pair = f"{self.user}:{self.password}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode("ascii")}


def call(
    http: Http, url: str, credentials: Credentials, operation: str, params: Mapping[str, object]
) -> dict[str, object]:
    """The result of one operation; logs in on the thread's first call and once more when its session has ended."""
    with _circuit(http):
        return _result(_answer(http, url, credentials, {"operation": operation, "params": params}))


def call_together(
    http: Http, url: str, credentials: Credentials, calls: Sequence[Asked]
) -> list[dict[str, object] | AppError]:
    """What became of each of several calls in one request; raises `Apart` where that says nothing about each alone."""
    body = {"calls": [{"operation": one.operation, "params": one.params} for one in calls]}
    with _circuit(http):
        try:
            results = _results(_answer(http, url, credentials, body))
        except ItopRefused as error:
            raise Apart from error
        except ItopUnavailable as error:
            if error.code in _AWAY:
                raise
            raise Apart from error
        if len(results) != len(calls):
            raise Apart
        return results


@contextmanager
def _circuit(http: Http) -> Iterator[None]:
    """Nothing is asked of an iTop that is known to be away; what becomes of the call tells whether it is."""
    left = http.circuit.closed_for()
    if left > 0.0:
        raise ItopUnavailable("iTop did not answer a moment ago.", code="itop_away", retry_after=left)
    try:
        yield
    except ItopUnavailable as error:
        if error.code in _AWAY:
            http.circuit.failed()
        raise
    except (AppError, Apart):
        http.circuit.answered()
        raise
    http.circuit.answered()


def _answer(http: Http, url: str, credentials: Credentials, asked: Mapping[str, object]) -> Answer:
    body = json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
    if http.has_cookies():
        answer = _send(http, url, body, {})
        if answer.status != 401:
            return answer
        http.forget_cookies()
    answer = _send(http, url, body, credentials.headers())
    if answer.status == 401:
        # iTop starts a session for a failed login too; it must not count as a login.
        http.forget_cookies()
    return answer


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


def _result(answer: Answer) -> dict[str, object]:
    decoded = _decoded(answer.body)
    outcome = _outcome(answer.status, decoded) if decoded is not None else None
    if outcome is None:
        raise _not_the_page(answer)
    if isinstance(outcome, AppError):
        raise outcome
    return outcome


def _results(answer: Answer) -> list[dict[str, object] | AppError]:
    decoded = _decoded(answer.body)
    if answer.status != 200 or decoded is None:
        _result(answer)
    results = decoded.get("results") if decoded is not None else None
    if not isinstance(results, list):
        raise _not_the_page(answer)
    return [_one_of_several(one, answer) for one in results]


def _one_of_several(record: object, answer: Answer) -> dict[str, object] | AppError:
    outcome = None
    if isinstance(record, dict) and isinstance(record.get("status"), int):
        outcome = _outcome(record["status"], record)
    return _not_the_page(answer) if outcome is None else outcome


def _outcome(status: int, decoded: Mapping[str, object]) -> dict[str, object] | AppError | None:
    """The result or the refusal that an answer tells, None for what is neither."""
    result, error = decoded.get("result"), decoded.get("error")
    if status == 200 and isinstance(result, dict):
        return result
    if status == 200 and result == []:
        return {}
    if isinstance(error, dict) and status >= 400:
        return _refusal(status, error)
    return None


def _decoded(body: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refusal(status: int, error: Mapping[str, object]) -> AppError:
    code, message = str(error.get("code", "")), str(error.get("message", ""))
    if status == 401 or code in _ACCOUNT_CODES:
        return ItopMisconfigured(f"iTop does not accept the account ({code}): {message}", code=code or "login_required")
    if status >= 500 or status in (408, 429):
        return ItopUnavailable(f"iTop failed ({code}): {message}", code=code or "itop_failed")
    fields = error.get("fields")
    sentences = {str(name): str(text) for name, text in fields.items()} if isinstance(fields, dict) else {}
    return ItopRefused(status=status, code=code, message=message, fields=sentences)


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
