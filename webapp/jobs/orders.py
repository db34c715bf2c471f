# SPDX-License-Identifier: AGPL-3.0-or-later
"""The jobs there are: their payloads are written here and read in webapp.tasks.

Keys and records are joined of ids that came from outside: each record begins with a word of ours, and no id can hold
the colon between them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from webapp.conversations import AgentRef
from webapp.jobs import NewJob

#: Seconds after which what was written into tickets is looked for: most saves begun before it are over, then all.
CHECKS = (5, 60)


def record(kind: str, *ids: object) -> str:
    """The name of a record in the queue's memory; different for different ids, whatever they hold."""
    return ":".join([kind, *(quote(str(one), safe="") for one in ids)])


def key(workspace_id: str, conversation_id: str) -> str:
    """What keeps the jobs of one conversation in order."""
    return record(workspace_id, conversation_id)


def comparison_key(workspace_id: str) -> str:
    """What keeps the comparisons of a workspace one after the other, below Intercom's limit for ten seconds."""
    return f"{workspace_id}::reconcile"


def contact_key(workspace_id: str, contact_id: str) -> str:
    """What keeps the jobs of one contact in order."""
    return record(workspace_id, "contact", contact_id)


def part_unique(workspace_id: str, conversation_id: str, part_id: str) -> str:
    """What makes a part of a conversation unique."""
    return record("part", workspace_id, conversation_id, part_id)


def unproved(job: NewJob) -> NewJob:
    """The job of a notification whose secret could not be held against its workspace: it is as soon as it runs.

    It takes no record away from what the workspace itself may send.
    """
    unique = f"unproved:{job.unique}" if job.unique is not None else None
    return replace(job, payload={**job.payload, "unproved": True}, unique=unique)


def region(workspace_id: str, region: str) -> str:
    """The record that a request of Intercom's has named the region of its workspace."""
    return record("region", workspace_id, region)


def own_part(workspace_id: str, conversation_id: str, part_id: str) -> str:
    """The record of a part that this app has posted itself."""
    return record("own", workspace_id, conversation_id, part_id)


def own_app(workspace_id: str, code: str = "") -> str:
    """The record of the code that Intercom gives to what this app posts; without one, that it gives codes at all."""
    return record("own-app", workspace_id, code)


def said(workspace_id: str, conversation_id: str, admin_id: str, letters: str) -> str:
    """The record that this app was about to say these words as that teammate: what looks like them is not copied."""
    digest = hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()[:32]
    return record("said", workspace_id, conversation_id, admin_id, digest)


def taken_part(workspace_id: str, conversation_id: str, part_id: str) -> str:
    """The record of a part that was taken back; the conversation is empty where nobody said which it was."""
    return record("taken", workspace_id, conversation_id, part_id)


def deleted(workspace_id: str, conversation_id: str) -> str:
    """The record of a conversation that was deleted."""
    return record("deleted", workspace_id, conversation_id)


def taken_back(workspace_id: str, conversation_id: str, part_id: str) -> tuple[str, ...]:
    """The records each of which forbids to write the words of a part."""
    return (
        taken_part(workspace_id, conversation_id, part_id),
        taken_part(workspace_id, "", part_id),
        deleted(workspace_id, conversation_id),
    )


def checks(workspace_id: str, conversation_id: str, *, now: float) -> list[NewJob]:
    """Look for what is written into the tickets now: one job for all that is written in the same few seconds."""
    return [_check(workspace_id, conversation_id, now, pace) for pace in CHECKS]


def _check(workspace_id: str, conversation_id: str, now: float, pace: int) -> NewJob:
    turn = int(now // pace) + 2
    return NewJob(
        kind="check_copies",
        key=_check_key(workspace_id, conversation_id, pace),
        payload={"workspace": workspace_id, "conversation": conversation_id},
        unique=record("check", workspace_id, conversation_id, pace, turn),
        after=turn * pace - now,
    )


def _check_key(workspace_id: str, conversation_id: str, pace: int) -> str:
    """Of their own, so that they hold back no message and those that are due later none that are due sooner."""
    return record(workspace_id, "check", pace, conversation_id)


def blank_again(workspace_id: str, conversation_id: str, part_ids: Sequence[str]) -> list[NewJob]:
    """Remove the words of these parts once more."""
    payload = {"workspace": workspace_id, "conversation": conversation_id, "parts": list(part_ids)}
    return [
        NewJob("blank_again", _check_key(workspace_id, conversation_id, pace), payload, after=float(pace))
        for pace in CHECKS
    ]


def enter_again(
    workspace_id: str,
    conversation_id: str,
    *,
    ticket_id: str,
    log: str,
    text: str,
    request_id: str,
    agent: AgentRef | None,
) -> list[NewJob]:
    """Write the entry of an agent once more, which changes nothing where it stands."""
    payload = {
        "workspace": workspace_id, "conversation": conversation_id, "ticket": ticket_id, "log": log, "text": text,
        "request": request_id, "email": agent.email if agent else "", "name": agent.name if agent else "",
    }  # fmt: skip
    return [
        NewJob("enter_again", _check_key(workspace_id, conversation_id, pace), payload, after=float(pace))
        for pace in CHECKS
    ]


def copy_part(
    *, workspace_id: str, conversation_id: str, part: Mapping[str, object], notification: str, topic: str
) -> NewJob:
    """Append one part to the linked tickets; `part` is the part as the notification had it, with its `id`."""
    return NewJob(
        kind="copy_part",
        key=key(workspace_id, conversation_id),
        payload={
            "workspace": workspace_id,
            "conversation": conversation_id,
            "part": dict(part),
            "notification": notification,
            "topic": topic,
        },
        unique=part_unique(workspace_id, conversation_id, str(part["id"])),
    )


def copy_conversation(
    *,
    workspace_id: str,
    region: str,
    conversation_id: str,
    ticket_ids: Sequence[str] = (),
    reason: str = "",
    unique: str | None = None,
) -> NewJob:
    """Append the whole conversation to these tickets, or to all that are linked; what stands there stays as it is."""
    return NewJob(
        kind="copy_conversation",
        key=key(workspace_id, conversation_id),
        payload={
            "workspace": workspace_id,
            "region": region,
            "conversation": conversation_id,
            "tickets": list(ticket_ids),
            "reason": reason,
        },
        unique=unique,
    )


def redact_part(*, workspace_id: str, conversation_id: str, part_id: str, notification: str) -> NewJob:
    """Blank the copies of a part whose words were removed in Intercom."""
    return NewJob(
        kind="redact_part",
        key=key(workspace_id, conversation_id),
        payload={
            "workspace": workspace_id,
            "conversation": conversation_id,
            "part_id": part_id,
            "notification": notification,
        },
        unique=record("redact", workspace_id, conversation_id, part_id),
    )


def look(
    *, workspace_id: str, conversation_id: str, part_ids: Sequence[str], notification: str, believed: bool
) -> NewJob:
    """See what of a conversation was taken back: without an id that of the parts, which `believed` blanks unseen.

    They are blanked unseen only where Intercom refuses to show the conversation.
    """
    return NewJob(
        kind="look",
        key=key(workspace_id, conversation_id) if conversation_id else comparison_key(workspace_id),
        payload={
            "workspace": workspace_id,
            "conversation": conversation_id,
            "parts": list(part_ids),
            "believed": believed,
            "notification": notification,
        },
        unique=record("look", workspace_id, conversation_id, *part_ids, notification),
    )


def look_again(*, workspace_id: str, conversation_id: str, hour: int) -> NewJob:
    """See whether something of it was taken back of which nobody told; once an hour."""
    return NewJob(
        kind="look_again",
        key=comparison_key(workspace_id),
        payload={"workspace": workspace_id, "conversation": conversation_id},
        unique=record("look-again", workspace_id, conversation_id, hour),
    )


def conversation_gone(*, workspace_id: str, conversation_id: str, notification: str = "", look: bool = False) -> NewJob:
    """Blank every copy of a conversation that was deleted; with `look` only if Intercom does not have it any more."""
    return NewJob(
        kind="conversation_gone",
        key=key(workspace_id, conversation_id),
        payload={
            "workspace": workspace_id,
            "conversation": conversation_id,
            "notification": notification,
            "look": look,
        },
        unique=record("gone", workspace_id, conversation_id, notification),
    )


def remark(*, workspace_id: str, conversation_id: str, text_key: str, notification: str = "") -> NewJob:
    """Say in the tickets what became of the conversation or its contact."""
    return NewJob(
        kind="remark",
        key=key(workspace_id, conversation_id),
        payload={
            "workspace": workspace_id,
            "conversation": conversation_id,
            "text_key": text_key,
            "notification": notification,
        },
        unique=record("remark", text_key, workspace_id, conversation_id),
    )


def remark_contact(*, workspace_id: str, contact_id: str, text_key: str, notification: str) -> NewJob:
    """The same for every conversation of a contact."""
    return NewJob(
        kind="remark_contact",
        key=contact_key(workspace_id, contact_id),
        payload={
            "workspace": workspace_id,
            "conversation": "",
            "contact": contact_id,
            "text_key": text_key,
            "notification": notification,
        },
        # A contact may be merged again, and archived again after it came back.
        unique=record("remark-contact", text_key, workspace_id, contact_id, notification),
    )


def reconcile(*, workspace_id: str, since: int, unique: str) -> NewJob:
    """Look for conversations of the workspace that changed after that moment (unix seconds)."""
    return NewJob(
        kind="reconcile",
        key=comparison_key(workspace_id),
        payload={"workspace": workspace_id, "conversation": "", "since": since},
        unique=unique,
    )


def reconcile_conversation(*, workspace_id: str, conversation_id: str, state: object) -> NewJob:
    """Compare one conversation with its tickets; once for each of its states, such as when it changed last.

    All of a workspace share a key: one after the other, they stay below Intercom's limit for ten seconds.
    """
    return NewJob(
        kind="reconcile_conversation",
        key=comparison_key(workspace_id),
        payload={"workspace": workspace_id, "conversation": conversation_id},
        unique=record("compare", workspace_id, conversation_id, state),
    )


def look_for_words(*, workspace_id: str, conversation_id: str, notification: str) -> NewJob:
    """Compare a conversation at once, among its messages: a notification promised words and held none."""
    return NewJob(
        kind="look_for_words",
        key=key(workspace_id, conversation_id),
        payload={"workspace": workspace_id, "conversation": conversation_id, "notification": notification},
        unique=record("words", workspace_id, conversation_id, notification) if notification else None,
    )


def reply(
    *, workspace_id: str, region: str, conversation_id: str, admin_id: str, html: str, unique: str | None = None
) -> NewJob:
    """Tell the end user something in the conversation, as that teammate."""
    return _post("post_reply", workspace_id, region, conversation_id, admin_id, html, unique)


def note(
    *, workspace_id: str, region: str, conversation_id: str, admin_id: str, html: str, unique: str | None = None
) -> NewJob:
    """Leave a note for the teammates in the conversation."""
    return _post("post_note", workspace_id, region, conversation_id, admin_id, html, unique)


def identify(*, workspace_id: str, region: str, contact_id: str, person: tuple[str, str]) -> NewJob:
    """Note down at a contact of Intercom who they are in iTop (class and id); it holds back no conversation."""
    return NewJob(
        kind="identify",
        key=contact_key(workspace_id, contact_id),
        payload={
            "workspace": workspace_id,
            "region": region,
            "conversation": "",
            "contact": contact_id,
            "class": person[0],
            "id": person[1],
        },
    )


def _post(
    kind: str, workspace_id: str, region: str, conversation_id: str, admin_id: str, html: str, unique: str | None
) -> NewJob:
    return NewJob(
        kind=kind,
        key=key(workspace_id, conversation_id),
        payload={
            "workspace": workspace_id,
            "region": region,
            "conversation": conversation_id,
            "admin": admin_id,
            "html": html,
        },
        unique=unique,
    )
