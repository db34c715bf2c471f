# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync rules`: what the rules for tickets would have done, and what they did. Ids, no words of anybody."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

import click

from webapp.commands.console import ask_store, load_config, open_queue, open_services, parse_span, with_patience
from webapp.commands.job_lines import count_of, moment
from webapp.errors import AppError, IntercomRefused, NotConfigured, Retry
from webapp.services import Services
from webapp.settings.ticket_rules import Rule
from webapp.store import Entry
from webapp.tasks.rule_matching import Surroundings, judge_past
from webapp.tasks.rule_tickets import TicketOfRule
from webapp.tasks.rules import around

_OUTCOMES = {"made": "made", "has_ticket": "has one", "refused": "refused", "nobody": "unknown"}


@click.group(help="Tickets by rule: try the rules of iTop's configuration on past conversations, and read the journal.")
def rules() -> None:
    """The group."""


@rules.command(help="Say what the newest of the journal says. Shows ids, never words.")
@click.option("--workspace", "workspace_id", default="", help="Only of this one.")
@click.option("--conversation", "conversation_id", default="", help="Only of this one.")
@click.option("--rule", default="", help="Only of the rule of this name.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), help="How many lines.")
def journal(workspace_id: str, conversation_id: str, rule: str, limit: int) -> None:
    """A line for each conversation and rule, the newest first."""
    services = _open()
    try:
        found = ask_store(
            lambda: services.journal.list(workspace=workspace_id, conversation=conversation_id, rule=rule, limit=limit)
        )
    finally:
        services.close()
    for each in found:
        click.echo(_line(each))
    if not found:
        click.echo("The journal has nothing of it.")


@rules.command(
    "dry-run", help="Say which past conversations would have got a ticket, and by which rule. Changes nothing."
)
@click.option("--workspace", "workspace_id", help="Only this one.")
@click.option("--since", default="14d", show_default=True, callback=parse_span, help="How far back: 90m, 24h, 14d.")
@click.option(
    "--limit", default=1_000, show_default=True, type=click.IntRange(1, 100_000), help="Conversations at most."
)
@click.option("--rule", default="", help="Only the rule of this name, also where it is off.")
def dry_run(workspace_id: str | None, since: int, limit: int, rule: str) -> None:
    """One line a conversation that fits a rule, and the sum."""
    services = _open()
    try:
        for line in report(services, since=since, limit=limit, workspace_id=workspace_id, only=rule):
            click.echo(line)
    except AppError as error:
        raise click.ClickException(error.detail) from error
    finally:
        services.close()


def _open() -> Services:
    config = load_config()
    open_queue(config).close()
    return ask_store(lambda: open_services(config))


@dataclass
class _Sum:
    seen: int = 0
    there: int = 0
    failing: int = 0
    made: Counter[str] = field(default_factory=Counter)


def report(
    services: Services,
    *,
    since: int,
    limit: int,
    workspace_id: str | None = None,
    only: str = "",
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[str]:
    """Holds the rules against conversations that changed in the last `since` seconds; yields lines to print.

    Nothing is written anywhere. An Intercom that asks for patience is waited for; every other `AppError` ends it.
    """
    settings, total, some = services.settings.refresh(), _Sum(), False
    for workspace in (workspace_id,) if workspace_id else services.workspaces():
        chosen = [each for each in settings.rules(workspace, off=bool(only)) if only in ("", each.name)]
        some = some or bool(chosen)
        if chosen:
            yield from _of_workspace(services, workspace, chosen, since, limit - total.seen, total, wait)
    if not some:
        raise NotConfigured(
            "No rule is there to try: sync_app.ticket_rules in config-itop.php of iTop names them, and the doctor says "
            "which have a mistake.",
            code="no_rules",
        )
    by_rule = "".join(f", {count_of(number, 'ticket')} by {name}" for name, number in total.made.items())
    yield (
        f"{count_of(total.seen, 'conversation')} looked at{by_rule or ', no ticket'}; {total.there} of those that fit "
        f"have one already, {total.failing} could not be made. Nothing was changed."
    )


def _of_workspace(
    services: Services,
    workspace_id: str,
    chosen: Sequence[Rule],
    since: int,
    limit: int,
    total: _Sum,
    wait: Callable[[float], None],
) -> Iterator[str]:
    surroundings = [(rule, around(services, workspace_id, rule)) for rule in chosen]
    began = services.clock() - since
    touched = services.intercom(workspace_id).touched(since=int(began))
    # All of them first: reading on while a look waits for patience would let the cursor grow old.
    for conversation_id in [each.id for each in islice(touched, max(0, limit))]:
        total.seen += 1
        look = partial(_look, services, workspace_id, conversation_id, surroundings, began, total)
        if line := with_patience(look, wait):
            yield line


def _look(
    services: Services,
    workspace_id: str,
    conversation_id: str,
    surroundings: Sequence[tuple[Rule, Surroundings]],
    began: float,
    total: _Sum,
) -> str:
    """The line about one conversation, empty where no rule fits."""
    start = f"conversation {conversation_id} of workspace {workspace_id}: "
    try:
        conversation = services.intercom(workspace_id).conversation(conversation_id)
    except IntercomRefused as error:
        if error.status != 404:
            raise
        return f"{start}Intercom does not have it any more"
    for rule, place in surroundings:
        verdict = judge_past(rule, conversation, place, now=services.clock(), since=began)
        if not verdict.holds or conversation.merged_away_at:
            continue
        wanted = TicketOfRule(services, workspace_id, conversation, rule, verdict.why)
        why = wanted.told(language="en") + (f" since {moment(verdict.since)}" if verdict.since else "")
        return f"{start}{_would(wanted, total)} ({why})"
    return ""


def _would(wanted: TicketOfRule, total: _Sum) -> str:
    """What the rule would do; nothing is made."""
    name = wanted.rule.name
    there, _ = wanted.find()
    if there is not None:
        total.there += 1
        return f'fits rule "{name}", but has {there.name} already'
    try:
        missing = list(wanted.missing())
    except AppError as error:
        if error.retry is not Retry.NEVER:
            raise  # what passes is waited for, or ends it
        total.failing += 1
        return f'rule "{name}" could make no ticket: {error.detail}'
    if missing:
        total.failing += 1
        return f'rule "{name}" could make no ticket: iTop wants a value for {", ".join(missing)}'
    total.made[name] += 1
    return f'rule "{name}" would make a ticket'


def _line(entry: Entry) -> str:
    about = f"conversation {entry.conversation} of workspace {entry.workspace}"
    return (
        f"{moment(entry.at)}  {_OUTCOMES.get(entry.outcome, entry.outcome):8}  {entry.ticket or '-':10}  "
        f'rule "{entry.rule}"  {about}  {entry.why}'
    ).rstrip()
