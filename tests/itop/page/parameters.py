# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parameters of the module in the configuration file of a real iTop, and when they are seen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.itop.configuration import configure
from tests.itop.page.caller import Caller
from webapp.doctor.parameters import problems as told

Configure = Callable[[Mapping[str, object]], None]


def write(itop_dir: Path, parameters: Mapping[str, object]) -> None:
    """Set parameters; None takes one back to its default."""
    configure(itop_dir, parameters)
    # PHP's cache notices a new file by its time stamp, at most two seconds old by default: make it old enough.
    past = time.time() - 60 - (time.time_ns() % 1000)
    os.utime(itop_dir / "conf" / "production" / "config-itop.php", (past, past))


def settled(caller: Caller, parameter: str, value: object) -> Mapping[str, Any]:
    """The settings, with facts, once iTop has noticed the new effective value of a parameter."""
    deadline = time.monotonic() + 20
    while True:
        result = caller.call("settings", {"facts": True}).result
        if result["parameters"][parameter] == value or time.monotonic() > deadline:
            assert result["parameters"][parameter] == value
            return result


def problems(settings: Mapping[str, Any]) -> list[str]:
    """What the doctor says of them."""
    return list(told(settings))
