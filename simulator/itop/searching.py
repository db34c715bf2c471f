# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding any ticket by what somebody remembers of it."""

import re

from simulator.itop import view
from simulator.itop.details import entries_of
from simulator.itop.inputs import Input
from simulator.itop.model import LOGS
from simulator.itop.objects import Ticket
from simulator.itop.persons import named
from simulator.itop.rights import READ_LOG
from simulator.itop.view import Context
from simulator.itop.words import matches, words_of

Result = dict[str, object]


def search(context: Context, params: Input) -> Result:
    """A page of the tickets that match, newest first, before them the one of an exact reference or number."""
    query = params.text("query", "", max_bytes=1024).strip().lstrip("#")
    caller = params.text("caller", "", max_bytes=1024).strip()
    organisation = params.text("organisation", "", max_bytes=1024).strip()
    page = params.integer("page", 1, least=1, most=1_000)
    size = params.integer("page_size", 10, least=1, most=50)
    here = view.conversation_of(params)
    found = _found(context, query, caller, organisation, closed=params.flag("closed", False))
    shown = found[(page - 1) * size : page * size]
    if page == 1 and not caller and not organisation:
        exact = [each for each in view.seen(context) if _is_exactly(each, query)]
        # A whole reference means nothing else; a number may be a part of another one.
        whole = any(_bare(each["ref"]) == _bare(query) for each in exact)
        shown, found = ([], []) if whole else (shown, found)
        shown = [*exact, *(each for each in shown if each not in exact)]
    return {
        "tickets": [_row(context, each, here) for each in shown],
        "page": page,
        "more": len(found) > page * size,
        "partial": False,
    }


def _found(context: Context, query: str, caller: str, organisation: str, *, closed: bool) -> list[Ticket]:
    """Those with the words in reference or title come before those that have some of them in their texts only."""
    excluded = () if closed else context.codes("sync_app.search_ticket.excluded_states")
    words = words_of(query)
    among = [each for each in view.seen(context) if each["status"] not in excluded]
    titled = [each for each in among if matches(words, each["title"], each["ref"])]
    rest = [each for each in among if each not in titled and words]
    found = [*titled, *(each for each in rest if matches(words, each["title"], each["ref"], *_texts(context, each)))]
    if caller:
        callers = named(context, caller)
        found = [each for each in found if each["caller_id"] in callers]
    if organisation:
        words, names = words_of(organisation), context.store.organisations
        found = [each for each in found if matches(words, names[each["org_id"]].name)]
    return found


def _bare(reference: str) -> str:
    """A reference as it is whichever signs stand between its letters and digits."""
    return re.sub(r"[-_.#\s]", "", reference).lower()


def _texts(context: Context, ticket: Ticket) -> list[str]:
    if not context.flag("sync_app.search_ticket.logs"):
        return [ticket["description"]]
    logs = [name for name in LOGS if context.rights.may(READ_LOG + name)]
    return [ticket["description"], *(each.html for name in logs for each in entries_of(ticket, name))]


def _is_exactly(ticket: Ticket, query: str) -> bool:
    """As iTop writes it, or as people do: 3, r-3, R3, R000003."""
    spelled = re.fullmatch(r"(?:R?[-_.]?)([0-9]{1,9})", query, re.IGNORECASE | re.ASCII)
    if spelled is not None:
        return ticket["ref"] == f"R-{int(spelled[1]):06}"
    return bool(query) and ticket["ref"].casefold() == query.casefold()


def _row(context: Context, ticket: Ticket, here: str) -> Result:
    return view.found_row(context, ticket, here) | {
        "caller": view.text_of(context, ticket, "caller_id"),
        "organisation": view.text_of(context, ticket, "org_id"),
    }
