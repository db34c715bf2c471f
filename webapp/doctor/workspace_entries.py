# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the entries of the parameter `workspaces` are of use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from webapp.doctor.effective import Json, Values, is_text, not_days
from webapp.doctor.nearest import instead
from webapp.settings.to_intercom import OF_WORKSPACE

REPLIES = ("note", "reopen", "follow_up", "reopen_or_follow_up")
#: What an entry of `workspaces` may hold => what it may be, empty where that is not for here to say.
ENTRY: Mapping[str, Sequence[str]] = {
    "scope": (),
    "organizations": (),
    "client_secret": (),
    "access_token": (),
    "region": ("us", "eu", "au"),
    "identity_secret": (),
    "identity_method": ("jwt", "user_hash"),
    "connector_secret": (),
    "language": (),
    "timezone": (),
    "tell_end_user_on_creation": ("ask", "always", "never"),
    "reply_to_finished": REPLIES,
    "reopen_days": (),
    **OF_WORKSPACE,
}


def workspace_problems(values: Values, name: str) -> Iterator[str]:
    """Yield what is wrong with the parameter `workspaces`, entry by entry."""
    entries: Json = values.parameters[name]
    for key, entry in entries.items():
        found = list(_entry({"scope": entry} if isinstance(entry, str) else entry, values))
        if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
            found.insert(0, "is not the id of a workspace")
        for problem in [*found, *values.facts["entries"].get(key, ())]:
            yield f', entry "{key}" {problem}'


def _entry(entry: object, values: Values) -> Iterator[str]:
    if entry == []:  # an empty array of PHP
        return
    if not isinstance(entry, dict):
        yield 'must be an array with "scope"'
        return
    for key, value in entry.items():
        if key not in ENTRY:
            yield f'has "{key}", which means nothing{instead(key, tuple(ENTRY))}'
        elif key == "to_intercom.states" and isinstance(value, list) and all(map(is_text, value)):
            continue
        elif not is_text(value) or value is True:
            yield f"must give a text for {key}"
        elif text := str(value or "").strip():
            yield from _entry_value(key, text, values)


def _entry_value(key: str, text: str, values: Values) -> Iterator[str]:
    allowed = ENTRY[key]
    if allowed and text.lower() not in allowed:
        yield f'has the {key} "{text}"; it must be {", ".join(allowed[:-1])} or {allowed[-1]}'
    # Either as iTop names it ("FR FR"), or by its first half ("fr").
    known = {one.lower() for code in values.languages for one in (code, code[:2])}
    if key == "language" and text.lower() not in known:
        yield f'has the language "{text}", which this iTop does not have'
    if key in ("reopen_days", "to_intercom.snooze_days"):
        yield from (f"for {key}{each}" for each in not_days(text))
