# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding any ticket by what somebody remembers of it."""

from simulator.itop import view
from simulator.itop.inputs import Input
from simulator.itop.persons import named
from simulator.itop.store import Ticket
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
    found = _found(context, query, caller, organisation)
    shown = found[(page - 1) * size : page * size]
    if page == 1 and not caller and not organisation:
        exact = [each for each in view.seen(context) if _is_exactly(each, query)]
        shown = [*exact, *(each for each in shown if each not in exact)]
    return {
        "tickets": [_row(context, each) for each in shown],
        "page": page,
        "more": len(found) > page * size,
        "partial": False,
    }


def _found(context: Context, query: str, caller: str, organisation: str) -> list[Ticket]:
    found = [each for each in view.seen(context) if matches(words_of(query), each["title"], each["ref"])]
    if caller:
        callers = named(context, caller)
        found = [each for each in found if each["caller_id"] in callers]
    if organisation:
        words, names = words_of(organisation), context.store.organisations
        found = [each for each in found if matches(words, names[each["org_id"]].name)]
    return found


def _is_exactly(ticket: Ticket, query: str) -> bool:
    if query.isascii() and query.isdigit() and len(query) <= 9:
        return ticket["ref"] == f"R-{int(query):06}"
    return bool(query) and ticket["ref"].casefold() == query.casefold()


def _row(context: Context, ticket: Ticket) -> Result:
    return view.found_row(context, ticket) | {
        "caller": view.text_of(context, ticket, "caller_id"),
        "organisation": view.text_of(context, ticket, "org_id"),
    }
