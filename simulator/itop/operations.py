# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operations of the Sync API: what may be asked of iTop, one function each."""

from collections.abc import Callable
from dataclasses import replace

from simulator.itop import (
    acting,
    assigning,
    caselog,
    changing,
    creating,
    details,
    files,
    finished,
    handing,
    identities,
    linking,
    links,
    parameters,
    people,
    persons,
    searching,
    upkeep,
    view,
)
from simulator.itop.inputs import Failure, Input
from simulator.itop.model import CLASS_LABEL, DEFAULT_LANGUAGE, LANGUAGES, TIME_ZONE, VERSION
from simulator.itop.objects import Ticket
from simulator.itop.rights import CREATE_PERSON, CREATE_TICKET, MODIFY_TICKET
from simulator.itop.view import Context
from webapp.contract import CONTRACT, MODULE_CODE
from webapp.contract import VERSION as MODULE_VERSION

Result = dict[str, object]
Operation = Callable[[Context, Input], Result]

#: Counts of the first canvas stop here.
MOST_COUNTED = 30
#: So many tickets stand on it.
MOST_SHOWN = 3


def settings(context: Context, params: Input) -> Result:
    """What this iTop is and how the module is configured; its tickets are of one class, none is of another."""
    asked: Result = {"facts": parameters.facts(context)} if params.flag("facts", False) else {}
    asked |= {"other_classes": []} if params.flag("other_classes", False) else {}
    return asked | {
        "module": {"code": MODULE_CODE, "version": MODULE_VERSION, "contract": CONTRACT},
        "itop": {
            "version": VERSION,
            "url": context.url,
            "time_zone": TIME_ZONE,
            "languages": list(LANGUAGES),
            "default_language": DEFAULT_LANGUAGE,
        },
        "account": {"login": context.store.world.account.login, "administrator": False, "readers": 1},
        "ticket": {
            "class": context.store.parameters[parameters.CLASS],
            "label": CLASS_LABEL.in_language(DEFAULT_LANGUAGE) if parameters.has_tickets(context.store) else "",
            "usable": parameters.has_tickets(context.store) and context.rights.may(MODIFY_TICKET),
        },
        "files": files.capacity(context),
        "parameters": parameters.told(context.store.parameters),
        "signing_workspaces": identities.signing(context.store),
        "connector_keys": identities.connector_keys(context.store),
    }


def home(context: Context, params: Input) -> Result:
    """Everything the first canvas needs."""
    conversation_id = params.name("conversation_id")
    found = people.person_of(context, params.sub("contact"), conversation_id)
    linked = view.of_conversation(context, conversation_id)
    ongoing = _others(context, found.person.id, linked) if found.person else []
    default = str(context.store.parameters["sync_app.default_caller"])
    caller = people.configured(context, default) if default and found.person is None else None
    return {
        "person": people.optional_record(context, found.person),
        "person_state": found.state,
        "person_from": found.by,
        "person_grade": identities.grade(context.store, context.workspace, params.sub("contact"), found.person),
        "matches": [people.as_record(context, each) for each in found.matches],
        "default_caller": people.optional_record(context, caller),
        "linked": _linked(context, linked, conversation_id),
        "ongoing": _counted(context, ongoing, ""),
        "can_create": context.rights.may(CREATE_TICKET),
        "can_create_person": context.rights.may(CREATE_PERSON),
        "limited": context.rights.limited,
    } | context.rights.read_only_record()


def tickets(context: Context, params: Input) -> Result:
    """One page of the linked tickets, or of those of the person."""
    page = params.integer("page", 1, least=1, most=10_000)
    size = params.integer("page_size", 10, least=1, most=100)
    wanted = params.one_of("list", ("linked", "ongoing", "finished", "own"))
    here = view.conversation_of(params)
    if wanted == "linked":
        found = view.of_conversation(context, params.name("conversation_id"))
    else:
        person = people.person_of(context, params.sub("contact"), here).required()
        linked = view.of_conversation(context, here) if here else []
        name = params.text("name", "", max_bytes=255)
        own = view.of_caller(context, person.id, wanted)
        found = [each for each in own if each not in linked and name.casefold() in ("", view.name_of(each).casefold())]
    return {
        "tickets": [view.found_row(context, each, here) for each in found[(page - 1) * size : page * size]],
        "page": page,
        "more": len(found) > page * size,
    }


def sync(context: Context, params: Input) -> Result:
    """Pauses or resumes every ticket of the conversation, or one of them."""
    activated, conversation_id = params.flag("activated"), params.name("conversation_id")
    found = view.of_conversation(context, conversation_id)
    if params.has("id"):
        wanted = view.find(context, params.id("id"))
        found = [each for each in found if each.id == wanted.id]
    if found:
        context.rights.require(MODIFY_TICKET)
    for each in found:
        link = links.here(each, context.workspace, conversation_id)
        if link is not None and link.sync != activated:
            switched = links.exchanged(each, link, [replace(link, sync=activated)])
            context.store.put(replace(switched, updated=context.store.clock()))
    return {"count": len(found), "synced": len(found) if activated else 0}


def append(context: Context, params: Input) -> Result:
    """Copies messages to the tickets of the conversation, each message once."""
    conversation_id = params.name("conversation_id")
    messages = caselog.checked(params.records("messages"))
    ids = params.texts("ids")
    if ids is None:
        ids = [each.id for each in view.of_conversation(context, conversation_id)]
    outcomes = [_appended(context, ticket_id, conversation_id, messages) for ticket_id in dict.fromkeys(ids)]
    took = {str(each["id"]): str(each["outcome"]) for each in outcomes if each["outcome"] in ("appended", "known")}
    done = finished.reaction(context, conversation_id, messages, took)
    new = view.of_conversation(context, conversation_id) if done and done["follow_up"] else []
    outcomes += [_appended(context, each.id, conversation_id, messages) for each in new if each.id not in took]
    return {"tickets": outcomes, "finished": done}


def _appended(context: Context, ticket_id: str, conversation_id: str, messages: list[Input]) -> Result:
    result: Result = {"id": ticket_id, "name": "", "outcome": "refused", "appended": 0, "known": 0, "message": ""}
    view.of_conversation(context, conversation_id)
    try:
        found = view.find(context, ticket_id)
    except Failure as failure:
        return result | {"code": failure.code, "message": str(failure)}
    result["name"] = view.name_of(found)
    if not view.is_of(context, found, conversation_id):
        return result | {"code": "linked_elsewhere", "message": "The ticket does not belong to this conversation."}
    if not view.is_synced(context, found, conversation_id):
        return result | {"outcome": "paused"}
    done = caselog.copied(context, found, messages)
    refusal = context.rights.refusal(MODIFY_TICKET) if done.appended else None
    if refusal is not None:
        return result | {"code": refusal.code, "message": str(refusal)}
    if done.appended:
        context.store.put(finished.rated(context, done.ticket, done.new))
    outcome = "appended" if done.appended else "known"
    return result | {"outcome": outcome, "appended": done.appended, "known": done.known}


def _others(context: Context, person_id: str, linked: list[Ticket]) -> list[Ticket]:
    """The ongoing tickets of a person that are not among those of the conversation already."""
    return [each for each in view.ongoing(context, person_id) if each not in linked]


def _linked(context: Context, found: list[Ticket], here: str) -> Result:
    rows = [
        view.found_row(context, each, here)
        | {"newest": details.newest(context, each), "assign_to_me": assigning.stimulus(context, each)}
        for each in found[:MOST_SHOWN]
    ]
    synced = sum(view.is_synced(context, each, here) for each in found[:MOST_COUNTED])
    return _counted(context, found, here) | {"tickets": rows, "synced": synced}


def _counted(context: Context, found: list[Ticket], here: str) -> Result:
    rows = [view.found_row(context, each, here) for each in found[:MOST_SHOWN]]
    return {"count": min(len(found), MOST_COUNTED), "more": len(found) > MOST_COUNTED, "tickets": rows}


OPERATIONS: dict[str, Operation] = {
    "settings": settings,
    "home": home,
    "tickets": tickets,
    "search": searching.search,
    "ticket": details.ticket,
    "log": details.log,
    "transition": acting.transition,
    "act": acting.act,
    "entry": acting.entry,
    "persons": persons.persons,
    "person_form": persons.person_form,
    "create_person": persons.create_person,
    "form": creating.form,
    "choices": creating.choices,
    "hand_over": handing.hand_over,
    "create": creating.create,
    "link": linking.link,
    "unlink": linking.unlink,
    "sync": sync,
    "attach": files.attach,
    "file": files.file,
    "append": append,
    "redact": upkeep.redact,
    "copied": upkeep.copied,
    "remark": upkeep.remark,
    "new_links": upkeep.new_links,
    "changes": changing.changes,
    "conversations": details.conversations,
}

#: Those that a support agent's click calls, which take an ``agent`` and answer with a ``language``.
OF_THE_PANEL = frozenset(OPERATIONS) - {"settings", "attach", "file", "append", "new_links", "changes"}

#: Those that an end user calls for themselves (``agent`` of the role contact).
OF_A_CONTACT = frozenset({"tickets", "ticket", "transition", "act", "entry", "create"})
