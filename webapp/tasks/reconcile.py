# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which conversations are compared with the logs of their tickets, and when: what changed, each hour."""

from __future__ import annotations

import zlib
from collections.abc import Sequence, Set

from webapp.errors import IntercomRefused, IntercomUnavailable, NotConfigured
from webapp.intercom import Touched
from webapp.payloads.looking import Reconcile, ReconcileConversation
from webapp.payloads.removing import ConversationGone, LookAgain
from webapp.services import Services
from webapp.store import Job, NewJob, names
from webapp.tasks import states
from webapp.tasks.aside import early, set_aside, step_aside, unless_early
from webapp.tasks.comparison import GRACE, add_new, compare
from webapp.tasks.rules import sweep

#: A day and some: what is known already costs a look at the queue only.
_HOURLY_SPAN = 90_000
_HOUR = 3_600
#: Seconds that a deletion may be found late, and that a conversation is looked at hourly after something was copied.
_LATE, _LATELY = 7 * 86_400, 7 * 86_400
#: Conversations of an hour, and hours of a week.
_MOST_LOOKS, _WEEK = 2_000, 168


def hourly(services: Services, workspaces: Sequence[str]) -> int:
    """Order the comparison of each workspace, once an hour whoever asks; the number of new orders.

    The hours of different workspaces begin at different moments. None without tickets, as in an iTop that has the chat
    alone; what they missed is found as soon as they are there.
    """
    settings = services.settings.current()
    if not settings.ticket_usable:
        return 0
    now = int(services.clock())
    new = []
    for each in workspaces:
        hour = (now + zlib.crc32(each.encode()) % _HOUR) // _HOUR
        order = Reconcile(workspace=each, since=now - _HOURLY_SPAN)
        new.append(order.job(unique=names.record("reconcile", each, hour)))
        if settings.to_intercom(each).on:
            new.append(states.order(each, now).job(unique=names.record("states", each, hour)))
    return sum(job_id is not None for job_id in services.jobs.add(new))


def reconcile(job: Job, services: Services) -> str:
    """One job for each conversation that changed and was not yet compared whole in that state.

    One that changed a moment ago is compared in the next hour again: its youngest words are left out now. A workspace
    that was taken out of iTop's configuration waits for no token.
    """
    order = Reconcile.of(job)
    configured = services.settings.current().configured
    if configured and order.workspace not in configured:
        return "not configured"
    now = services.clock()
    touched = list(services.intercom(order.workspace).touched(since=order.since))
    found = [
        ReconcileConversation(workspace=order.workspace, conversation=each.id, state=_state(each, now))
        for each in touched
    ]
    unseen = [each for each in found if not (each.state and services.jobs.known(each.seen))]
    changed = {each.conversation for each in unseen}
    add_new(services, sweep(services, order.workspace, [each for each in touched if each.id in changed], now=now))
    deleted = _find_deleted(services, order.workspace, order.since - _LATE)
    new = add_new(services, [*(each.once(f"{now // _HOUR:.0f}h") for each in unseen), *deleted])
    compared = {str(job.payload["conversation"]) for job in new}
    _supersede(services, order.workspace, compared)
    looks = _looks(services, order.workspace, but=compared)
    add_new(services, looks)
    return f"{len(new)} of {len(found) + len(deleted)} conversations, {len(looks)} looked at"


def _state(touched: Touched, now: float) -> int:
    return touched.updated_at if touched.updated_at <= now - GRACE else 0


def _supersede(services: Services, workspace_id: str, compared: Set[str]) -> None:
    """What an hourly comparison could not do this one does: nobody need look at its dead letters."""
    for dead in services.jobs.list(state="dead", limit=_MOST_LOOKS):
        mine = dead.kind == ReconcileConversation.kind and dead.payload.get("workspace") == workspace_id
        if mine and dead.payload["conversation"] in compared:
            services.jobs.discard(dead.id)


def _find_deleted(services: Services, workspace_id: str, since: int) -> list[NewJob]:
    """What was deleted, whoever was told; nothing where this Intercom does not list it."""
    try:
        gone = list(services.intercom(workspace_id).deleted(since=since))
    except IntercomRefused:
        return []
    return [ConversationGone(workspace=workspace_id, conversation=each, look=True).job() for each in gone]


def _looks(services: Services, workspace_id: str, *, but: Set[str]) -> list[NewJob]:
    """One for each conversation that was copied from lately, and each week for those of before.

    Intercom does not promise that a removal counts as a change of the conversation.
    """
    now = services.clock()
    hour = int(now // _HOUR)
    lately = services.records.recent(workspace_id, since=now - _LATELY, limit=_MOST_LOOKS)
    ever = services.records.recent(workspace_id, since=0.0, limit=_MOST_LOOKS * _WEEK)
    turn = [each for each in ever if zlib.crc32(each.encode()) % _WEEK == hour % _WEEK]
    wanted = dict.fromkeys(each for each in (*lately, *turn) if each not in but)
    return [
        LookAgain(workspace=workspace_id, conversation=each).job(
            unique=names.record("look-again", workspace_id, each, hour)
        )
        for each in wanted
    ]


def reconcile_conversation(job: Job, services: Services, *, young: bool = False) -> str:
    """Compare one conversation; one that Intercom fails at lets the next ones pass.

    Its state counts as seen when each ticket has all of it, and not while one pauses.
    """
    order, gone = ReconcileConversation.of(job), not early(job, services)
    try:
        compared = list(
            compare(services, workspace_id=order.workspace, conversation_id=order.conversation, young=young, gone=gone)
        )
    except IntercomRefused as error:
        raise unless_early(error, job, services) from error
    except IntercomUnavailable as error:
        if young:
            raise
        return set_aside(job, services, error)
    if not young and not order.notification and any(each.appended for each in compared):
        services.jobs.remember(names.made_up(order.workspace, int(services.clock() // _HOUR)))
    if order.state and all(each.appended >= each.missing for each in compared):
        services.jobs.remember(order.seen, durable=False)
    return ", ".join(f"{each.ticket}: {each.appended} of {each.missing}" for each in compared) or "no_ticket"


def look_for_words(job: Job, services: Services) -> str:
    """The same at once, however young they are: nothing else of the conversation is under way while this runs."""
    try:
        return reconcile_conversation(job, services, young=True)
    except (NotConfigured, IntercomRefused, IntercomUnavailable) as error:
        return step_aside(job, services, error)
