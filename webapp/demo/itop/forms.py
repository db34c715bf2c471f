# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms as the answers describe them."""

from urllib.parse import urlencode

from webapp.demo.itop import moments, values
from webapp.demo.itop.choosing import Choice
from webapp.demo.itop.drafts import Draft
from webapp.demo.itop.rights import MODIFY_TICKET
from webapp.demo.itop.sanitizer import readable
from webapp.demo.itop.view import Context

Record = dict[str, object]

#: More choices than these are searched for instead of listed.
MOST_CHOICES = 10
#: What browsers and web servers take as an address without trouble.
MOST_BYTES = 6_000
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
    return [_named(draft, code) for code in draft.unsupported()]


def create_url(context: Context, draft: Draft) -> tuple[str, list[Record]]:
    """The address of iTop's own creation form, filled in as far as an address can hold it, and what it cannot."""
    codes, start, left_out = draft.codes(), draft.purpose.start, []
    settled = [code for code in start if start[code] and code not in codes and not _asked(draft, code)]
    entered = sorted((code for code in codes if draft.values[code]), key=lambda code: len(draft.values[code]))
    defaults: dict[str, str] = {}
    for code in [*settled, *entered]:
        longer = defaults | {f"default[{code}]": draft.values[code]}
        if len(_address(context, draft, longer)) <= MOST_BYTES:
            defaults = longer
        elif code in codes:
            left_out.append(_named(draft, code))
    return _address(context, draft, defaults), left_out


def _asked(draft: Draft, code: str) -> bool:
    """Whether it is the agent's to say, or without a place in this form at all."""
    attribute = draft.purpose.attributes[code]
    return draft.purpose.admits(code) or attribute.later or attribute.read_only


def _address(context: Context, draft: Draft, defaults: dict[str, str]) -> str:
    return f"{context.url}pages/UI.php?" + urlencode({"operation": "new", "class": draft.purpose.cls} | defaults)


def _named(draft: Draft, code: str) -> Record:
    attribute = draft.purpose.attributes[code]
    return {"code": code, "label": attribute.label.in_language(draft.context.reading), "type": attribute.kind}


def _field(draft: Draft, code: str, codes: list[str]) -> Record:
    attribute, allowed, rights = draft.purpose.attributes[code], draft.choices(code), draft.context.rights
    value, chosen = _value(draft, code), _chosen(draft, code, allowed or [])
    search = allowed is not None and len(allowed) > MOST_CHOICES
    return {
        **_named(draft, code),
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
