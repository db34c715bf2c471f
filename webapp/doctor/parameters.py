# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the module's parameters fit this iTop, by the facts that iTop tells. No sentence repeats a secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from webapp.contract import PARAMETERS
from webapp.doctor.nearest import instead, nearest
from webapp.doctor.ticket_rules import rule_problems
from webapp.ticket_rules import PARAMETER as TICKET_RULES
from webapp.to_intercom import ALLOWED, OF_WORKSPACE

Json = Mapping[str, Any]
#: Why iTop says that the creation form leaves an attribute out => as a clause.
_NOT_ASKED = {
    "state": "iTop gives each new ticket its first state",
    "computed": "nobody can write it",
    "hidden": "iTop hides it while a ticket is made",
    "type": "the panel has no field of its type; iTop's own form has, where the panel's goes on",
}
_DECLARED = {one.name: one for one in PARAMETERS}
_OLD_NAMES = ("sync_app.search_ticket.done_states",)
#: What stood in its place in the first releases of the published extension => what its page says became of it.
_REPLACED = {"api_key": 'has become "workspaces": make its value the name of an entry there, with a scope'}
#: A name is repeated up to here.
_LONGEST = 200
_MAPPING = "sync_app.ticket.attributes_mapping"
_KINDS = {"bool": "true or false", "array": "a list of texts", "hash": "an array of names and values"}
_TEXTS = ("string", "text", "html", "email", "url", "phone", "ip", "enum", "case_log")
#: Role => types of attributes that can play it, and how to say so.
_ROLES: Mapping[str, tuple[Sequence[str], str]] = {
    "org_id": (("external_key", "hierarchical_key"), "a key to organizations"),
    "caller_id": (("external_key", "hierarchical_key"), "a key to persons"),
    "status": (_TEXTS, "an enumeration"),
    "intercom_ref": (_TEXTS, "a string"),
    "intercom_url": (_TEXTS, "a URL"),
    "intercom_sync_activated": (("enum",), "an enumeration of yes and no"),
    "public_log": (("case_log",), "a case log"),
    "private_log": (("case_log",), "a case log"),
}
_REPLIES = ("note", "reopen", "follow_up", "reopen_or_follow_up")
#: What an entry of `workspaces` may hold => what it may be, empty where that is not for here to say.
_ENTRY: Mapping[str, Sequence[str]] = {
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
    "reply_to_finished": _REPLIES,
    "reopen_days": (),
    **OF_WORKSPACE,
}


def problems(raw: Json) -> Iterator[str]:
    """Yield a sentence for each name that nobody reads and each value that is of no use.

    `raw`: the answer of `settings` with its `facts` (docs/sync-api.md); without them nothing is known to be wrong.
    """
    facts = raw.get("facts")
    if not isinstance(facts, dict):
        return
    for name in facts["written"]:
        if name in _REPLACED:
            yield f'Parameter "{name}" {_REPLACED[name]}.'
        elif name not in _DECLARED and name not in _OLD_NAMES:
            yield f'Parameter "{name[:_LONGEST]}" means nothing{_place(name)}'
    for name in facts["unusable"]:
        yield f"Parameter {name} must be {_KINDS.get(_DECLARED[name].kind, 'a text')}; the default is used."
    for name, check in _CHECKS.items():
        for problem in check(_Values(raw), name):
            yield f"Parameter {name}{problem}" + ("" if problem.endswith("?") else ".")


def _place(name: str) -> str:
    near = nearest(name, _DECLARED)
    if near:
        return f'; did you mean "{near}"?'
    for known in _DECLARED:
        if known.startswith(f"{name}."):
            return f'; a parameter is named as a whole, such as "{known}".'
    if name in _ENTRY:
        return '; it belongs into an entry of "workspaces".'
    return f'; it belongs into "{_MAPPING}".' if name in _ROLES else "."


class _Values:
    """The effective values of the parameters, and what iTop says of them."""

    def __init__(self, raw: Json) -> None:
        self.facts: Json = raw["facts"]
        self.parameters: Json = raw["parameters"]
        self.ticket_class: str = raw["ticket"]["class"]
        self.languages: Sequence[str] = raw["itop"]["languages"]
        self.attributes: Mapping[str, Json] = self.facts["attributes"]
        #: Role => attribute code; a mapping may name only what differs.
        self.mapping = {role: role for role in _ROLES} | {
            role: str(code or "").strip()
            for role, code in self.parameters[_MAPPING].items()
            if code is not None and _is_text(code)
        }

    def texts(self, name: str) -> list[str]:
        """A parameter as a list, whatever its kind."""
        value = self.parameters[name]
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]

    def is_default(self, name: str) -> bool:
        """Whether the value is the published one, by whatever way it came."""
        published = _DECLARED[name].default
        return bool(self.parameters[name] == (list(published) if isinstance(published, tuple) else published))

    def values_of(self, code: str) -> Sequence[str] | None:
        """The values that an enumeration can have, None for an attribute that can have any, or is none."""
        values: Sequence[str] | None = self.attributes.get(code, {}).get("values")
        return values


Check = Callable[[_Values, str], Iterable[str]]


def _not_bytes(text: str) -> Iterator[str]:
    if not (text.isascii() and text.isdigit() and int(text)):
        yield f' says "{text}", which is not a number of bytes, such as 20971520 for 20 MB'


def _not_days(days: str) -> list[str]:
    return [] if re.fullmatch("[0-9]{1,5}", days) else [f' says "{days}", which is not a number of days']


def _unknown(names: Iterable[str], known: Sequence[str], what: str) -> Iterator[str]:
    for name in names:
        if name not in known:
            near = nearest(name, known)
            yield f' names "{name}", which is not {what}' + (f' ("{near}" is)' if near else "")


def _one_of(*allowed: str) -> Check:
    said = " or ".join(f'"{one}"' for one in allowed)
    return lambda values, name: _unknown(values.texts(name), allowed, said)


def _switch(*allowed: str) -> Check:
    """One of some words; empty (or false) is the first of them."""
    check = _one_of(*allowed)
    return lambda values, name: check(values, name) if any(values.texts(name)) else ()


def _profiles(values: _Values, name: str) -> Iterable[str]:
    return _unknown(values.texts(name), values.facts["profiles"], "a profile of this iTop")


def _portals(values: _Values, name: str) -> Iterable[str]:
    return _unknown(values.texts(name), values.facts["portals"], "a portal of this iTop")


def _address(values: _Values, name: str) -> Iterator[str]:
    [address] = values.texts(name)
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", address)):
        yield " must be an address like https://intercom-sync.example.com"


def _ticket_class(values: _Values, name: str) -> Iterator[str]:
    if values.facts["class_problem"]:
        yield values.facts["class_problem"]
    elif not values.facts["may_modify"]:
        yield f' names "{values.ticket_class}", which the account may not modify; give it a profile that may'
    elif not values.facts.get("may_create", True) and "follow_up" in values.parameters["sync_app.reply_to_finished"]:
        yield f' names "{values.ticket_class}", which the account may not create for replies to finished tickets'


def _caller(values: _Values, name: str) -> Iterator[str]:
    [person] = values.texts(name)
    if person and values.facts["default_callers"] != 1:
        yield f' names "{person}", which is not the id or address of one person that the account sees'


def _teammate(values: _Values, name: str) -> Iterator[str]:
    [address] = values.texts(name)
    if address and not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        yield f' says "{address}", which is not an e-mail address'


def _url_maker(values: _Values, name: str) -> Iterator[str]:
    """iTop without a portal has no such class; that is no mistake of whoever left the parameter alone."""
    [maker] = values.texts(name)
    if maker and not values.facts["url_maker"] and not values.is_default(name):
        yield f' names "{maker}", which is not a URL maker of this iTop'


def _origin(values: _Values, name: str) -> Iterator[str]:
    known = values.values_of("origin")
    if known is not None:
        default = values.attributes["origin"]["default"]
        otherwise = f'tickets have "{default}" instead' if default else "tickets have none from the start"
        for problem in _unknown(values.texts(name), known, f"a value of origin in {values.ticket_class}"):
            yield f"{problem}; {otherwise}"


def _attributes(values: _Values, name: str) -> Iterable[str]:
    if not values.attributes:
        return ()
    named = [one for one in values.texts(name) if one]
    return _unknown(named, tuple(values.attributes), f"an attribute of {values.ticket_class}")


def _form_attributes(values: _Values, name: str) -> Iterator[str]:
    """Those that are there, and that the form leaves out all the same; an older module does not tell them."""
    yield from _attributes(values, name)
    for code, reason in values.facts.get("not_asked", {}).items():
        yield f' names "{code}", for which the form does not ask: {_NOT_ASKED.get(reason, reason)}'


def _states(values: _Values, name: str) -> Iterable[str]:
    """Another class may well lack one of the published states."""
    known = values.values_of(values.mapping["status"])
    if known is None or values.is_default(name):
        return ()
    return _unknown(values.texts(name), known, f"a state of {values.ticket_class}")


def _mapping(values: _Values, name: str) -> Iterator[str]:
    written: Json = values.parameters[name]
    for key in written:
        if key not in _ROLES:
            yield f' has "{key}", which means nothing{instead(key, tuple(_ROLES))}'
    for role in _ROLES if values.attributes else ():
        if not _is_text(written.get(role)):
            yield f" must give one attribute for {role}"
        else:
            yield from _role(values, role)


def _role(values: _Values, role: str) -> Iterator[str]:
    code, (types, wanted) = values.mapping[role], _ROLES[role]
    if not code:
        if role == "intercom_ref":
            yield f" leaves {role} out, without which this cannot be done"
    elif code not in values.attributes:
        near = nearest(code, values.attributes)
        said = f' says "{code}" for {role}, which is not an attribute of {values.ticket_class}'
        yield said + (f' ("{near}" is)' if near else "")
    elif values.attributes[code]["type"] not in types or (
        role == "intercom_sync_activated" and not {"yes", "no"} <= set(values.values_of(code) or ())
    ):
        yield f' says "{code}" for {role}, which is not {wanted}'


def _workspaces(values: _Values, name: str) -> Iterator[str]:
    entries: Json = values.parameters[name]
    for key, entry in entries.items():
        found = list(_entry({"scope": entry} if isinstance(entry, str) else entry, values))
        if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
            found.insert(0, "is not the id of a workspace")
        for problem in [*found, *values.facts["entries"].get(key, ())]:
            yield f', entry "{key}" {problem}'


def _entry(entry: object, values: _Values) -> Iterator[str]:
    if entry == []:  # an empty array of PHP
        return
    if not isinstance(entry, dict):
        yield 'must be an array with "scope"'
        return
    for key, value in entry.items():
        if key not in _ENTRY:
            yield f'has "{key}", which means nothing{instead(key, tuple(_ENTRY))}'
        elif key == "to_intercom.states" and isinstance(value, list) and all(map(_is_text, value)):
            continue
        elif not _is_text(value) or value is True:
            yield f"must give a text for {key}"
        elif text := str(value or "").strip():
            yield from _entry_value(key, text, values)


def _entry_value(key: str, text: str, values: _Values) -> Iterator[str]:
    allowed = _ENTRY[key]
    if allowed and text.lower() not in allowed:
        yield f'has the {key} "{text}"; it must be {", ".join(allowed[:-1])} or {allowed[-1]}'
    # Either as iTop names it ("FR FR"), or by its first half ("fr").
    known = {one.lower() for code in values.languages for one in (code, code[:2])}
    if key == "language" and text.lower() not in known:
        yield f'has the language "{text}", which this iTop does not have'
    if key in ("reopen_days", "to_intercom.snooze_days"):
        yield from (f"for {key}{each}" for each in _not_days(text))


def _ticket_rules(values: _Values, name: str) -> Iterable[str]:
    entries: Json = values.parameters["workspaces"]
    return rule_problems(
        values.parameters.get(name),
        attributes=values.attributes,
        ticket_class=values.ticket_class,
        workspaces=entries,
    )


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


#: Parameter => how its effective value is checked. Those that are missing here take any text, list or flag.
_CHECKS: Mapping[str, Check] = {
    "workspaces": _workspaces,
    "sync_app.url": _address,
    "sync_app.service_profiles": _profiles,
    "sync_app.ticket.class": _ticket_class,
    "sync_app.ticket.origin": _origin,
    _MAPPING: _mapping,
    "sync_app.act_as": _one_of("service", "agent"),
    "sync_app.act_as_unknown": _one_of("refuse", "service"),
    "sync_app.default_caller": _caller,
    "sync_app.create_ticket.form_attributes": _form_attributes,
    "sync_app.tell_end_user_on_creation": _one_of("ask", "always", "never"),
    "sync_app.search_ticket.excluded_states": _states,
    "sync_app.search_ticket.subtitle_attribute": _attributes,
    "sync_app.view_ticket.details_attributes": _attributes,
    "sync_app.reply_to_finished": _one_of(*_REPLIES),
    "sync_app.reopen_days": lambda values, name: _not_days(*values.texts(name)),
    "sync_app.files.max_size": lambda values, name: _not_bytes(*values.texts(name)),
    **{name: _switch(*words) for name, words in ALLOWED.items()},
    "sync_app.to_intercom.snooze_days": lambda values, name: _not_days(*values.texts(name)),
    "sync_app.to_intercom.states": _states,
    "sync_app.to_intercom.teammate": _teammate,
    TICKET_RULES: _ticket_rules,
    "sync_app.portal_url_maker_class": _url_maker,
    "enabled_portals": _portals,
    "allowed_profiles": _profiles,
}
