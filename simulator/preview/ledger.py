# SPDX-License-Identifier: AGPL-3.0-or-later
"""The requests that the simulator shows: who asked whom for what, with everything that travelled but the secrets."""

import json
import re
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from simulator.exchanges import Exchange, Headers, Listener

#: Which two parties an exchange was between.
Way = Literal["canvas", "card", "fin", "webhook", "itop", "intercom"]

#: What Intercom asks the app for, by the beginning of the address.
_ASKED: dict[str, Way] = {"/canvas/": "canvas", "/messenger/": "card", "/connectors/": "fin"}
#: How many exchanges are kept, and how many bytes of each body are shown.
MOST = 300
MOST_BYTES = 200_000

_HIDDEN = "•••"
_HIDDEN_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "auth-token"})
_SECRET_NAME = re.compile(r"secret|token|password", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """An exchange in the ledger; ``name`` is what was asked for, in a word or two."""

    id: int
    way: Way
    name: str
    exchange: Exchange

    def line(self) -> dict[str, object]:
        """What the list shows."""
        one = self.exchange
        ms = round(one.seconds * 1000)
        return {"id": self.id, "way": self.way, "name": self.name, "at": one.at, "status": one.status, "ms": ms}

    def details(self) -> dict[str, object]:
        """Everything."""
        one = self.exchange
        request = {"headers": _shown(one.request_headers), "body": _body(one.request_body)}
        answer = {"headers": _shown(one.answer_headers), "body": _body(one.answer_body)}
        path = f"/{one.path.lstrip('/')}"
        return {**self.line(), "method": one.method, "path": path, "request": request, "answer": answer}


class Ledger:
    """The latest exchanges, oldest first; thread-safe."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._entries: deque[Entry] = deque(maxlen=MOST)
        self._lock = threading.Lock()
        self._count = 0
        self._changed = changed

    def listener(self, side: Literal["app", "itop", "intercom"]) -> Listener:
        """Who listens at one of the three servers."""

        def hear(exchange: Exchange) -> None:
            way = _way(side, exchange)
            if way is None or _is_silent_look(way, exchange):
                return
            with self._lock:
                self._count += 1
                self._entries.append(Entry(self._count, way, _name(way, exchange), exchange))
            self._changed()

        return hear

    def latest(self, most: int) -> list[Entry]:
        """The newest entries, newest first."""
        with self._lock:
            return list(reversed(self._entries))[:most]

    def find(self, entry_id: int) -> Entry | None:
        """One entry, None where it is too old or never was."""
        return next((entry for entry in self.latest(MOST) if entry.id == entry_id), None)


def _way(side: str, exchange: Exchange) -> Way | None:
    """The parties; None for what is no step of the conversation, such as the simulator's own requests."""
    if side == "app":
        if exchange.path.startswith("/webhooks/itop"):
            return None
        for place, way in _ASKED.items():
            if exchange.path.startswith(place):
                return way
        return "webhook" if exchange.path.startswith("/webhooks/") else None
    return "itop" if side == "itop" else "intercom"


def _is_silent_look(way: Way, exchange: Exchange) -> bool:
    """Whether the app asked iTop what has changed, and it was nothing: four times a minute."""
    asked = _decoded(exchange.request_body) if way == "itop" else None
    if not isinstance(asked, dict) or asked.get("operation") != "changes":
        return False
    answer = _decoded(exchange.answer_body)
    result = answer.get("result") if isinstance(answer, dict) else None
    return isinstance(result, dict) and not result.get("changes")


def _name(way: Way, exchange: Exchange) -> str:
    if way in ("intercom", "fin"):
        return f"{exchange.method} {exchange.path.split('?')[0]}"
    body = _decoded(exchange.request_body)
    sent = body if isinstance(body, dict) else {}
    if way in _ASKED.values():
        clicked = str(sent.get("component_id") or "")
        return " ".join((f"/{'/'.join(exchange.path.split('/')[-2:])}", clicked)).strip()
    return str(sent.get("topic" if way == "webhook" else "operation") or exchange.path)


def _shown(headers: Headers) -> list[tuple[str, str]]:
    return [(name, _HIDDEN if name.lower() in _HIDDEN_HEADERS else value) for name, value in headers]


def _body(raw: bytes) -> str:
    """JSON in lines with its secrets hidden, anything else as text."""
    value = _decoded(raw)
    text = raw.decode("utf-8", "replace") if value is None else json.dumps(_masked(value), ensure_ascii=False, indent=2)
    return text if len(text) <= MOST_BYTES else text[:MOST_BYTES] + "…"


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _HIDDEN if _is_secret(name, each) else _masked(each) for name, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list) else value


def _is_secret(name: str, value: Any) -> bool:
    return isinstance(value, str) and bool(value) and bool(_SECRET_NAME.search(name))
