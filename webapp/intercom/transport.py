# SPDX-License-Identifier: AGPL-3.0-or-later
"""One call of Intercom's REST API, and what each kind of answer means.

https://developers.intercom.com/docs/references/rest-api/errors/http-responses
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from urllib.parse import urljoin, urlsplit

import msgspec

from webapp.errors import AppError, IntercomRefused, IntercomUnavailable, TooHeavy
from webapp.lenient import items, json_object, members, text
from webapp.network.http import Answer, Dropped, Http, TimedOut, Timeout, TooLarge, Unreachable

#: What every call asks for, so that shapes cannot change; from 2.16 on Intercom says where a merged contact went, and
#: lists what was deleted. https://developers.intercom.com/docs/references/2.16/changelog
API_VERSION = "2.16"
#: What the Developer Hub is to be set to for notifications: the last version whose bodies are HTML there too.
NOTIFICATIONS_VERSION = "2.14"

#: And for a request that carries files.
_TIMEOUT, _LONG = Timeout(connect=3.0, read=15.0, total=25.0), Timeout(connect=3.0, read=60.0, total=120.0)
#: Merged contacts point at the one that is left, in chains of at most three.
_HOPS = 3
#: What the Developer Hub calls the permission for a call, by method and the beginning of its path; the first that fits.
#: https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/oauth-scopes
_PERMISSIONS = (
    ("POST", "/conversations/search", "Read conversations"),
    ("POST", "/conversations/", "Write conversations"),
    ("GET", "/conversations/", "Read conversations"),
    ("PUT", "/contacts/", "Write users and companies"),
    ("", "/contacts/", "Read and list users and companies"),
    ("", "/data_attributes", "Write data attributes"),
    ("", "/admins", "Read admins"),
    ("", "/me", "Gather App data"),
)
_CANONICAL = re.compile(r'<([^>]+)>[^,]*rel="?canonical"?')


def call(
    http: Http,
    base: str,
    token: str,
    method: str,
    path: str,
    body: Mapping[str, object] | None = None,
    *,
    clock: Callable[[], float] = time.time,
    long: bool = False,
) -> dict[str, object]:
    """The decoded answer of one call; a merged contact (410) is followed to the one it became.

    Bytes in the body become base64; `long` is for one that takes its time to get there.
    """
    left = http.circuit.closed_for(token)
    if left > 0.0:
        raise IntercomUnavailable("Intercom is given time.", code="intercom_away", retry_after=left)
    try:
        result = _call_once(http, base + path, token, method, body, clock, _LONG if long else _TIMEOUT)
    except IntercomUnavailable as error:
        if error.retry_after is not None:
            # Limits are counted by app and workspace, and a token belongs to one of each:
            # https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting
            http.circuit.told_to_wait(error.retry_after, token)
        elif http.circuit.note_failure():
            # Not what was asked for is at fault.
            error.code = "intercom_away"
        raise
    except AppError:
        http.circuit.note_answer()
        raise
    http.circuit.note_answer()
    return result


def _call_once(
    http: Http,
    url: str,
    token: str,
    method: str,
    body: Mapping[str, object] | None,
    clock: Callable[[], float],
    timeout: Timeout,
) -> dict[str, object]:
    data = _encode(body) if body is not None else None
    for _ in range(_HOPS + 1):
        answer = _send(http, token, method, url, data, timeout)
        moved = _canonical(answer, url) if answer.status == 410 and method == "GET" else None
        if moved is None:
            return _result(answer, clock(), method, urlsplit(url).path)
        url = moved
    raise IntercomRefused("Intercom's merged contacts lead nowhere.", status=410, code="merged_too_often")


def _encode(body: Mapping[str, object]) -> bytes:
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:
        # Half of a surrogate pair, which no file brings along.
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _send(http: Http, token: str, method: str, url: str, data: bytes | None, timeout: Timeout) -> Answer:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Intercom-Version": API_VERSION}
    if data is not None:
        headers["Content-Type"] = "application/json"
    try:
        try:
            return http.request(method, url, headers=headers, body=data, timeout=timeout)
        except Dropped:
            # An idle connection that was just being closed; only what cannot be done twice by that is sent again.
            if method != "GET":
                raise
            return http.request(method, url, headers=headers, body=data, timeout=timeout)
    except TimedOut as error:
        raise IntercomUnavailable(f"Intercom did not answer in time ({error}).", code="intercom_timeout") from error
    except TooLarge as error:
        # It will be as long the next time, and says nothing of whether Intercom is there.
        sentence = f"Intercom answered more than is read here: {error}."
        if http.light:
            raise TooHeavy(sentence) from error
        raise IntercomRefused(sentence, status=200, code="too_long") from error
    except Unreachable as error:
        raise IntercomUnavailable(f"Intercom cannot be reached ({error}).", code="intercom_unreachable") from error


def _canonical(answer: Answer, url: str) -> str | None:
    """The address a merged contact is at; only on the same host, because the token goes with the request."""
    found = _CANONICAL.search(answer.headers.get("Link", ""))
    if found is None:
        return None
    target = urljoin(url, found.group(1))
    here, there = urlsplit(url), urlsplit(target)
    return target if (here.scheme, here.netloc) == (there.scheme, there.netloc) else None


def _result(answer: Answer, now: float, method: str, path: str) -> dict[str, object]:
    decoded = json_object(answer.body)
    if answer.status in (200, 201, 202) and decoded is not None:
        return decoded
    raise _failure(answer, decoded or {}, now, method, path)


def _permission(method: str, path: str) -> str:
    fits = (name for verb, start, name in _PERMISSIONS if verb in ("", method) and path.startswith(start))
    return next(fits, "")


def _failure(answer: Answer, decoded: Mapping[str, object], now: float, method: str, path: str) -> AppError:
    status, code = answer.status, _code(decoded)
    if status == 429:
        after = _patience(answer.headers, now)
        return IntercomUnavailable("Intercom asks for patience (429).", code="rate_limited", retry_after=after)
    if status >= 500 or status in (408, 409) or 200 <= status < 400:
        return IntercomUnavailable(f"Intercom failed (status {status}, {code}).")
    sentence = "Intercom does not accept the access token" if status in (401, 403) else "Intercom refused"
    if status == 403 and (permission := _permission(method, path)):
        sentence = f'The access token may not do this: tick "{permission}" in the Developer Hub and copy it again'
    return IntercomRefused(f"{sentence} (status {status}, {code}).", status=status, code=code)


def _code(decoded: Mapping[str, object]) -> str:
    first = members(next(iter(items(decoded.get("errors"))), None))
    return text(first.get("code"))[:60] or "intercom_refused"


def _patience(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until the next window: Retry-After where given, else the documented X-RateLimit-Reset (unix seconds)."""
    for name, start in (("Retry-After", 0.0), ("X-RateLimit-Reset", now)):
        try:
            return min(max(float(headers[name]) - start, 0.5), 600.0)
        except (KeyError, ValueError):
            continue
    return None
