# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agent does with a ticket: a transition of its state, an entry in one of its logs."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from simulator.itop import assigning, caselog, details, forms, lifecycle, marks, purposes, view
from simulator.itop.drafts import MISSING, Draft
from simulator.itop.headings import heading
from simulator.itop.inputs import Failure, Input
from simulator.itop.model import LOGS
from simulator.itop.objects import Entry, Ticket
from simulator.itop.people import author_of
from simulator.itop.rights import MODIFY_TICKET, WRITE_LOG
from simulator.itop.values import markup
from simulator.itop.view import Context

Result = dict[str, object]

_MOST_BYTES = 65_000


def transition(context: Context, params: Input) -> Result:
    """What is asked for before a transition, under the values so far."""
    found = view.find(context, params.id("id"))
    way = lifecycle.required(context, found, params.name("stimulus"))
    draft = Draft(context, purposes.of_transition(found, way))
    draft.fill(params.values("values") or assigning.values(context, found, way))
    return {
        "ticket": view.row(context, found),
        **lifecycle.as_record(context, way),
        "description": "",
        "fields": forms.fields(draft),
        "unsupported": forms.unsupported(draft),
        "edit_url": view.transition_url(context, found, way.stimulus),
    }


def act(context: Context, params: Input) -> Result:
    """Applies a transition, unless the ticket has left the state in which it was offered."""
    ticket_id, stimulus = params.id("id"), params.name("stimulus")
    state, given = params.text("state", max_bytes=255), params.values("values")
    here = view.conversation_of(params)
    found = view.find(context, ticket_id)
    if found["status"] != state:
        return details.record(context, found, here) | {"changed": False}
    way = lifecycle.required(context, found, stimulus)
    draft = Draft(context, purposes.of_transition(found, way))
    draft.fill(given | assigning.values(context, found, way) if params.flag("mine", False) else given)
    changed = with_values(context, found, draft.checked() | {"status": way.target})
    context.store.put(changed)
    return details.record(context, changed, here) | {"changed": True}


def entry(context: Context, params: Input) -> Result:
    """Adds an entry of the agent to a log, once for one request."""
    ticket_id, name = params.id("id"), params.one_of("log", tuple(LOGS))
    text, request = params.text("text", max_bytes=_MOST_BYTES), params.request_id("request_id")
    here = view.conversation_of(params)
    mark = marks.of_event(f"told-{request}") if params.flag("quiet", False) else _mark(context, request)
    if not text.strip():
        said = MISSING.in_language(context.reading)
        raise Failure(422, "invalid_values", said, {"text": said})
    found = view.find(context, ticket_id)
    if any(mark in each.html for each in details.entries_of(found, name)):
        return details.record(context, found, here) | {"changed": False}
    context.rights.require(MODIFY_TICKET)
    context.rights.require(WRITE_LOG + name)
    changed = with_entry(context, found, name, text, mark)
    context.store.put(changed)
    return details.record(context, changed, here) | {"changed": True}


def _mark(context: Context, request_id: str) -> str:
    """What a bot hands on counts as copied from the conversation."""
    bot = context.agent.text("role", "") == "bot"
    return marks.of_part(context.workspace, f"bot-{request_id}") if bot else marks.of_event(f"entry-{request_id}")


def with_values(context: Context, found: Ticket, values: Mapping[str, str]) -> Ticket:
    """The ticket with these values; those of its logs are entries of the agent."""
    logs = {attribute.code: name for name, attribute in LOGS.items()}
    kept = {code: value for code, value in values.items() if code not in logs}
    changed = replace(found, values=dict(found.values) | kept, updated=context.store.clock())
    for code, name in logs.items():
        if values.get(code):
            mark = marks.of_event(f"entry-{secrets.token_hex(8)}")
            changed = with_entry(context, changed, name, values[code], mark)
    return changed


def _writer(context: Context) -> Input:
    """The agent, or the contact who acts for themselves."""
    if context.acting is not None:
        keys = ("email", "name", "role", "external_id", "channel")
        return Input({key: context.acting.text(key, "") for key in keys} | {"kind": "contact"})
    return Input({key: context.agent.text(key, "") for key in ("email", "name", "role")} | {"kind": "agent"})


def with_entry(context: Context, found: Ticket, name: str, text: str, mark: str = "") -> Ticket:
    """The ticket with one more entry of plain text, under the name of the agent."""
    author = author_of(context.store, context.workspace, _writer(context), None)
    now = context.store.clock()
    line = "" if author.user_id else heading(author.name, author.kind, caselog.mark_of(context))
    new = Entry("", author.name, author.user_id, int(now), line + markup(text) + mark)
    if name == "public":
        return replace(found, public_log=(*found.public_log, new), updated=now)
    return replace(found, private_log=(*found.private_log, new), updated=now)
