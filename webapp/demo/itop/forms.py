# SPDX-License-Identifier: AGPL-3.0-or-later
"""The creation form: which fields, which values they may have, and what is wrong with those that were given."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from webapp.demo.itop.model import (
    ATTRIBUTES,
    CLASS_LABEL,
    DEFAULT_LANGUAGE,
    FROM_CONVERSATION,
    TICKET_CLASS,
    Attribute,
    Text,
)
from webapp.demo.itop.store import Person
from webapp.demo.itop.view import Context

#: More targets than these are searched for instead of listed.
MOST_CHOICES = 10

#: The default of iTop's configuration variable url_validation_pattern, without user and password.
_URL = re.compile(
    r"(https?|ftp)://([a-zA-Z0-9-.]{3,})(:[0-9]{2,5})?(/([a-zA-Z0-9%+$_:-]\.?)+)*/?"
    r"(\?[a-zA-Z+&$_.-][a-zA-Z0-9;:\[\]@&%=+/$_.-]*)?(#[a-zA-Z_.-][a-zA-Z0-9+$_.-]*)?"
)
_MISSING = Text("Please specify a value", "Veuillez saisir une valeur")
_NOT_ALLOWED = Text("Action not allowed", "Action non autorisée")
_SELECT_ONE = Text("Please select one", "Veuillez en sélectionner un")


@dataclass
class Draft:
    """A ticket in memory: its values, what was typed in right or wrong, and a sentence for each wrong attribute."""

    values: dict[str, str]
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def begun(person: Person) -> Draft:
    """A ticket with its defaults and what follows from the person."""
    values = {attribute.code: attribute.default for attribute in ATTRIBUTES.values()}
    return Draft(values | {"org_id": person.org_id, "caller_id": person.id})


def filled(context: Context, person: Person, given: Mapping[str, str]) -> tuple[Draft, list[str]]:
    """The draft with the given values, parents first, and the codes of the form's fields."""
    draft = begun(person)
    codes = shown(context, draft)
    for code in [*ATTRIBUTES, *(code for code in given if code not in ATTRIBUTES)]:
        if code not in given and code not in codes:
            continue
        if not can_be_shown(context, code):
            draft.problems[code] = _NOT_ALLOWED.in_language(context.reading)
            continue
        if code in given:
            _apply(context, draft, ATTRIBUTES[code], given[code])
        _choose_only_one(context, draft, ATTRIBUTES[code])
    return draft, codes


def can_be_shown(context: Context, code: str) -> bool:
    """Whether the attribute may have a field."""
    attribute = ATTRIBUTES.get(code)
    if attribute is None or attribute.read_only:
        return False
    return code not in FROM_CONVERSATION or code in context.codes("sync_app.create_ticket.form_attributes")


def missing(context: Context, draft: Draft) -> dict[str, str]:
    """One sentence for each mandatory attribute without a value."""
    empty = [each.code for each in ATTRIBUTES.values() if each.mandatory and not draft.values[each.code]]
    return {code: _MISSING.in_language(context.reading) for code in empty}


def targets(context: Context, code: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """The objects an external key may point to, under the values of its parents, as (id, friendly name)."""
    store, visible = context.store, context.store.visible()
    target = ATTRIBUTES[code].target
    if target == "organisations":
        found = [(key, each.name) for key, each in store.organisations.items() if key in visible]
    elif target == "persons":
        found = [(key, p.name) for key, p in store.persons.items() if p.org_id == values["org_id"] and p.active]
    elif target == "services":
        found = [(key, each.name) for key, each in store.services.items() if each.parent == values["org_id"]]
    else:
        found = [(key, each.name) for key, each in store.subcategories.items() if each.parent == values["service_id"]]
    return sorted(found, key=lambda each: each[1])


def choices(context: Context, code: str, values: Mapping[str, str]) -> list[tuple[str, str]] | None:
    """What may be chosen, as (value, label); None for an attribute that is typed in."""
    attribute = ATTRIBUTES[code]
    if attribute.values:
        return [(value, label.in_language(context.reading)) for value, label in attribute.values]
    return targets(context, code, values) if attribute.target else None


def shown(context: Context, draft: Draft) -> list[str]:
    """The codes of the form: configured ones, other mandatory ones without a value, and parents before children."""
    configured = context.codes("sync_app.create_ticket.form_attributes")
    codes = list(dict.fromkeys([*configured, *missing(context, draft)]))
    ordered: list[str] = []
    for code in codes:
        family = [*_parents(code), code] if code in ATTRIBUTES else []
        ordered += [each for each in family if can_be_shown(context, each) and each not in ordered]
    return ordered


def fields(context: Context, draft: Draft, codes: list[str]) -> list[dict[str, object]]:
    """The fields of the answer."""
    return [_field(context, ATTRIBUTES[code], draft, codes) for code in codes]


def is_url(text: str) -> bool:
    """Whether iTop stores this in an attribute for addresses."""
    return _URL.fullmatch(text) is not None


def class_label(language: str | None) -> str:
    """The name of the ticket class."""
    return CLASS_LABEL.in_language(language or DEFAULT_LANGUAGE)


def create_url(context: Context, draft: Draft, codes: list[str]) -> str:
    """The address of iTop's own creation form, filled in."""
    texts = {code: value for code, value in draft.values.items() if value and len(value) < 500}
    wanted = {*codes, *FROM_CONVERSATION}
    defaults = {f"default[{code}]": text for code, text in texts.items() if code in wanted}
    return f"{context.url}pages/UI.php?" + urlencode({"operation": "new", "class": TICKET_CLASS} | defaults)


def _apply(context: Context, draft: Draft, attribute: Attribute, raw: str) -> None:
    code, allowed = attribute.code, choices(context, attribute.code, draft.values)
    if allowed is None:
        draft.typed[code] = raw
    value = _html(raw) if attribute.kind == "html" else raw.strip()
    draft.values[code] = value
    if value and allowed is not None and value not in dict(allowed):
        draft.problems[code] = _SELECT_ONE.in_language(context.reading)
        draft.values[code] = ""
    elif attribute.max_length is not None and len(value) > attribute.max_length:
        draft.problems[code] = f"String too long (found {len(value)}, limited to {attribute.max_length})"


def _choose_only_one(context: Context, draft: Draft, attribute: Attribute) -> None:
    allowed = choices(context, attribute.code, draft.values)
    if attribute.mandatory and not draft.values[attribute.code] and allowed is not None and len(allowed) == 1:
        draft.values[attribute.code] = allowed[0][0]


def _html(text: str) -> str:
    lines = html.escape(text.strip(), quote=False).replace("\r\n", "\n").split("\n")
    return f"<p>{'<br>'.join(lines)}</p>" if text.strip() else ""


def _parents(code: str) -> list[str]:
    found: list[str] = []
    for parent in ATTRIBUTES[code].parents:
        found += [*_parents(parent), parent]
    return found


def _field(context: Context, attribute: Attribute, draft: Draft, codes: list[str]) -> dict[str, object]:
    allowed = choices(context, attribute.code, draft.values)
    value = draft.typed.get(attribute.code, draft.values[attribute.code])
    search = allowed is not None and len(allowed) > MOST_CHOICES
    return {
        "code": attribute.code,
        "label": attribute.label.in_language(context.reading),
        "description": "",
        "type": attribute.kind,
        "mandatory": attribute.mandatory,
        "value": value,
        "text": value if allowed is None else dict(allowed).get(value, ""),
        "choices": [] if search else [{"value": each, "label": label} for each, label in allowed or []],
        "search": search,
        "dependents": [code for code in codes if attribute.code in ATTRIBUTES[code].parents],
        "max_length": attribute.max_length,
        "read_only": attribute.read_only,
    }
