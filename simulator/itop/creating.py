# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a new ticket, what may be chosen in any form, and making the ticket."""

from simulator.itop import caselog, choosing, forms, lifecycle, people, purposes, view
from simulator.itop.acting import with_values
from simulator.itop.drafts import Draft
from simulator.itop.inputs import Input
from simulator.itop.model import CLASS_LABEL
from simulator.itop.objects import Ticket
from simulator.itop.purposes import Purpose
from simulator.itop.rights import CREATE_TICKET
from simulator.itop.view import Context

Result = dict[str, object]


def form(context: Context, params: Input) -> Result:
    """The fields of the creation form under the given values."""
    conversation_id = params.name("conversation_id")
    person = people.person_of(context, params.sub("contact"), conversation_id).required()
    url = params.text("conversation_url", "", max_bytes=2048)
    draft = Draft(context, purposes.of_ticket(context, person, conversation_id, url))
    values = params.values("values")
    draft.fill(values)
    draft.choose_only_targets(values)
    return {
        "fields": forms.fields(draft),
        "unsupported": forms.unsupported(draft),
        "class_label": CLASS_LABEL.in_language(context.reading),
        "person": people.as_record(context, person),
        "portal_user": people.is_in_portal(person),
    }


def choices(context: Context, params: Input) -> Result:
    """What may be chosen for one field, as far as it shows every word of the query."""
    code = params.name("attribute")
    page = params.integer("page", 1, least=1, most=10_000)
    size = params.integer("page_size", 10, least=1, most=50)
    draft = Draft(context, _purpose(context, params))
    if not draft.can_be_shown(code) or draft.choices(code) is None:
        raise params.bad("attribute", "must be an attribute of the form whose value is chosen")
    draft.fill({key: value for key, value in params.values("values").items() if key != code})
    found = choosing.found(draft.choices(code) or [], params.text("query", "", max_bytes=1024))
    return {
        "label": draft.purpose.attributes[code].label.in_language(context.reading),
        "choices": [each.as_record() for each in found[(page - 1) * size : page * size]],
        "page": page,
        "more": len(found) > page * size,
    }


def _purpose(context: Context, params: Input) -> Purpose:
    of = params.one_of("of", ("ticket", "person", "transition"), "ticket")
    if of == "person":
        return purposes.of_person(context, params.sub("contact"))
    if of == "transition":
        found = view.find(context, params.id("id"))
        return purposes.of_transition(found, lifecycle.required(context, found, params.name("stimulus")))
    conversation_id = params.name("conversation_id")
    person = people.person_of(context, params.sub("contact"), conversation_id).required()
    return purposes.of_ticket(context, person, conversation_id)


def create(context: Context, params: Input) -> Result:
    """A new ticket with the conversation so far, or the one that the same request made before."""
    context.rights.require(CREATE_TICKET)
    request_id = params.request_id("request_id")
    conversation = params.sub("conversation")
    # An end user who acts for themselves may open a ticket outside of any conversation.
    alone = context.acting is not None and not params.has("conversation")
    conversation_id = "" if alone else conversation.name("id")
    url = conversation.text("url", "", max_bytes=2048)
    messages = caselog.checked(params.records("messages", ()))
    there = view.seen(context) if alone else view.of_conversation(context, conversation_id)
    before = [t for t in there if t.request_id == request_id]
    ticket = before[0] if before else _new(context, params, conversation_id, url, request_id)
    done = caselog.copied(context, ticket, messages)
    if not before:
        ticket = done.ticket
        context.store.put(ticket)
    return {
        "ticket": view.row(context, ticket),
        "created": not before,
        "copied": done.known if before else len(messages),
        "backoffice_url": view.backoffice_url(context, ticket),
        "portal_url": view.portal_url(context, ticket),
        "portal_user": people.is_caller_in_portal(context, ticket),
    }


def _new(context: Context, params: Input, conversation_id: str, url: str, request_id: str) -> Ticket:
    person = people.person_of(context, params.sub("contact"), conversation_id).required()
    draft = Draft(context, purposes.of_ticket(context, person, conversation_id, url))
    draft.fill(params.values("values"))
    values = draft.checked()
    ticket_id, now = context.store.next_id(), context.store.clock()
    ref = {"ref": f"R-{int(ticket_id):06}"}
    workspace = context.workspace if conversation_id else ""
    new = Ticket(ticket_id, ref, created=now, updated=now, request_id=request_id, workspace=workspace)
    return with_values(context, new, {code: value for code, value in values.items() if code != "ref"})
