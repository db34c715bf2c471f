# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs as an operator reads them, and as programs do."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterator

from webapp.commands.job_filter import conversation_of
from webapp.store import Job

HEADER = f"{'id':>8}  {'state':7}  {'tries':>5}  {'age':>6}  {'kind':22}  {'conversation':20}  reason"
_SPANS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def format_row(job: Job, now: float) -> str:
    """A row below `HEADER`; the reason comes last and is as long as it is."""
    return (
        f"{job.id:>8}  {job.state:7}  {job.attempts:>5}  {format_age(now - job.added_at):>6}"
        f"  {job.kind:22}  {conversation_of(job) or '-':20}  {_flat(job.reason) or '-'}"
    )


def describe_job(job: Job, now: float, *, payload: bool) -> Iterator[str]:
    """One job, a line a member."""
    yield f"job           {job.id}, {job.kind}"
    yield f"state         {job.state}, tried {count_of(job.attempts, 'time')}"
    yield f"conversation  {conversation_of(job) or '-'} (key {job.key})"
    yield f"added         {moment(job.added_at)}, {format_age(now - job.added_at)} ago"
    yield f"changed       {moment(job.changed_at)}, {format_age(now - job.changed_at)} ago"
    if job.state == "waiting":
        yield f"next attempt  {moment(job.due)}, or when an older one of its conversation is through"
    if job.tickets:
        yield f"tickets       {', '.join(job.tickets)}"
    yield f"reason        {_flat(job.reason) or '-'}"
    if payload:
        yield json.dumps(job.payload, ensure_ascii=False, indent=2)


def to_json(job: Job, *, payload: bool = False) -> str:
    """One line of JSON; without what people wrote, unless `payload` is asked for."""
    members = dataclasses.asdict(job)
    if not payload:
        members.pop("payload")
    return json.dumps({**members, "conversation": conversation_of(job)}, ensure_ascii=False)


def format_age(seconds: float) -> str:
    """A span in the largest unit of which there are two, or the smallest."""
    for size, unit in _SPANS:
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def count_of(number: int, what: str) -> str:
    """1 job, 2 jobs."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def moment(seconds: float) -> str:
    """A moment in UTC, as it is written everywhere here."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _flat(reason: str) -> str:
    return " ".join(reason.split())
