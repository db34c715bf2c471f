# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs as an operator reads them, and as programs do."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterator

from webapp.commands.job_filter import conversation
from webapp.store import Entry

HEADER = f"{'id':>8}  {'state':7}  {'tries':>5}  {'age':>6}  {'kind':22}  {'conversation':20}  reason"
_SPANS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def line(entry: Entry, now: float) -> str:
    """A row below `HEADER`; the reason comes last and is as long as it is."""
    return (
        f"{entry.id:>8}  {entry.state:7}  {entry.attempts:>5}  {age(now - entry.added_at):>6}"
        f"  {entry.kind:22}  {conversation(entry) or '-':20}  {_flat(entry.reason) or '-'}"
    )


def everything(entry: Entry, now: float, *, payload: bool) -> Iterator[str]:
    """One job, a line a member."""
    yield f"job           {entry.id}, {entry.kind}"
    yield f"state         {entry.state}, tried {counted(entry.attempts, 'time')}"
    yield f"conversation  {conversation(entry) or '-'} (key {entry.key})"
    yield f"added         {_moment(entry.added_at)}, {age(now - entry.added_at)} ago"
    yield f"changed       {_moment(entry.changed_at)}, {age(now - entry.changed_at)} ago"
    if entry.state == "waiting":
        yield f"next attempt  {_moment(entry.due)}, or when an older one of its conversation is through"
    if entry.tickets:
        yield f"tickets       {', '.join(entry.tickets)}"
    yield f"reason        {_flat(entry.reason) or '-'}"
    if payload:
        yield json.dumps(entry.payload, ensure_ascii=False, indent=2)


def record(entry: Entry, *, payload: bool = False) -> str:
    """One line of JSON; without what people wrote, unless `payload` is asked for."""
    members = dataclasses.asdict(entry)
    if not payload:
        members.pop("payload")
    return json.dumps({**members, "conversation": conversation(entry)}, ensure_ascii=False)


def age(seconds: float) -> str:
    """A span in the largest unit of which there are two, or the smallest."""
    for size, unit in _SPANS:
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def counted(number: int, what: str) -> str:
    """1 job, 2 jobs."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _moment(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _flat(reason: str) -> str:
    return " ".join(reason.split())
