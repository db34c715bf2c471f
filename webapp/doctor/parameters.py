# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the module's parameters fit this iTop, by the facts that iTop tells. No sentence repeats a secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from webapp.doctor.effective import DECLARED, MAPPING, ROLES, Json, Values, is_text, not_days
from webapp.doctor.nearest import instead, nearest
from webapp.doctor.ticket_rules import rule_problems
from webapp.doctor.workspace_entries import ENTRY, REPLIES, workspace_problems
from webapp.settings.ticket_rules import PARAMETER as TICKET_RULES
from webapp.settings.to_intercom import ALLOWED

#: Why iTop says that the creation form leaves an attribute out => as a clause.
_NOT_ASKED = {
    "state": "iTop gives each new ticket its first state",
    "computed": "nobody can write it",
    "hidden": "iTop hides it while a ticket is made",
    "type": "the panel has no field of its type; iTop's own form has, where the panel's goes on",
}
_OLD_NAMES = ("sync_app.search_ticket.done_states",)
#: What stood in its place in the first releases of the published extension => what its page says became of it.
_REPLACED = {"api_key": 'has become "workspaces": make its value the name of an entry there, with a scope'}
#: A name is repeated up to here.
_LONGEST = 200
_KINDS = {"bool": "true or false", "array": "a list of texts", "hash": "an array of names and values"}


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
        elif name not in DECLARED and name not in _OLD_NAMES:
            yield f'Parameter "{name[:_LONGEST]}" means nothing{_place(name)}'
    for name in facts["unusable"]:
        yield f"Parameter {name} must be {_KINDS.get(DECLARED[name].kind, 'a text')}; the default is used."
    for name, check in CHECKS.items():
        for problem in check(Values(raw), name):
            yield f"Parameter {name}{problem}" + ("" if problem.endswith("?") else ".")


def _place(name: str) -> str:
    near = nearest(name, DECLARED)
    if near:
        return f'; did you mean "{near}"?'
    for known in DECLARED:
        if known.startswith(f"{name}."):
            return f'; a parameter is named as a whole, such as "{known}".'
    if name in ENTRY:
        return '; it belongs into an entry of "workspaces".'
    return f'; it belongs into "{MAPPING}".' if name in ROLES else "."


Check = Callable[[Values, str], Iterable[str]]


def _not_bytes(text: str) -> Iterator[str]:
    if not (text.isascii() and text.isdigit() and int(text)):
        yield f' says "{text}", which is not a number of bytes, such as 20971520 for 20 MB'


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


def _profiles(values: Values, name: str) -> Iterable[str]:
    return _unknown(values.texts(name), values.facts["profiles"], "a profile of this iTop")


def _portals(values: Values, name: str) -> Iterable[str]:
    return _unknown(values.texts(name), values.facts["portals"], "a portal of this iTop")


def _address(values: Values, name: str) -> Iterator[str]:
    [address] = values.texts(name)
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", address)):
        yield " must be an address like https://intercom-sync.example.com"


def _ticket_class(values: Values, name: str) -> Iterator[str]:
    if values.facts["class_problem"]:
        yield values.facts["class_problem"]
    elif not values.facts["may_modify"]:
        yield f' names "{values.ticket_class}", which the account may not modify; give it a profile that may'
    elif not values.facts.get("may_create", True) and "follow_up" in values.parameters["sync_app.reply_to_finished"]:
        yield f' names "{values.ticket_class}", which the account may not create for replies to finished tickets'


def _caller(values: Values, name: str) -> Iterator[str]:
    [person] = values.texts(name)
    if person and values.facts["default_callers"] != 1:
        yield f' names "{person}", which is not the id or address of one person that the account sees'


def _teammate(values: Values, name: str) -> Iterator[str]:
    [address] = values.texts(name)
    if address and not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        yield f' says "{address}", which is not an e-mail address'


def _url_maker(values: Values, name: str) -> Iterator[str]:
    """iTop without a portal has no such class; that is no mistake of whoever left the parameter alone."""
    [maker] = values.texts(name)
    if maker and not values.facts["url_maker"] and not values.is_default(name):
        yield f' names "{maker}", which is not a URL maker of this iTop'


def _origin(values: Values, name: str) -> Iterator[str]:
    known = values.values_of("origin")
    if known is not None:
        default = values.attributes["origin"]["default"]
        otherwise = f'tickets have "{default}" instead' if default else "tickets have none from the start"
        for problem in _unknown(values.texts(name), known, f"a value of origin in {values.ticket_class}"):
            yield f"{problem}; {otherwise}"


def _attributes(values: Values, name: str) -> Iterable[str]:
    if not values.attributes:
        return ()
    named = [one for one in values.texts(name) if one]
    return _unknown(named, tuple(values.attributes), f"an attribute of {values.ticket_class}")


def _form_attributes(values: Values, name: str) -> Iterator[str]:
    """Those that are there, and that the form leaves out all the same; an older module does not tell them."""
    yield from _attributes(values, name)
    for code, reason in values.facts.get("not_asked", {}).items():
        yield f' names "{code}", for which the form does not ask: {_NOT_ASKED.get(reason, reason)}'


def _states(values: Values, name: str) -> Iterable[str]:
    """Another class may well lack one of the published states."""
    known = values.values_of(values.mapping["status"])
    if known is None or values.is_default(name):
        return ()
    return _unknown(values.texts(name), known, f"a state of {values.ticket_class}")


def _mapping(values: Values, name: str) -> Iterator[str]:
    written: Json = values.parameters[name]
    for key in written:
        if key not in ROLES:
            yield f' has "{key}", which means nothing{instead(key, tuple(ROLES))}'
    for role in ROLES if values.attributes else ():
        if not is_text(written.get(role)):
            yield f" must give one attribute for {role}"
        else:
            yield from _role(values, role)


def _role(values: Values, role: str) -> Iterator[str]:
    code, (types, wanted) = values.mapping[role], ROLES[role]
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


def _ticket_rules(values: Values, name: str) -> Iterable[str]:
    entries: Json = values.parameters["workspaces"]
    return rule_problems(
        values.parameters.get(name),
        attributes=values.attributes,
        ticket_class=values.ticket_class,
        workspaces=entries,
    )


#: Parameter => how its effective value is checked. Those that are missing here take any text, list or flag.
CHECKS: Mapping[str, Check] = {
    "workspaces": workspace_problems,
    "sync_app.url": _address,
    "sync_app.service_profiles": _profiles,
    "sync_app.ticket.class": _ticket_class,
    "sync_app.ticket.origin": _origin,
    MAPPING: _mapping,
    "sync_app.act_as": _one_of("service", "agent"),
    "sync_app.act_as_unknown": _one_of("refuse", "service"),
    "sync_app.default_caller": _caller,
    "sync_app.create_ticket.form_attributes": _form_attributes,
    "sync_app.tell_end_user_on_creation": _one_of("ask", "always", "never"),
    "sync_app.search_ticket.excluded_states": _states,
    "sync_app.search_ticket.subtitle_attribute": _attributes,
    "sync_app.view_ticket.details_attributes": _attributes,
    "sync_app.reply_to_finished": _one_of(*REPLIES),
    "sync_app.reopen_days": lambda values, name: not_days(*values.texts(name)),
    "sync_app.files.max_size": lambda values, name: _not_bytes(*values.texts(name)),
    **{name: _switch(*words) for name, words in ALLOWED.items()},
    "sync_app.to_intercom.snooze_days": lambda values, name: not_days(*values.texts(name)),
    "sync_app.to_intercom.states": _states,
    "sync_app.to_intercom.teammate": _teammate,
    TICKET_RULES: _ticket_rules,
    "sync_app.portal_url_maker_class": _url_maker,
    "enabled_portals": _portals,
    "allowed_profiles": _profiles,
}
