# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened in iTop is looked at once more each hour, and told where the reading of its changes has missed it: by
a fault, from a place that was moved or lost, behind a transaction of hours.

The queue knows what was told, by the same names. Of the rest nothing is told that happened before the link (iTop
leaves such conversations out) or before the switches were as they are, and nothing that is so no more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from webapp.itop.change_answers import Change
from webapp.payloads.looking import CompareStates
from webapp.services import Services
from webapp.settings.module_settings import ModuleSettings
from webapp.store import Job, names
from webapp.tasks.changes import jobs_of, switched_at
from webapp.tasks.comparison import GRACE, add_new

_LOG = logging.getLogger(__name__)

_HOUR = 3_600
#: Seconds that are looked at: each moment twice, in case the comparison of one hour fails.
_BACK = 2 * _HOUR
#: Seconds by which the clocks of iTop and of the queue may differ, and by which an entry may be older than its row.
_CLOCKS, _LATE = 90, 60
#: Answers that one comparison reads, each of them up to 100 changes or 5,000 rows of iTop's table.
_MOST = 100


def order(workspace_id: str, now: int) -> CompareStates:
    """What is younger may be about to be told."""
    return CompareStates(workspace=workspace_id, since=now - _BACK, until=now - GRACE)


def compare_states(job: Job, services: Services) -> str:
    """One job for each change and conversation that is not known; how many there were."""
    wanted = CompareStates.of(job)
    settings = services.settings.current()
    since = switched_at(settings, services.readings.last(wanted.workspace))
    if since is None or not settings.to_intercom(wanted.workspace).on:
        return "not followed"
    itop, cursor, missed = services.itop.of(wanted.workspace), "", 0
    language = services.texts(wanted.workspace).language.code
    #: What a ticket came to last, in state and assignment: what was so for a while is told no more.
    last: dict[tuple[str, str], Change] = {}
    for _ in range(_MOST):
        answer = itop.changes(cursor, since=wanted.since, language=language)
        for change in answer.changes:
            if change.state is not None or change.assignment is not None:
                last[change.ticket.id, change.state.after if change.state is not None else ""] = change
        entries = [change for change in answer.changes if change.entry is not None]
        missed += _add(services, settings, wanted, _certain(entries, since, wanted.until))
        cursor = answer.cursor
        if not answer.more:
            break
    else:
        _LOG.warning("states not compared to the end", extra={"workspace": wanted.workspace, "answers": _MOST})
    missed += _add(services, settings, wanted, _certain(last.values(), since, wanted.until))
    return f"{missed} missed"


def _certain(changes: Iterable[Change], since: float, until: int) -> Iterator[Change]:
    """Those of that time that are still so; an entry that a row points to may be another one than it was."""
    for change in changes:
        state, entry = change.state, change.entry
        if not since + _CLOCKS < change.at <= until or (entry is not None and entry.at < change.at - _LATE):
            continue
        over = state is not None and state.finished and change.ticket.finished
        if state is None or change.ticket.state == state.after or over:
            yield change


def _add(services: Services, settings: ModuleSettings, order: CompareStates, changes: Iterable[Change]) -> int:
    missed = len(add_new(services, list(jobs_of(settings, order.workspace, changes))))
    if missed:
        services.jobs.remember(names.missed(order.workspace, int(services.clock() // _HOUR)))
        services.metrics.missed(missed)
        _LOG.warning("changes were missed", extra={"workspace": order.workspace, "jobs": missed})
    return missed
