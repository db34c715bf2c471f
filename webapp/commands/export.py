# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync export`: what there is of one person."""

from __future__ import annotations

import datetime
import json

import click

from webapp.commands.holdings import HeldMessage, Holdings, contact_options, open_holdings


@click.command(help="Tell what there is of a person, as JSON: ids, dates and places; words only with --words.")
@contact_options
@click.option("--words", is_flag=True, help="With what the person wrote, as far as Intercom and the queue have it.")
def export(contact: str, workspace_id: str, words: bool) -> None:
    with open_holdings(contact, workspace_id) as (_, several):
        told = {"contact": contact, "workspaces": [_holdings_json(each, words=words) for each in several]}
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _holdings_json(found: Holdings, *, words: bool) -> dict[str, object]:
    messages = sorted(found.messages.values(), key=lambda each: (each.said_at or each.copied_at, each.part))
    return {
        "workspace": found.workspace,
        "contacts": sorted(found.contacts),
        "conversations": sorted(found.conversations),
        "messages": [_message_json(each, words=words) for each in messages],
        "jobs": [
            {"id": each.id, "kind": each.kind, "state": each.state, "added_at": _iso(each.added_at)}
            for each in found.jobs
        ],
        "choices": found.choices,
        "rules": [
            {
                "conversation": each.conversation,
                "rule": each.rule,
                "outcome": each.outcome,
                "ticket": each.ticket,
                "at": _iso(each.at),
            }
            for each in found.journal
        ],
        "not_complete": found.remarks,
    }


def _message_json(message: HeldMessage, *, words: bool) -> dict[str, object]:
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
