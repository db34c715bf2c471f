# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync erase`: takes away what there is of one person, and says so without a word of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import click

from webapp.commands.holdings import Holdings, contact_options, open_holdings
from webapp.services import Services
from webapp.tasks.written import blank


@click.command(help="Take away what there is of a person. Without --yes it only says what that is.")
@contact_options
@click.option("--yes", is_flag=True, help="Do it.")
def erase(contact: str, workspace_id: str, yes: bool) -> None:
    refused = False
    with open_holdings(contact, workspace_id) as (services, several):
        for found in several:
            click.echo("\n".join(_list_holdings(found)))
            if yes:
                erased = _erase(services, found)
                click.echo("\n".join(_list_erased(erased)))
                refused = refused or bool(erased.refused)
    if not yes:
        click.echo("Nothing was changed; --yes does it.")
    if refused:
        raise click.ClickException("Not everything went: mend what iTop says, and run it again.")


@dataclass
class Erasure:
    """How much went, and what stayed because iTop refused."""

    blanked: int = 0
    forms: int = 0
    jobs: int = 0
    records: int = 0
    choices: int = 0
    journal: int = 0
    refused: tuple[str, ...] = ()


def _erase(services: Services, found: Holdings) -> Erasure:
    """Jobs first, so that nothing is written meanwhile; records last, so that it can be repeated after a failure."""
    done = Erasure()
    done.jobs = sum(services.jobs.discard(entry.id) for entry in found.jobs)
    parts: dict[str, list[str]] = defaultdict(list)
    for message in found.messages.values():
        parts[message.conversation].append(message.part)
    for conversation_id in sorted(found.conversations):
        tickets = blank(
            services,
            workspace_id=found.workspace,
            conversation_id=conversation_id,
            part_ids=parts.get(conversation_id, []),
        )
        done.blanked += sum(ticket.redacted for ticket in tickets)
        done.refused += tuple(
            f"{ticket.name or ticket.id} ({ticket.code}): {ticket.message}"
            for ticket in tickets
            if ticket.outcome == "refused"
        )
        done.forms += services.itop.of(found.workspace).forget_forms(conversation_id=conversation_id)
    for contact in found.contacts:
        services.contacts.drop(f"{found.workspace}:{contact}")
    if not done.refused:
        done.records = services.records.forget(found.records)
        done.journal = services.journal.forget(found.workspace, found.conversations)
        done.choices = services.records.forget_choices(found.workspace, found.agent)
    return done


def _list_holdings(found: Holdings) -> Iterator[str]:
    """What there is, a line each: counts and ids."""
    copied = [message for message in found.messages.values() if message.tickets]
    tickets = sorted({ticket for message in copied for ticket in message.tickets})
    yield f"workspace {found.workspace}"
    yield f"  contacts in Intercom: {_list_names(sorted(found.contacts))}"
    yield f"  conversations: {_list_names(sorted(found.conversations))}"
    yield f"  messages: {len(found.messages)}, {len(copied)} of them in tickets: {_list_names(tickets)}"
    yield f"  jobs and dead letters: {_list_names([str(entry.id) for entry in found.jobs])}"
    yield f"  records of copied messages: {len(found.records)}"
    yield f"  choices for new tickets, as an agent: {found.choices}"
    yield f"  lines in the journal of rules: {len(found.journal)}"
    for remark in found.remarks:
        yield f"  not complete: {remark}"


def _list_erased(erased: Erasure) -> Iterator[str]:
    """What went, a line each."""
    yield (
        f"  erased: {erased.blanked} messages in tickets, {erased.forms} forms that waited in iTop, "
        f"{erased.jobs} jobs, {erased.records} records, {erased.choices} choices, "
        f"{erased.journal} lines of the journal of rules"
    )
    for refusal in erased.refused:
        yield f"  refused by iTop: {refusal}"


def _list_names(names: list[str]) -> str:
    return f"{len(names)} ({', '.join(names)})" if names else "none"
