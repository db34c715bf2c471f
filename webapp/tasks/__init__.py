# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker runs: one function a kind of job; every one of them may run twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from webapp.services import Services
from webapp.store import Job
from webapp.tasks import (
    checks,
    copies,
    events,
    identify,
    links,
    merges,
    posts,
    reconcile,
    rules,
    states,
    taken_back,
    tell_all,
    told,
)

#: Answers its outcome in a few words for log and queue, or raises an `AppError`, whose `retry` decides what follows.
Task = Callable[[Job, Services], str]

TASKS: dict[str, Task] = {
    "copy_part": copies.copy_part,
    "copy_conversation": copies.copy_conversation,
    "post_reply": posts.post_reply,
    "post_note": posts.post_note,
    "tell_change": told.tell_change,
    "list_conversations": tell_all.list_conversations,
    "look_who": tell_all.look_who,
    "tell_all": tell_all.tell_all,
    "tell_one": tell_all.tell_one,
    "note_telling": tell_all.note_telling,
    "identify": identify.identify,
    "redact_part": taken_back.redact_part,
    "check_copies": checks.check_copies,
    "blank_again": checks.blank_again,
    "enter_again": checks.enter_again,
    "look": taken_back.look,
    "look_again": taken_back.look_again,
    "conversation_gone": taken_back.conversation_gone,
    "look_for_links": links.look_for_links,
    "follow_merge": merges.follow_merge,
    "check_moved": merges.check_moved,
    "remark": events.remark,
    "remark_contact": events.remark_contact,
    "reconcile": reconcile.reconcile,
    "reconcile_conversation": reconcile.reconcile_conversation,
    "compare_states": states.compare_states,
    "look_for_words": reconcile.look_for_words,
    "look_at_rules": rules.look_at_rules,
}

#: Of these kinds those that wait one behind the other are done at once: one outcome for each.
TOGETHER: dict[str, Callable[[Sequence[Job], Services], list[str]]] = {
    "copy_part": copies.copy_parts,
    "remark_contact": events.remark_contacts,
}

#: Seconds that a job is tried again before it becomes a dead letter; news that are an hour old are none, and what
#: an hourly comparison could not do the next one does.
PATIENCE: dict[str, float] = {
    "post_reply": 3_600.0,
    "post_note": 3_600.0,
    "identify": 3_600.0,
    "reconcile": 3_600.0,
    "reconcile_conversation": 3_600.0,
    "compare_states": 3_600.0,
    "look_again": 3_600.0,
    "look_for_links": 3_600.0,
    "check_copies": 3_600.0,
    "check_moved": 3_600.0,
}
LONGEST_PATIENCE = 72 * 3_600.0
