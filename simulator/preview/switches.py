# SPDX-License-Identifier: AGPL-3.0-or-later
"""The switches that make the world bad."""

import threading
from collections.abc import Mapping

from simulator.gate import Gate, Mode
from simulator.intercom.standin import StandIn

#: Seconds that a slow Intercom takes for each answer: longer than a click may wait for one.
SLOW = 4.0
#: Seconds after which an Intercom that is asked too often may be asked again.
RATE_LIMIT = 3

NAMES = ("itop_down", "intercom_slow", "twice", "rate_limit")


class Switches:
    """Each on or off, independent of one another; thread-safe."""

    def __init__(self, gate: Gate, intercom: StandIn) -> None:
        self._gate, self._intercom = gate, intercom
        self._on = dict.fromkeys(NAMES, False)
        self._lock = threading.Lock()

    def state(self) -> Mapping[str, bool]:
        """Which ones are on."""
        return dict(self._on)

    def turn(self, name: str, *, on: bool) -> None:
        """Switch one; KeyError where there is none of that name."""
        with self._lock:
            if self._on[name] == on:
                return
            self._on[name] = on
            self._apply(name)

    def _apply(self, name: str) -> None:
        if name == "itop_down":
            # A web server in front of it answers, so that every attempt can be seen.
            self._gate.be(Mode.UNAVAILABLE if self._on[name] else Mode.OPEN)
        elif name == "twice":
            self._intercom.deliveries.copies = 2 if self._on[name] else 1
        else:
            self._intercom.faults.mend()
            if self._on["intercom_slow"]:
                self._intercom.faults.slow(SLOW)
            if self._on["rate_limit"]:
                self._intercom.faults.refuse(429, reset_in=RATE_LIMIT)
