# SPDX-License-Identifier: AGPL-3.0-or-later
"""The requests that Intercom's OpenAPI description has, of the calls that the service makes; all else is a violation.

https://github.com/intercom/Intercom-OpenAPI (descriptions/2.14 to 2.16)
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simulator.intercom.fields import Field, Fields, Version, problems

VERSIONS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "Preview"} | {f"2.{minor}" for minor in range(17)})
_PREVIEW: Version = (9, 9)
_MOST_FILES = 10
_MOST_FILTERS = 15
_MOST_LEVELS = 2

_STRING = Field("string")
_NAME = Field("string", required=True)
_ATTACHED: Fields = {
    "created_at": Field("integer"),
    "attachment_urls": Field("list", most=_MOST_FILES, items=_STRING),
    "attachment_files": Field(
        "list", most=_MOST_FILES,
        items=Field("object", fields={"content_type": _STRING, "data": _STRING, "name": _STRING}),
    ),
}  # fmt: skip
_BY_ADMIN: Fields = {
    "message_type": Field("string", required=True, values=("comment", "note", "quick_reply")),
    "type": Field("string", required=True, values=("admin",)),
    "admin_id": _NAME,
    "body": _STRING,
    "reply_options": Field("list", items=Field("object", fields={"text": _NAME, "uuid": _NAME})),
    "skip_notifications": Field("boolean", since=(2, 15)),
    **_ATTACHED,
}
_BY_CONTACT: Fields = {
    "message_type": Field("string", required=True, values=("comment",)),
    "type": Field("string", required=True, values=("user",)),
    "body": _NAME,
    "intercom_user_id": _STRING,
    "user_id": _STRING,
    "email": _STRING,
    **_ATTACHED,
}
_OPERATORS = ("=", "!=", "IN", "NIN", "<", "<=", ">", ">=", "~", "!~", "^", "$")
_FILTER: Fields = {
    "field": _NAME,
    "operator": Field("string", required=True, values=_OPERATORS),
    "value": Field("scalar", required=True, nullable=True),
}
_FILTER_OF_LIST: Fields = {**_FILTER, "value": Field("list", required=True, items=Field("scalar"))}
_FILTERS: Fields = {
    "operator": Field("string", required=True, values=("AND", "OR")),
    "value": Field("list", required=True, most=_MOST_FILTERS, items=Field("object")),
}
_SEARCH: Fields = {
    "query": Field("object", required=True),
    "pagination": Field(
        "object", nullable=True, fields={"per_page": Field("integer"), "starting_after": Field("string", nullable=True)}
    ),
}
_CONTACT: Fields = {
    "role": _STRING,
    "external_id": _STRING,
    "email": _STRING,
    "phone": Field("string", nullable=True),
    "name": Field("string", nullable=True),
    "avatar": Field("string", nullable=True),
    "signed_up_at": Field("integer", nullable=True),
    "last_seen_at": Field("integer", nullable=True),
    "owner_id": Field("integer", nullable=True),
    "unsubscribed_from_emails": Field("boolean", nullable=True),
    "custom_attributes": Field("object", nullable=True),
}
_DATA_TYPES = ("string", "integer", "float", "boolean", "datetime", "date", "options")
_DATA_ATTRIBUTE: Fields = {
    "name": _NAME,
    "model": Field("string", required=True, values=("contact", "company")),
    "data_type": Field("string", required=True, values=_DATA_TYPES),
    "description": _STRING,
    "messenger_writable": Field("boolean"),
    "options": Field("list", items=Field("object", fields={"value": _NAME})),
}
_CONVERSATION_QUERY: Fields = {
    "display_as": Field("string", values=("plaintext",)),
    "include_translations": Field("string", values=("true", "false")),
}


_DELETED_QUERY: Fields = {
    "page": Field("string", since=(2, 16)),
    "per_page": Field("string", since=(2, 16)),
    "order": Field("string", values=("asc", "desc"), since=(2, 16)),
}


@dataclass(frozen=True)
class Request:
    """What arrived for a call."""

    query: Mapping[str, str]
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Call:
    """One call; without ``body`` there must be none. The path is a pattern."""

    method: str
    path: str
    query: Fields = field(default_factory=dict)
    body: Fields | None = None


CALLS = (
    Call("POST", "/conversations/search", body=_SEARCH),
    Call("POST", "/conversations/[^/]+/reply", body=_BY_ADMIN),
    Call("GET", "/conversations/deleted", query=_DELETED_QUERY),
    Call("GET", "/conversations/[^/]+", query=_CONVERSATION_QUERY),
    Call("POST", "/contacts/search", body=_SEARCH),
    Call("GET", "/contacts/[^/]+"),
    Call("PUT", "/contacts/[^/]+", body=_CONTACT),
    Call("POST", "/data_attributes", body=_DATA_ATTRIBUTE),
    Call("GET", "/me"),
    Call("GET", "/admins"),
)


def known(method: str, path: str) -> Call | None:
    """The call of that method and path, None where there is no such."""
    return next((each for each in CALLS if each.method == method and re.fullmatch(each.path, path)), None)


def violations(call: Call, request: Request, version: str) -> list[str]:
    """What of the request the description of that version does not have, a phrase each."""
    number = _number(version)
    found = [f"query: {each}" for each in problems(request.query, call.query, number)]
    if call.body is None:
        return [*found, "a body where there is none"] if request.body else found
    if request.content_type != "application/json":
        found.append(f"the content type is {request.content_type!r}")
    body = decoded(request.body)
    return [*found, *_of_body(call.body, body, number)] if body is not None else [*found, "the body is no JSON object"]


def decoded(body: bytes) -> dict[str, object] | None:
    """The JSON object of a body, None where it is none."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _number(version: str) -> Version:
    major, _, minor = version.partition(".")
    return _PREVIEW if version == "Preview" else (int(major), int(minor))


def _of_body(fields: Fields, body: Mapping[str, object], version: Version) -> Iterator[str]:
    if fields is _BY_ADMIN:
        yield from _of_reply(body, version)
        return
    yield from problems(body, fields, version)
    if fields is _SEARCH and isinstance(body.get("query"), dict):
        yield from _of_query(body["query"], version, 1)
    if fields is _DATA_ATTRIBUTE and (body.get("data_type") == "options") != ("options" in body):
        yield "options are of the type options, and of no other"


def _of_reply(body: Mapping[str, object], version: Version) -> Iterator[str]:
    yield from problems(body, _BY_CONTACT if body.get("type") == "user" else _BY_ADMIN, version)
    if body.get("message_type") == "quick_reply":
        if not body.get("reply_options"):
            yield "reply_options are missing"
    elif not str(body.get("body") or "").strip():
        yield "body is empty"
    if body.get("type") == "user" and not {"intercom_user_id", "user_id", "email"} & set(body):
        yield "the contact is missing"


def _of_query(query: object, version: Version, level: int) -> Iterator[str]:
    given = query if isinstance(query, dict) else {}
    if given.get("operator") not in ("AND", "OR"):
        many = given.get("operator") in ("IN", "NIN")
        yield from problems(given, _FILTER_OF_LIST if many else _FILTER, version, "query.")
        return
    yield from problems(given, _FILTERS, version, "query.")
    if level > _MOST_LEVELS:
        yield f"query has more than {_MOST_LEVELS} levels"
        return
    inner = given.get("value")
    for each in inner if isinstance(inner, list) else []:
        yield from _of_query(each, version, level + 1)
