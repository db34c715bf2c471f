# SPDX-License-Identifier: AGPL-3.0-or-later
"""A click that changes something holds once: sent again as it was recorded, it changes nothing.

Intercom's requests carry neither time nor number. So what can be clicked takes a token of ours along, bound to where it
was shown and to whom; the first click with it, of this wish, is carried out and noted down. A second one at the same
moment (a double click) is answered with the same answer, a later one with an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.errors import AppError, Retry, StoreUnavailable
from webapp.services import Services

#: Seconds that a token holds; shorter than the click is known.
_AGE = 86_400
#: Seconds by which the clocks of our machines may differ.
_CLOCKS = 300
#: Seconds that a second click waits for the answer to the first.
_WAIT, _LOOK = 4.0, 0.05

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Once:
    """Where something is shown, and to whom; `bound` is all that a token must not be carried away from."""

    services: Services
    workspace_id: str
    bound: Sequence[str]

    def token(self) -> str:
        """A fresh one, for what is clicked next."""
        begun = f"{int(self.services.clock()):x}.{secrets.token_hex(8)}"
        return f"{begun}.{self._mac(next(iter(self._keys()), b''), begun)}"

    def run(self, token: object, wish: Sequence[object], do: Callable[[], Answer]) -> Answer:
        """What `do` answers (JSON), which runs for the first such wish only; raises what it raises.

        An `AppError` too for a token that is missing, too old or another one's, and for what was dealt with before.
        """
        name, records = self._name(token, wish), self.services.records
        if not records.begin(name):
            return self._again(name)
        try:
            answer = do()
        except AppError:
            # Nobody waits for an answer that will not come; what was done of it before the failure is not done again.
            with contextlib.suppress(StoreUnavailable):
                records.answered(name, "")
            raise
        with contextlib.suppress(StoreUnavailable):  # it is done: only a second click will not see this answer
            records.answered(name, json.dumps(answer))
        return answer

    def _again(self, name: str) -> Answer:
        records, end = self.services.records, time.monotonic() + _WAIT
        while (answer := records.answer(name)) is None and records.is_under_way(name, within=_WAIT):
            if time.monotonic() > end:
                break
            time.sleep(_LOOK)
        if not answer:
            raise AppError("The click was dealt with before.", code="clicked_before", retry=Retry.NEVER)
        kept: Answer = json.loads(answer)
        return kept

    def _name(self, token: object, wish: Sequence[object]) -> str:
        """What the wish is noted down under."""
        begun, _, mac = token.rpartition(".") if isinstance(token, str) else ("", "", "")
        given = mac.encode("utf-8", "replace")
        fits = any([hmac.compare_digest(given, self._mac(key, begun).encode()) for key in self._keys()])
        if not fits or not -_CLOCKS <= self.services.clock() - _moment(begun) <= _AGE:
            raise AppError("What was clicked was open for too long.", code="old_panel", retry=Retry.SOON)
        whole = [self.workspace_id, *self.bound, begun, *wish]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:40]

    def _keys(self) -> tuple[bytes, ...]:
        """Whoever has these may sign clicks anyway; two of them while they are rotated."""
        known = self.services.settings.known()
        return tuple(secret.encode() for secret in known.secrets_of(self.workspace_id)) if known is not None else ()

    def _mac(self, key: bytes, begun: str) -> str:
        bound = json.dumps(["once", self.workspace_id, *self.bound, begun])
        return hmac.new(key, bound.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def _moment(begun: str) -> float:
    try:
        return float(int(begun.partition(".")[0], 16))
    except ValueError:
        return float("-inf")
