# SPDX-License-Identifier: AGPL-3.0-or-later
"""The attributes of a ticket: short values as rows of a table, long ones folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from webapp.canvas import Component, literal, shortened, table, text
from webapp.inbox import to
from webapp.itop.view_answers import Attribute
from webapp.languages import Texts
from webapp.panel.forms.budget import shared
from webapp.panel.page import way

#: Characters: a longer value does not fit into a row of a table, whose end Intercom cuts off.
_ROW_LENGTH, _LABEL_LENGTH = 28, 80
#: Characters and lines of a long value before it folds.
_FOLD_LENGTH, _FOLD_LINES = 300, 6
#: Bytes of all values together; escaping may make three times as much of them.
_VALUES = 9_000


def details(attributes: Sequence[Attribute], ticket_id: str, texts: Texts) -> Iterator[Component]:
    """In the configured order; what is folded can be seen whole on a screen of its own."""
    whole = {one.code: value_text(one, texts) for one in attributes}
    kept = shared({code: folded(value) for code, value in whole.items()}, _VALUES)
    for long, group in groupby(attributes, key=lambda one: _is_long(whole[one.code])):
        rows = list(group)
        if not long:
            yield table([(shortened(one.label, _LABEL_LENGTH), kept[one.code]) for one in rows])
            continue
        for one in rows:
            yield text(f"**{literal(shortened(one.label, _LABEL_LENGTH))}**", tight=True)
            cut = kept[one.code] != whole[one.code]
            yield text(literal(kept[one.code]) + ("…" if cut else ""))
            if cut:
                label = texts("panel.show_all", label=shortened(one.label, _LABEL_LENGTH))
                yield way(label, to("value", id=ticket_id, code=one.code))


def value_text(attribute: Attribute, texts: Texts) -> str:
    """What a person reads."""
    return texts.date(attribute.text) if attribute.type in ("date", "datetime") else attribute.text.strip()


def folded(value: str) -> str:
    """The beginning of a long text."""
    return "\n".join(value[:_FOLD_LENGTH].splitlines()[:_FOLD_LINES])


def _is_long(value: str) -> bool:
    return len(value) > _ROW_LENGTH or "\n" in value
