# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log: one event, one line of JSON; never a secret, never what people wrote."""

from __future__ import annotations

import datetime
import json
import logging
import sys
import traceback

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
#: Libraries that would log addresses and headers at lower levels.
_QUIET = ("urllib3", "werkzeug", "requests")


class JsonLines(logging.Formatter):
    """A record as one JSON object: its message is the event, its extras are the members."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.getMessage(),
        }
        line.update((name, value) for name, value in vars(record).items() if name not in _STANDARD)
        if record.exc_info and record.exc_info[1] is not None:
            line.update(fault(record.exc_info[1]))
        return json.dumps(line, default=str, ensure_ascii=False)


def fault(error: BaseException) -> dict[str, object]:
    """Where an unexpected error arose; its own words are left out, as they may repeat what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "at": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }


def configure(level: str) -> None:
    """Send everything to the standard error output, one line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def milliseconds(seconds: float) -> float:
    """A duration as it is logged."""
    return round(seconds * 1000, 1)
