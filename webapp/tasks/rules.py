# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets by rule: a conversation that fits one gets a ticket, once, and the journal says by which rule and why.

A look reads the conversation as it is now, so that it may come late, twice, or for nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from webapp.errors import AppError, IntercomRefused, IntercomUnavailable, ItopRefused, Retry
from webapp.intercom import Touched
from webapp.payloads.looking import LookAtRules
from webapp.services import Services
from webapp.settings.ticket_rules import Rule
from webapp.store import Entry, Job, NewJob, names
from webapp.store.journal import Outcome
from webapp.tasks.aside import set_aside, unless_early
from webapp.tasks.rule_matching import Surroundings, Verdict, judge
from webapp.tasks.rule_tickets import NoChoice, TicketOfRule
from webapp.timezones import zone

#: Seconds: a job is due to the second, and clocks of two machines may differ by some.
_AFTER = 2.0
_HOUR = 3_600


def look_at_rules(job: Job, services: Services) -> str:
    """Make the ticket of the first rule that holds; what may hold later, unless somebody answers, is looked at then."""
    order, now = LookAtRules.of(job), services.clock()
    rules = services.settings.current().rules(order.workspace)
    if not rules:
        return "no_rules"
    services.journal.begin(order.workspace, [rule.name for rule in rules])
    if services.journal.made(order.workspace, order.conversation):
        return "made_before"
    try:
        conversation = services.intercom(order.workspace).conversation(order.conversation)
    except IntercomRefused as error:
        known = unless_early(error, job, services)
        if known is error and error.status == 404:
            return "gone"
        raise known from error
    except IntercomUnavailable as error:
        if not order.swept:
            raise
        return set_aside(job, services, error)
    if conversation.merged_away_at:
        return "merged"
    verdicts = [(rule, judge(rule, conversation, around(services, order.workspace, rule), now=now)) for rule in rules]
    later = _later(order, [verdict for _, verdict in verdicts], now)
    if later:
        services.jobs.add(later)
    for rule, verdict in verdicts:
        if verdict.holds:
            return _make(job, services, TicketOfRule(services, order.workspace, conversation, rule, verdict.why))
    return "later" if later else "no_rule"


def sweep(services: Services, workspace_id: str, touched: Iterable[Touched], *, now: float) -> list[NewJob]:
    """Looks at conversations that changed since there are rules: of some changes, as of attributes, nobody tells."""
    rules = services.settings.current().rules(workspace_id)
    if not rules:
        return []
    since = min(services.journal.begin(workspace_id, [rule.name for rule in rules]).values())
    hour = f"{now // _HOUR:.0f}h"
    new = (each.id for each in touched if each.updated_at >= since)
    return [
        LookAtRules(workspace=workspace_id, conversation=each, swept=True).job(
            unique=names.record("rules", workspace_id, each, hour)
        )
        for each in new
    ]


def around(services: Services, workspace_id: str, rule: Rule) -> Surroundings:
    """What the rule is held against in that workspace; without a zone of its own times are the workspace's."""

    def teams() -> Mapping[str, str]:
        known = services.teams.get(workspace_id)
        return known if known is not None else services.teams.put(workspace_id, services.intercom(workspace_id).teams())

    if rule.office_hours is None:
        return Surroundings(datetime.UTC, teams)
    return Surroundings(zone(rule.timezone) or _zone(services, workspace_id), teams)


def _zone(services: Services, workspace_id: str) -> datetime.tzinfo:
    """As the panel has it (`Services.zone`), but Intercom is waited for: a night must not begin in another place."""
    try:
        own = services.ask_owner(workspace_id) or services.intercom(workspace_id).owner()
        theirs = own.timezone if own.workspace_id == workspace_id else ""
    except IntercomRefused:
        theirs = ""
    settings = services.settings.current()
    named = (theirs, settings.workspace(workspace_id).timezone, settings.time_zone)
    return next(filter(None, map(zone, named)), datetime.UTC)


def _later(order: LookAtRules, verdicts: Sequence[Verdict], now: float) -> list[NewJob]:
    """One look for each moment at which a rule would hold."""
    look = LookAtRules(workspace=order.workspace, conversation=order.conversation)
    return [look.due(due + _AFTER, now) for due in sorted({each.due for each in verdicts if each.due})]


def _make(job: Job, services: Services, wanted: TicketOfRule) -> str:
    there, own = wanted.find()
    if there is not None and not own:
        _note(services, wanted, "has_ticket", there.name, wanted.told(language="en"))
        return f"has_ticket {there.name}"
    try:
        # One of our own was made by an attempt that could not say so any more: iTop gives it again.
        made = wanted.make()
    except (ItopRefused, NoChoice) as error:
        return _refuse(job, services, wanted, error)
    services.jobs.add(wanted.jobs(made))
    _note(services, wanted, "made", made.ticket.name, wanted.told(language="en"))
    return f"made {made.ticket.name}"


def _refuse(job: Job, services: Services, wanted: TicketOfRule, error: ItopRefused | NoChoice) -> str:
    """What another attempt would not change is a dead letter, the first time; of strangers the journal tells alone."""
    if error.retry is not Retry.NEVER:
        raise error
    if error.code == "contact_not_found":
        _note(services, wanted, "nobody", "", f"{error.detail} sync_app.default_caller may name somebody.")
        return "nobody"
    new = _note(services, wanted, "refused", "", error.detail)
    if new or job.attempts > 1:
        advice = "Mend the rule in sync_app.ticket_rules, then retry this job."
        detail = f'Rule "{wanted.rule.name}" makes no ticket. {error.detail} {advice}'
        raise AppError(detail, code=error.code, retry=Retry.NEVER) from error
    return "refused_before"


def _note(services: Services, wanted: TicketOfRule, outcome: Outcome, ticket: str, why: str) -> bool:
    return services.journal.note(
        Entry(wanted.workspace_id, wanted.conversation.id, wanted.rule.name, outcome, ticket, why)
    )
