# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fields of several values: boxes to tick while they are few, else a search and a list to remove from."""

from __future__ import annotations

from webapp.canvas import MOST_OPTIONS, Component, Option, checkbox, item, listing, literal, shortened, text
from webapp.panel.forms.draft import with_field
from webapp.panel.forms.fields import LABEL_LENGTH, Drawing, fixed, search_field


def drawn_set(one: Drawing) -> list[Component]:
    """The components of a set."""
    values = one.value if isinstance(one.value, list) else []
    labels = {choice.value: choice.label for choice in (*one.field.choices, *one.field.values)}
    if one.field.read_only:
        return fixed(one, ", ".join(labels.get(value, value) for value in values) or "–")
    most = one.field.max_items
    limit = [text(one.texts("panel.most", count=most), style="muted")] if most else []
    if not one.field.search and len(one.field.choices) <= MOST_OPTIONS:
        if not one.field.choices:
            return [text(one.texts("panel.no_choices", label=literal(one.label)), style="muted")]
        options = [Option(choice.value, shortened(choice.label, LABEL_LENGTH)) for choice in one.field.choices]
        boxes = checkbox(one.label, options, id=one.id, values=values, failed=bool(one.error))
        return [boxes, *(limit if most and most < len(options) else [])]
    rows = [
        item(
            shortened(labels.get(value, value), LABEL_LENGTH),
            with_field(one.form, one.field.code, remove=value),
            subtitle=one.texts("panel.remove"),
        )
        for value in values
    ]
    full = most is not None and len(values) >= most
    ask = text(literal(one.label)) if full else search_field(one, many=True)
    return [ask, listing(rows) if rows else text(one.texts("panel.not_chosen"), style="muted"), *limit]
