# SPDX-License-Identifier: AGPL-3.0-or-later
"""`POST /conversations/search`, as far as the service uses it: one filter or an OR of some, pages with a cursor.

Contract: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/searchconversations
"""

from collections.abc import Callable, Sequence

from simulator.intercom.model import Conversation, Json

MOST_PER_PAGE, MOST_FILTERS = 150, 15


def search(conversations: Sequence[Conversation], body: Json) -> tuple[list[Conversation], str]:
    """One page of those that fit, and the cursor of the next one (empty at the end); ValueError for a bad query."""
    unknown = set(body) - {"query", "pagination", "sort"}
    if unknown:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    fits = _filter(body.get("query"))
    pagination = body.get("pagination", {})
    if not isinstance(pagination, dict):
        raise ValueError("pagination is no object")
    per_page = pagination.get("per_page", 20)
    if not isinstance(per_page, int) or not 1 <= per_page <= MOST_PER_PAGE:
        raise ValueError(f"per_page is not from 1 to {MOST_PER_PAGE}")
    start = int(pagination.get("starting_after", "0"))
    fitting = [each for each in conversations if fits(each)]
    end = start + per_page
    return fitting[start:end], str(end) if end < len(fitting) else ""


def _filter(query: object) -> Callable[[Conversation], bool]:
    if isinstance(query, dict) and query.get("operator") == "OR" and isinstance(query.get("value"), list):
        some = [_filter(each) for each in query["value"]]
        if not 0 < len(some) <= MOST_FILTERS:
            raise ValueError(f"OR joins up to {MOST_FILTERS} filters")
        return lambda each: any(fits(each) for fits in some)
    if not isinstance(query, dict) or set(query) != {"field", "operator", "value"}:
        raise ValueError("query is not one filter")
    value = query["value"]
    match query["field"], query["operator"], value:
        case "updated_at", ">", int():
            return lambda each: each.updated_at > value
        case "contact_ids", "=", str():
            return lambda each: value in each.contacts
    raise ValueError(f"cannot search for {query['field']} {query['operator']}")
