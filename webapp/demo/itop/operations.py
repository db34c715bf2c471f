# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operations of the Sync API: what may be asked of iTop, one function each."""

import re
from collections.abc import Callable
from dataclasses import replace

from webapp.contract import CONTRACT, MODULE_CODE
from webapp.contract import VERSION as MODULE_VERSION
from webapp.demo.itop import caselog, forms, upkeep, view
from webapp.demo.itop.inputs import Failure, Input
from webapp.demo.itop.model import (
    ATTRIBUTES,
    DEFAULT_LANGUAGE,
    LANGUAGES,
    TICKET_CLASS,
    TIME_ZONE,
    VERSION,
)
from webapp.demo.itop.people import as_record, person_of
from webapp.demo.itop.store import Ticket
from webapp.demo.itop.view import Context

Result = dict[str, object]
Operation = Callable[[Context, Input], Result]

#: Counts of the first canvas stop here.
MOST_COUNTED = 30
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")


def settings(context: Context, _params: Input) -> Result:
    """What this iTop is and how the module is configured."""
    return {
        "module": {"code": MODULE_CODE, "version": MODULE_VERSION, "contract": CONTRACT},
        "itop": {
            "version": VERSION,
            "url": context.url,
            "time_zone": TIME_ZONE,
            "languages": list(LANGUAGES),
            "default_language": DEFAULT_LANGUAGE,
        },
        "account": {"login": context.store.world.account.login},
        "ticket": {"class": TICKET_CLASS, "label": forms.class_label(None), "usable": True},
        "parameters": context.store.parameters,
        "problems": [],
    }


def home(context: Context, params: Input) -> Result:
    """Everything the first canvas needs."""
    found = person_of(context.store, params.sub("contact"))
    linked = view.of_conversation(context, params.name("conversation_id"))
    ongoing = view.ongoing(context, found.person.id) if found.person else []
    return {
        "person": as_record(context.store, found.person),
        "person_state": found.state,
        "linked": _counted(linked) | {"synced": sum(view.is_synced(each) for each in linked[:MOST_COUNTED])},
        "ongoing": _counted(ongoing),
        "can_create": True,
    }


def tickets(context: Context, params: Input) -> Result:
    """One page of the linked or the ongoing tickets."""
    conversation_id = params.name("conversation_id")
    if params.one_of("list", ("linked", "ongoing")) == "linked":
        found = view.of_conversation(context, conversation_id)
    else:
        found = view.ongoing(context, person_of(context.store, params.sub("contact")).required().id)
    page, size = _paging(params)
    rows = found[(page - 1) * size : page * size]
    return {
        "tickets": [
            view.row(context, each) | {"synced": view.is_synced(each), "link": view.link_of(each)} for each in rows
        ],
        "page": page,
        "more": len(found) > page * size,
    }


def ticket(context: Context, params: Input) -> Result:
    """One ticket with its configured attributes."""
    found = view.find(context, params.id("id"))
    codes = context.codes("sync_app.view_ticket.details_attributes")
    attributes = [ATTRIBUTES[code] for code in codes if code in ATTRIBUTES]
    return {
        "ticket": view.row(context, found),
        "link": view.link_of(found),
        "can_modify": True,
        "attributes": [
            {
                "code": each.code,
                "label": each.label.in_language(context.reading),
                "type": each.kind,
                "value": view.value_of(found, each.code),
                "text": view.text_of(context, found, each.code),
            }
            for each in attributes
        ],
        **_addresses(context, found),
    }


def form(context: Context, params: Input) -> Result:
    """The fields of the creation form under the given values."""
    person = person_of(context.store, params.sub("contact")).required()
    params.name("conversation_id")
    draft, codes = forms.filled(context, person, params.values("values"))
    return {
        "fields": forms.fields(context, draft, codes),
        "unsupported": [],
        "class_label": forms.class_label(context.language),
        "create_url": forms.create_url(context, draft, codes),
        "person": as_record(context.store, person),
    }


def choices(context: Context, params: Input) -> Result:
    """What may be chosen for one field, if its label holds every word of the query."""
    code = params.name("attribute")
    page, size = _paging(params, most=50)
    person = person_of(context.store, params.sub("contact")).required()
    params.name("conversation_id")
    given = {key: value for key, value in params.values("values").items() if key != code}
    draft, _codes = forms.filled(context, person, given)
    allowed = forms.choices(context, code, draft.values) if forms.can_be_shown(context, code) else None
    if allowed is None:
        raise params.bad("attribute", "must be an attribute of the form whose value is chosen")
    words = params.text("query", "", max_bytes=1024).casefold().split()
    found = [(value, label) for value, label in allowed if all(word in label.casefold() for word in words)]
    return {
        "label": ATTRIBUTES[code].label.in_language(context.reading),
        "choices": [{"value": value, "label": label} for value, label in found[(page - 1) * size : page * size]],
        "page": page,
        "more": len(found) > page * size,
    }


def create(context: Context, params: Input) -> Result:
    """A new ticket with the conversation so far, or the one that the same request made before."""
    request_id = params.text("request_id")
    if not _REQUEST_ID.match(request_id):
        raise params.bad("request_id", "must be 8 to 64 letters, digits or dashes")
    conversation = params.sub("conversation")
    messages = caselog.checked(params.records("messages"))
    before = [t for t in view.of_conversation(context, conversation.name("id")) if t.request_id == request_id]
    draft = before[0] if before else _drafted_ticket(context, params, conversation, request_id)
    done = caselog.copied(context.store, draft, messages)
    context.store.put(done.ticket)
    return {
        "ticket": view.row(context, done.ticket),
        "created": not before,
        "copied": done.appended + done.known,
        **_addresses(context, done.ticket),
    }


def link(context: Context, params: Input) -> Result:
    """Ties a ticket to the conversation and turns copying on."""
    conversation = params.sub("conversation")
    found, key = view.find(context, params.id("id")), conversation.name("id")
    if found["intercom_ref"] not in ("", key):
        raise Failure(409, "linked_elsewhere", f"Ticket {found.id} belongs to another conversation.")
    new = {"intercom_ref": key, "intercom_url": _address(conversation), "intercom_sync_activated": "yes"}
    return _changed(context, found, new)


def unlink(context: Context, params: Input) -> Result:
    """Unties a ticket from the conversation."""
    found, key = view.find(context, params.id("id")), params.name("conversation_id")
    if not found["intercom_ref"]:
        return _changed(context, found, {})
    if found["intercom_ref"] != key:
        raise Failure(409, "linked_elsewhere", f"Ticket {found.id} belongs to another conversation.")
    return _changed(context, found, {"intercom_ref": "", "intercom_url": "", "intercom_sync_activated": "no"})


def sync(context: Context, params: Input) -> Result:
    """Pauses or resumes every ticket of the conversation."""
    activated = "yes" if params.flag("activated") else "no"
    found = view.of_conversation(context, params.name("conversation_id"))
    for each in found:
        _changed(context, each, {"intercom_sync_activated": activated})
    return {"count": len(found), "synced": len(found) if activated == "yes" else 0}


def append(context: Context, params: Input) -> Result:
    """Copies messages to the tickets of the conversation, each message once."""
    conversation_id = params.name("conversation_id")
    messages = caselog.checked(params.records("messages"))
    ids = params.texts("ids")
    if ids is None:
        ids = [each.id for each in view.of_conversation(context, conversation_id)]
    outcomes = [_appended(context, ticket_id, conversation_id, messages) for ticket_id in dict.fromkeys(ids)]
    return {"tickets": outcomes}


def _appended(context: Context, ticket_id: str, conversation_id: str, messages: list[Input]) -> Result:
    result: Result = {"id": ticket_id, "name": "", "outcome": "refused", "appended": 0, "known": 0, "message": ""}
    try:
        found = view.find(context, ticket_id)
    except Failure as failure:
        return result | {"code": failure.code, "message": str(failure)}
    result["name"] = view.name_of(found)
    if found["intercom_ref"] != conversation_id:
        return result | {"code": "linked_elsewhere", "message": "The ticket does not belong to this conversation."}
    if not view.is_synced(found):
        return result | {"outcome": "paused"}
    done = caselog.copied(context.store, found, messages)
    if done.appended:
        context.store.put(done.ticket)
    outcome = "appended" if done.appended else "known"
    return result | {"outcome": outcome, "appended": done.appended, "known": done.known}


def _drafted_ticket(context: Context, params: Input, conversation: Input, request_id: str) -> Ticket:
    person = person_of(context.store, params.sub("contact")).required()
    draft, _codes = forms.filled(context, person, params.values("values"))
    problems = forms.missing(context, draft) | draft.problems
    if problems:
        raise Failure(422, "invalid_values", "Some values are missing or wrong.", problems)
    url = conversation.text("url", "", max_bytes=2048)
    ticket_id, now = context.store.next_id(), context.store.clock()
    values = draft.values | {
        "ref": f"R-{int(ticket_id):06}",
        "origin": str(context.store.parameters["sync_app.ticket.origin"]),
        "intercom_ref": conversation.name("id"),
        # A ticket without the address is better than no ticket.
        "intercom_url": url if forms.is_url(url) else "",
        "intercom_sync_activated": "yes",
    }
    return Ticket(ticket_id, values, created=now, updated=now, request_id=request_id)


def _address(conversation: Input) -> str:
    url = conversation.text("url", "", max_bytes=2048)
    if url and not forms.is_url(url):
        raise Failure(422, "refused", "Wrong format for the attribute intercom_url.")
    return url


def _changed(context: Context, found: Ticket, new: dict[str, str]) -> Result:
    changed = any(found[code] != value for code, value in new.items())
    if changed:
        found = replace(found, values=dict(found.values) | new, updated=context.store.clock())
        context.store.put(found)
    return {
        "ticket": view.row(context, found),
        "changed": changed,
        "portal_url": view.portal_url(context, found),
    }


def _addresses(context: Context, found: Ticket) -> Result:
    return {
        "backoffice_url": view.backoffice_url(context, found),
        "portal_url": view.portal_url(context, found),
    }


def _counted(found: list[Ticket]) -> Result:
    return {"count": min(len(found), MOST_COUNTED), "more": len(found) > MOST_COUNTED}


def _paging(params: Input, *, most: int = 100) -> tuple[int, int]:
    return params.integer("page", 1, least=1, most=10_000), params.integer("page_size", 10, least=1, most=most)


OPERATIONS: dict[str, Operation] = {
    "settings": settings,
    "home": home,
    "tickets": tickets,
    "ticket": ticket,
    "form": form,
    "choices": choices,
    "create": create,
    "link": link,
    "unlink": unlink,
    "sync": sync,
    "append": append,
    "redact": upkeep.redact,
    "copied": upkeep.copied,
    "remark": upkeep.remark,
}

#: Those that a support agent's click calls, which take an ``agent`` and answer with a ``language``.
OF_THE_PANEL = frozenset(OPERATIONS) - {"settings", "append"}
