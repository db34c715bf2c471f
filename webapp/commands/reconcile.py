# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync reconcile`: the comparison as an operator runs it, with a line for what it did."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import click

from webapp.commands.console import ask_store, load_config, open_queue, open_services, parse_span, with_patience
from webapp.errors import AppError, IntercomRefused, NotConfigured
from webapp.services import Services
from webapp.tasks.comparison import Compared, compare

#: What is wrong with one conversation and ends nothing else.
_REMARKS = {
    "gone": "Intercom does not have the conversation any more",
    "too_long": "Intercom's answer is longer than this service reads",
}


@click.command(help="Compare conversations with the logs of their tickets, and add what is missing.")
@click.option("--since", default="24h", show_default=True, callback=parse_span, help="How far back: 90m, 24h, 7d.")
@click.option("--conversation", "conversation_id", help="Only this one.")
@click.option("--workspace", "workspace_id", help="Only this one; needed with --conversation where there are several.")
@click.option("--dry-run", is_flag=True, help="Say what is missing and add nothing.")
def reconcile(since: int, conversation_id: str | None, workspace_id: str | None, dry_run: bool) -> None:
    """One line a ticket that lacked something or cannot get it, and the sum."""
    config = load_config()
    open_queue(config).close()
    services = ask_store(lambda: open_services(config))
    try:
        for line in report(
            services, since=since, conversation_id=conversation_id, workspace_id=workspace_id, dry_run=dry_run
        ):
            click.echo(line)
    except AppError as error:
        raise click.ClickException(error.detail) from error
    finally:
        services.close()


def report(
    services: Services,
    *,
    since: int,
    conversation_id: str | None = None,
    workspace_id: str | None = None,
    dry_run: bool = False,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[str]:
    """Compares conversations that changed in the last `since` seconds (or the one named); yields lines to print.

    An Intercom that asks for patience is waited for; every other `AppError` ends it.
    """
    seen = missing = appended = 0
    for workspace, conversation in _conversations(services, since, conversation_id, workspace_id):
        seen += 1
        attempt = partial(_compare_one, services, workspace, conversation, dry_run)
        for each in with_patience(attempt, wait):
            missing += each.missing
            appended += each.appended
            if each.missing or each.remark:
                yield _line(each, dry_run)
    done = "would be added" if dry_run else "added"
    compared, lacking = _count(seen, "conversation"), _count(missing, "message")
    yield f"{compared} compared, {lacking} missing, {missing if dry_run else appended} {done}."


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _conversations(
    services: Services, since: int, conversation_id: str | None, workspace_id: str | None
) -> Iterator[tuple[str, str]]:
    workspaces = (workspace_id,) if workspace_id else services.workspaces()
    if not workspaces:
        raise NotConfigured("There is no access token for any workspace.", code="no_access_token")
    if conversation_id is not None:
        if len(workspaces) > 1:
            raise NotConfigured(f"Say --workspace, one of {', '.join(workspaces)}.", code="which_workspace")
        yield workspaces[0], conversation_id
        return
    for workspace in workspaces:
        # All of them first: reading on while a comparison waits for patience would let the cursor grow old.
        touched = list(services.intercom(workspace).touched(since=int(services.clock()) - since))
        yield from ((workspace, each.id) for each in touched)


def _compare_one(services: Services, workspace_id: str, conversation_id: str, dry_run: bool) -> list[Compared]:
    try:
        return list(compare(services, workspace_id=workspace_id, conversation_id=conversation_id, dry_run=dry_run))
    except IntercomRefused as error:
        remark = _REMARKS.get(error.code if error.status != 404 else "gone")
        if remark is None:
            raise
        return [Compared(conversation_id, "all its tickets", 0, 0, remark)]


def _line(compared: Compared, dry_run: bool) -> str:
    done = "would be added" if dry_run else f"{compared.appended} added"
    note = f" ({compared.remark})" if compared.remark else ""
    return f"conversation {compared.conversation_id}, {compared.ticket}: {compared.missing} missing, {done}{note}"
