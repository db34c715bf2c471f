# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync jobs list | show | retry | discard`."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any, TypeVar

import click

from webapp.commands import console, job_lines
from webapp.commands.job_filter import JobFilter, find_jobs
from webapp.config import Config
from webapp.errors import AppError
from webapp.services import Services
from webapp.store import Jobs, State

_F = TypeVar("_F", bound=Callable[..., Any])
_FORM = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to answer.")
_NAMES: dict[tuple[State, ...], str] = {("dead",): "dead letter", ("dead", "waiting"): "job"}
_FILTERS = (
    click.option("--conversation", default="", help="Of this conversation."),
    click.option("--ticket", default="", help="About this ticket (R-000123)."),
    click.option("--older", callback=console.parse_span, help="Added at least so long ago: 90m, 24h, 7d."),
    click.option("--younger", callback=console.parse_span, help="Added at most so long ago."),
    click.option("--reason", default="", help="With these words in the reason."),
    click.option("--kind", default="", help="Of this kind, such as copy_part."),
    click.option("--key", default="", help="With exactly this key: <workspace>:<conversation>."),
)


def _filter_options(command: _F) -> _F:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@click.group(help="The queue and its dead letters.")
def jobs() -> None:
    """Commands of the operator; none of them shows what people wrote unless it is asked to."""


@jobs.command("list", help="Unfinished jobs and dead letters, oldest first; filters count together.")
@click.option("--state", type=click.Choice(["waiting", "running", "done", "dead"]))
@_filter_options
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1))
@_FORM
def list_(state: State | None, limit: int, form: str, **filters: Any) -> None:
    """Text ends with how many there are; JSON is one line a job."""
    config = console.load_config()
    with closing(console.open_queue(config)) as store:
        selection, now = _filter_for(config, filters, state), time.time()
        found = iter(console.ask_store(lambda: list(find_jobs(store, selection, now))))
        first = list(itertools.islice(found, limit))
    more = sum(1 for _ in found)
    if form == "json":
        for entry in first:
            click.echo(job_lines.to_json(entry))
        return
    if first:
        click.echo(job_lines.HEADER)
    for entry in first:
        click.echo(job_lines.format_row(entry, now))
    click.echo(
        f"{job_lines.count_of(len(first) + more, 'job')}{f', {more:,} of them not shown (--limit)' if more else ''}."
    )


@jobs.command(help="One job. Its payload may hold what people wrote.")
@click.argument("job_id", type=int)
@click.option("--payload", is_flag=True, help="With what the job was given.")
@_FORM
def show(job_id: int, payload: bool, form: str) -> None:
    with closing(console.open_queue(console.load_config())) as store:
        entry = console.ask_store(lambda: store.find(job_id))
    if entry is None:
        raise click.ClickException(f"There is no job {job_id}.")
    if form == "json":
        click.echo(job_lines.to_json(entry, payload=payload))
    else:
        click.echo("\n".join(job_lines.describe_job(entry, time.time(), payload=payload)))


@jobs.command(
    help="Let dead letters and what waits after a failure run now: of these ids, or all that fit the filters."
)
@click.argument("job_ids", type=int, nargs=-1)
@_filter_options
@click.option("--all", "every", is_flag=True, help="Every one of them.")
@click.option("--dry-run", is_flag=True, help="Show them and change nothing.")
def retry(job_ids: tuple[int, ...], every: bool, dry_run: bool, **filters: Any) -> None:
    """At their old places: before the younger ones of their conversation."""
    _change_each(job_ids, filters, every, dry_run, what="retry", done="let run again",
          states=("dead", "waiting"), change=lambda store, one: store.replay(one) or store.wake(one))  # fmt: skip


@jobs.command(help="Delete for good: jobs of these ids (dead or waiting), or all dead letters that fit the filters.")
@click.argument("job_ids", type=int, nargs=-1)
@_filter_options
@click.option("--all", "every", is_flag=True, help="Every dead letter.")
@click.option("--dry-run", is_flag=True, help="Show them and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before many are deleted.")
def discard(job_ids: tuple[int, ...], every: bool, dry_run: bool, yes: bool, **filters: Any) -> None:
    _change_each(job_ids, filters, every, dry_run, what="discard", done="deleted", sure=yes,
          change=lambda store, one: store.discard(one))  # fmt: skip


def _change_each(
    job_ids: tuple[int, ...],
    filters: dict[str, Any],
    every: bool,
    dry_run: bool,
    *,
    what: str,
    done: str,
    change: Callable[[Jobs, int], bool],
    states: tuple[State, ...] = ("dead",),
    sure: bool = True,
) -> None:
    """Does it to each, oldest first; exit 1 where something that was named could not be done, or nothing fits."""
    if sum((bool(job_ids), every, JobFilter(**filters).narrows)) != 1:
        raise click.UsageError(f"Say what to {what}: ids, or filters, or --all.")
    if dry_run and job_ids:
        raise click.UsageError("--dry-run goes with filters; `jobs show` shows one job.")
    config = console.load_config()
    with closing(console.open_queue(config)) as store:
        chosen = list(job_ids) if job_ids else _find(store, config, filters, states, show=dry_run)
        if dry_run:
            return
        if not chosen:
            raise click.ClickException(f"There is no such {_NAMES[states]} to {what}.")
        if not job_ids and not sure:
            click.confirm(f"Delete {job_lines.count_of(len(chosen), 'dead letter')} for good?", abort=True)
        changed = [job_id for job_id in chosen if console.ask_store(lambda: change(store, job_id))]  # noqa: B023
    click.echo(f"{job_lines.count_of(len(changed), 'job')} {done}.")
    if job_ids and (left := sorted(set(chosen) - set(changed))):
        raise click.ClickException(f"Nothing to {what} under {', '.join(map(str, left))}.")


def _find(store: Jobs, config: Config, filters: dict[str, Any], states: tuple[State, ...], *, show: bool) -> list[int]:
    """The ids of those that fit, oldest first; of the waiting ones those that have been tried."""
    selections, now = [_filter_for(config, filters, state) for state in states], time.time()
    every = console.ask_store(lambda: [job for each in selections for job in find_jobs(store, each, now)])
    found = sorted((job for job in every if job.state == "dead" or job.attempts), key=lambda job: job.id)
    if show:
        for text in (job_lines.HEADER, *(job_lines.format_row(entry, now) for entry in found)) if found else ():
            click.echo(text)
        click.echo(f"{job_lines.count_of(len(found), _NAMES[states])}; nothing was changed.")
    return [entry.id for entry in found]


def _filter_for(config: Config, filters: dict[str, Any], state: State | None) -> JobFilter:
    asked = JobFilter(state=state, **filters)
    return replace(asked, of_ticket=_conversations(config, asked.ticket)) if asked.ticket else asked


def _conversations(config: Config, ticket: str) -> frozenset[str]:
    """The conversations that iTop says the ticket belongs to; without an answer the reasons alone have to tell."""
    services = console.ask_store(lambda: Services.open(config))
    try:
        # Each workspace may see other tickets; where none is configured, any sees all.
        named = tuple(services.settings.current().workspaces) or ("any",)
        asked = [(itop, row) for itop in map(services.itop.of, named) for row in itop.search(query=ticket).tickets]
        found = [(itop, row) for itop, row in asked if row.name.casefold() == ticket.casefold()]
        several = {each.id for itop, row in found for each in itop.every_conversation(row.id)}
    except AppError as error:
        click.echo(f"Only jobs whose reason names {ticket}: iTop could not be asked. {error.detail}", err=True)
        return frozenset()
    finally:
        services.close()
    # Where no workspace is configured, the link alone tells.
    return frozenset(several | {row.link.conversation_id for _, row in found if row.link is not None})
