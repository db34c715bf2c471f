# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done with the payload of a job of whichever kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from webapp.payloads.payload import Payload
from webapp.payloads.writing import CopyPart
from webapp.store.job import Job, NewJob, Priority


def aside(job: Job) -> NewJob:
    """The same under a key of its own, once; one of a comparison lets the next conversations pass as well."""
    of, priority = Payload.of(job), Priority(job.priority)
    line = job.key if priority != Priority.COMPARISON else f"{job.key}:{quote(of.conversation, safe='')}"
    payload = {**job.payload, "aside": True}
    return NewJob(job.kind, f"{line}::aside", payload, f"aside:{job.id}", 0.0, priority, of.workspace)


def unproved(job: NewJob) -> NewJob:
    """The job of a notification whose secret could not be held against its workspace: it is as soon as it runs.

    It takes no record away from what the workspace itself may send.
    """
    unique = f"unproved:{job.unique}" if job.unique is not None else None
    return replace(job, payload={**job.payload, "unproved": True}, unique=unique)


def ids(job: Job) -> Mapping[str, object]:
    """What is kept of a payload when the job is done, in its shape: ids, nothing of what was said."""
    named = (
        "workspace",
        "conversation",
        "notification",
        "part_id",
        "parts",
        "topic",
        "change",
        "what",
        "ticket",
        "telling",
    )
    kept = {name: job.payload[name] for name in named if job.payload.get(name)}
    part = job.payload.get("part")
    return {**kept, "part": {"id": part["id"]}} if isinstance(part, dict) and "id" in part else kept


def about(job: Job) -> Mapping[str, str]:
    """What an operator needs to find everything about a message; nothing of what was said."""
    payload = Payload.of(job)
    found = {"workspace": payload.workspace, "conversation": payload.conversation, "notification": payload.notification}
    if job.kind == CopyPart.kind:
        found["part"] = CopyPart.of(job).part_id
    return {name: value for name, value in found.items() if value}
