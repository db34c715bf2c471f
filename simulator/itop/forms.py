# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms as the answers describe them."""

from simulator.itop import moments, values
from simulator.itop.choosing import Choice
from simulator.itop.drafts import Draft
from simulator.itop.rights import MODIFY_TICKET
from simulator.itop.sanitizer import readable

Record = dict[str, object]

#: More choices than these are searched for instead of listed.
MOST_CHOICES = 10
#: What is shown as it was entered, because it is kept in another way or just so.
_AS_ENTERED = frozenset(
    {"string", "text", "html", "case_log", "email", "url", "phone", "ip", "integer", "decimal", "percentage"}
)


def fields(draft: Draft) -> list[Record]:
    """The fields of the answer."""
    codes = draft.codes()
    return [_field(draft, code, codes) for code in codes]


def unsupported(draft: Draft) -> list[Record]:
    """What no field stands for."""
    return [named(draft, code) for code in draft.unsupported()]


def named(draft: Draft, code: str) -> Record:
    """An attribute as answers name it."""
    attribute = draft.purpose.attributes[code]
    return {"code": code, "label": attribute.label.in_language(draft.context.reading), "type": attribute.kind}


def _field(draft: Draft, code: str, codes: list[str]) -> Record:
    attribute, allowed, rights = draft.purpose.attributes[code], draft.choices(code), draft.context.rights
    value, chosen = _value(draft, code), _chosen(draft, code, allowed or [])
    search = allowed is not None and len(allowed) > MOST_CHOICES
    return {
        **named(draft, code),
        "description": "",
        "mandatory": code in draft.purpose.mandatory,
        "value": value,
        "values": [each.as_record() for each in chosen] if attribute.is_set else [],
        "text": value if allowed is None else ", ".join(each.label for each in chosen),
        "choices": [] if search else [each.as_record() for each in allowed or []],
        "search": search,
        "dependents": [each for each in codes if code in draft.purpose.attributes[each].parents],
        "max_length": None if allowed is not None else attribute.max_length,
        "max_items": attribute.max_items,
        "read_only": attribute.read_only or (rights.limited and not rights.may(MODIFY_TICKET)),
        "must_change": code in draft.purpose.must_change,
    }


def _chosen(draft: Draft, code: str, allowed: list[Choice]) -> list[Choice]:
    stored = draft.values[code]
    wanted = values.items(stored) if draft.purpose.attributes[code].is_set else [stored]
    return [each for each in allowed if each.value in wanted]


def _value(draft: Draft, code: str) -> str:
    attribute = draft.purpose.attributes[code]
    if code in draft.typed and (attribute.kind in _AS_ENTERED or code in draft.problems):
        return draft.typed[code]
    stored = draft.values[code]
    if attribute.is_set or attribute.kind == "case_log":
        return ""
    if attribute.kind in ("date", "datetime"):
        return moments.to_iso(stored)
    return readable(stored) if attribute.kind == "html" else stored
