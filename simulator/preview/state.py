# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page shows, as JSON."""

import time
from dataclasses import asdict

from simulator.intercom.model import Contact, Conversation, Part
from simulator.preview.shown import shown
from simulator.preview.stage import TAG, Stage

#: How many requests the line at the bottom has.
MOST_REQUESTS = 60
#: Seconds: so often the queue is looked at, which tells nobody when it changes.
GLANCE = 0.5

#: Kinds of jobs by which the app looks after what it has written, or for what nobody told it.
UPKEEP = frozenset(
    {"check_copies", "look_again", "look_at_rules", "look_for_links", "reconcile", "reconcile_conversation"}
)

Json = dict[str, object]


def mark(stage: Stage) -> str:
    """Another text as soon as anything has changed."""
    queue = stage.jobs.counts()
    return f"{stage.pulse.count}.{queue.waiting + queue.running}.{queue.dead}.{stage.tickets.mark()}"


def wait(stage: Stage, seen: str, patience: float) -> str:
    """The mark as soon as it is another one than ``seen``, at the latest after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while (now := mark(stage)) == seen and time.monotonic() < deadline:
        stage.pulse.wait(int(now.split(".")[0]), GLANCE)
    return now


def state(stage: Stage, language: str) -> Json:
    """Everything; ``language`` is a code of iTop."""
    now, place, queue = mark(stage), stage.place, stage.jobs.counts()
    talks = list(place.conversations.values())
    talks.sort(key=lambda each: (each.updated_at, each.id), reverse=True)
    return {
        "mark": now,
        "people": [_person(stage, each) for each in list(place.contacts.values())],
        "agents": [{"id": each.id, "name": each.name, "email": each.email} for each in list(place.admins.values())],
        "conversations": [_conversation(stage, each) for each in talks],
        "tickets": [asdict(each) for each in stage.tickets.seen(language, [each.id for each in talks])],
        "rules": _rules(stage),
        "requests": [each.line() for each in stage.ledger.latest(MOST_REQUESTS)],
        "desk": stage.desk is not None,
        "switches": dict(stage.switches.state()),
        "queue": {"waiting": queue.waiting + queue.running - _upkeep(stage), "dead": queue.dead},
    }


def _rules(stage: Stage) -> list[Json]:
    """What rules did, the newest first."""
    entries = stage.journal.list(limit=MOST_REQUESTS) if stage.journal is not None else ()
    return [
        {"conversation": each.conversation, "rule": each.rule, "outcome": each.outcome, "ticket": each.ticket}
        for each in entries
    ]


def _upkeep(stage: Stage) -> int:
    """How many of the counted jobs bring no message: in an outage these looks wait as well."""
    jobs, now = stage.jobs.list(limit=1_000), time.time()
    looks = (job for job in jobs if job.kind in UPKEEP and job.state != "dead")
    return sum(job.attempts > 0 or job.due <= now for job in looks)


def _person(stage: Stage, contact: Contact) -> Json:
    remark = stage.remarks.get(contact.id, "")
    return {"id": contact.id, "name": contact.name or "", "email": contact.email or "", "remark": remark}


def _conversation(stage: Stage, talk: Conversation) -> Json:
    return {
        "id": talk.id,
        "contact": talk.contacts[0],
        "open": talk.state == "open",
        "tagged": TAG in talk.tags,
        "assignee": talk.assignee or "",
        "at": talk.updated_at,
        "parts": [_part(stage, each) for each in (talk.source, *talk.parts)],
    }


def _part(stage: Stage, part: Part) -> Json:
    assigned = stage.place.admins.get(part.assigned_to or "")
    return {
        "id": part.id,
        "kind": part.part_type,
        "by": "agent" if part.author["type"] == "admin" else "bot" if part.author["type"] == "bot" else "person",
        "name": part.author["name"] or "",
        "at": part.created_at,
        "html": shown(part.body),
        "files": [
            {"name": each.name, "url": stage.address_of(each), "size": each.filesize} for each in part.attachments
        ],
        "to": assigned.name if assigned else "",
        "app": part.app_package_code is not None,
    }
