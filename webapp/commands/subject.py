# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync export` and `intercom-sync erase`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from webapp.commands import erasing
from webapp.commands.console import configured, opened, stored
from webapp.commands.holdings import Asked, Holdings, Message, holdings
from webapp.errors import AppError, NotConfigured
from webapp.services import Services

_Command = Callable[..., Any]


def _whom(command: _Command) -> _Command:
    for option in (
        click.option("--workspace", "workspace_id", default="", help="Only in this workspace."),
        click.option(
            "--contact",
            required=True,
            help="Id in Intercom, e-mail address, or id of the person in iTop (12, or Contact:12).",
        ),
    ):
        command = option(command)
    return command


@click.command(help="Tell what there is of a person, as JSON: ids, dates and places; words only with --words.")
@_whom
@click.option("--words", is_flag=True, help="With what the person wrote, as far as Intercom and the queue have it.")
def export(contact: str, workspace_id: str, words: bool) -> None:
    with _found(contact, workspace_id) as (_, several):
        told = {"contact": contact, "workspaces": [_record(each, words=words) for each in several]}
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


@click.command(help="Take away what there is of a person. Without --yes it only says what that is.")
@_whom
@click.option("--yes", is_flag=True, help="Do it.")
def erase(contact: str, workspace_id: str, yes: bool) -> None:
    refused = False
    with _found(contact, workspace_id) as (services, several):
        for found in several:
            click.echo("\n".join(erasing.told(found)))
            if yes:
                erased = erasing.erase(services, found)
                click.echo("\n".join(erasing.done(erased)))
                refused = refused or bool(erased.refused)
    if not yes:
        click.echo("Nothing was changed; --yes does it.")
    if refused:
        raise click.ClickException("Not everything went: mend what iTop says, and run it again.")


@contextmanager
def _found(contact: str, workspace_id: str) -> Iterator[tuple[Services, list[Holdings]]]:
    config = configured()
    opened(config).close()
    services = stored(lambda: Services.open(config))
    try:
        workspaces = (workspace_id,) if workspace_id else _workspaces(services)
        yield services, [holdings(services, each, Asked.of(contact)) for each in workspaces]
    except AppError as error:
        raise click.ClickException(error.detail) from error
    finally:
        services.close()


def _workspaces(services: Services) -> tuple[str, ...]:
    """All that are configured, with a token or without."""
    found = services.settings.current().configured or services.workspaces()
    if not found:
        raise NotConfigured("Say --workspace: iTop's configuration names none.", code="which_workspace")
    return found


def _record(found: Holdings, *, words: bool) -> dict[str, object]:
    messages = sorted(found.messages.values(), key=lambda each: (each.said_at or each.copied_at, each.part))
    return {
        "workspace": found.workspace,
        "contacts": sorted(found.contacts),
        "conversations": sorted(found.conversations),
        "messages": [_message(each, words=words) for each in messages],
        "jobs": [
            {"id": each.id, "kind": each.kind, "state": each.state, "added_at": _iso(each.added_at)}
            for each in found.jobs
        ],
        "not_complete": found.remarks,
    }


def _message(message: Message, *, words: bool) -> dict[str, object]:
    said = {"words": message.words, "files": message.files} if words else {}
    return {
        "conversation": message.conversation,
        "part": message.part,
        "said_at": _iso(message.said_at),
        "copied_at": _iso(message.copied_at),
        "tickets": message.tickets,
        **said,
    }


def _iso(moment: float) -> str | None:
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).isoformat(timespec="seconds") if moment else None
