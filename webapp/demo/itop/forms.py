# SPDX-License-Identifier: AGPL-3.0-or-later
"""The creation form: which fields, which values they may have, and what is wrong with those that were given."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from webapp.demo.itop.model import ATTRIBUTES, CLASS_LABEL, DEFAULT_LANGUAGE, TICKET_CLASS, Attribute, Text
from webapp.demo.itop.sanitizer import readable, sanitized
from webapp.demo.itop.store import Person
from webapp.demo.itop.view import Context, label_of_target

#: More targets than these are searched for instead of listed.
MOST_CHOICES = 10

#: The default of iTop's configuration variable url_validation_pattern, without user and password.
_URL = re.compile(
    r"(https?|ftp)://([a-zA-Z0-9-.]{3,})(:[0-9]{2,5})?(/([a-zA-Z0-9%+$_:-]\.?)+)*/?"
    r"(\?[a-zA-Z+&$_.-][a-zA-Z0-9;:\[\]@&%=+/$_.-]*)?(#[a-zA-Z_.-][a-zA-Z0-9+$_.-]*)?"
)
_MISSING = Text("Must be filled in", "Doit être renseigné")
_TOO_LONG = Text("Must not be longer than {} characters", "Ne doit pas dépasser {} caractères")
_NOT_ALLOWED = Text("This value is not allowed", "Cette valeur n'est pas permise")

Values = dict[str, str]


def drafted(context: Context, given: Mapping[str, str], person: Person | None) -> Values:
    """The values of a ticket in memory: defaults, then the person's, then the given ones, parents first."""
    values = {attribute.code: attribute.default for attribute in ATTRIBUTES.values()}
    if person is not None:
        values |= {"org_id": person.org_id, "caller_id": person.id}
    for code, attribute in ATTRIBUTES.items():
        if code in given and not attribute.read_only:
            values[code] = _stored(attribute, given[code])
        if attribute.target and values[code] and values[code] not in dict(targets(context, code, values)):
            values[code] = ""
        elif attribute.values and values[code] and values[code] not in dict(attribute.values):
            values[code] = ""
        if attribute.target and attribute.mandatory and not values[code]:
            only = targets(context, code, values)
            values[code] = only[0][0] if len(only) == 1 else ""
    return values


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


def shown(context: Context, values: Mapping[str, str]) -> list[str]:
    """The codes of the form: the configured ones, other mandatory ones without a value, and parents before children."""
    configured = context.codes("sync_app.create_ticket.form_attributes")
    codes = [code for code in configured if code in ATTRIBUTES]
    codes += [a.code for a in ATTRIBUTES.values() if a.mandatory and not values[a.code] and a.code not in codes]
    ordered: list[str] = []
    for code in codes:
        ordered += [parent for parent in _parents(code) if parent not in ordered]
        ordered += [code] if code not in ordered else []
    return ordered


def fields(context: Context, values: Mapping[str, str]) -> list[dict[str, object]]:
    """The fields of the answer."""
    codes = shown(context, values)
    return [_field(context, ATTRIBUTES[code], values, codes) for code in codes]


def problems(context: Context, given: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """One sentence for each attribute that is wrong."""
    found: dict[str, str] = {}
    for code, value in given.items():
        attribute = ATTRIBUTES.get(code)
        if attribute is None or attribute.read_only or code not in shown(context, values):
            found[code] = _NOT_ALLOWED.in_language(context.reading)
        elif value and not values[code] and not attribute.kind == "html":
            found[code] = _NOT_ALLOWED.in_language(context.reading)
        elif attribute.max_length is not None and len(value) > attribute.max_length:
            found[code] = _TOO_LONG.in_language(context.reading).format(attribute.max_length)
    for attribute in ATTRIBUTES.values():
        if attribute.mandatory and not readable(values[attribute.code]) and attribute.code not in found:
            found[attribute.code] = _MISSING.in_language(context.reading)
    return found


def is_url(text: str) -> bool:
    """Whether iTop stores this in an attribute for addresses."""
    return _URL.fullmatch(text) is not None


def class_label(language: str | None) -> str:
    """The name of the ticket class."""
    return CLASS_LABEL.in_language(language or DEFAULT_LANGUAGE)


def create_url(context: Context, values: Mapping[str, str]) -> str:
    """The address of iTop's own creation form, filled in."""
    texts = {code: value for code, value in values.items() if value and len(value) < 500}
    defaults = {f"default[{code}]": text for code, text in texts.items() if not ATTRIBUTES[code].read_only}
    return f"{context.url}pages/UI.php?" + urlencode({"operation": "new", "class": TICKET_CLASS} | defaults)


def _stored(attribute: Attribute, value: str) -> str:
    return sanitized(value) if attribute.kind == "html" else value.strip()


def _parents(code: str) -> list[str]:
    found: list[str] = []
    for parent in ATTRIBUTES[code].parents:
        found += [*_parents(parent), parent]
    return found


def _field(context: Context, attribute: Attribute, values: Mapping[str, str], codes: list[str]) -> dict[str, object]:
    value = values[attribute.code]
    text, choices = value, list[tuple[str, str]]()
    if attribute.values:
        choices = [(each, label.in_language(context.reading)) for each, label in attribute.values]
        text = dict(choices).get(value, value)
    elif attribute.target:
        choices = targets(context, attribute.code, values)
        text = label_of_target(context.store, attribute.target, value)
    search = bool(attribute.target) and len(choices) > MOST_CHOICES
    return {
        "code": attribute.code,
        "label": attribute.label.in_language(context.reading),
        "description": "",
        "type": attribute.kind,
        "mandatory": attribute.mandatory,
        "value": value,
        "text": readable(text) if attribute.kind == "html" else text,
        "choices": [] if search else [{"value": each, "label": label} for each, label in choices],
        "search": search,
        "dependents": [code for code in codes if attribute.code in ATTRIBUTES[code].parents],
        "max_length": attribute.max_length,
        "read_only": attribute.read_only,
    }
