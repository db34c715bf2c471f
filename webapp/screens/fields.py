# SPDX-License-Identifier: AGPL-3.0-or-later
"""One field of the creation form as components: what a field looks like follows from its type and its choices."""

from __future__ import annotations

from webapp.canvas import (
    MOST_OPTIONS,
    Component,
    Option,
    dropdown,
    literal,
    shortened,
    single_select,
    text,
    text_input,
    textarea,
)
from webapp.inbox import Action, to
from webapp.itop.form_answers import Field
from webapp.languages import Texts
from webapp.screens.draft import NO_VALUE, input_id

_LABEL_LENGTH, _SENTENCE_LENGTH = 100, 300

_CHOSEN = ("enum", "boolean", "external_key", "hierarchical_key")
_SEVERAL_LINES = ("text", "html", "case_log")
#: What stands in an empty field of the type, to show how iTop wants it written.
_EXAMPLES = {
    "integer": "12",
    "decimal": "12.5",
    "percentage": "50",
    "ip": "192.0.2.10",
    "email": "name@company.example",
    "url": "https://www.example.com",
    "phone": "+33 1 23 45 67 89",
}
_ONE_LINE = ("string", *_EXAMPLES)


def is_chosen(field: Field) -> bool:
    """Whether the value is chosen, not typed; iTop decides then which one still holds."""
    return field.type in _CHOSEN


def chosen(field: Field, before: str) -> str:
    """The value that stands in a field of choices: iTop's, else the decision for none, else the only one there is.

    An only one that others depend on waits for the agent where nothing is insisted on: iTop would not know yet.
    """
    if field.value or before == NO_VALUE:
        return field.value or before
    return field.choices[0].value if len(field.choices) == 1 and (field.mandatory or not field.dependents) else ""


def options(field: Field, texts: Texts) -> list[Option]:
    """Every choice, after the one for no value where iTop does not insist on one."""
    none = [] if field.mandatory else [Option(NO_VALUE, texts("panel.no_option"))]
    return none + [Option(one.value, shortened(one.label, _LABEL_LENGTH)) for one in field.choices if one.value]


def drawn(field: Field, value: str, texts: Texts, *, error: str = "", waits_for: str = "") -> list[Component]:
    """The components of the field with `value` in it, and the error under them.

    `waits_for` is the label of a field that has to be chosen before this one has choices.
    """
    parts = _read_only(field, value, texts) if field.read_only else _editable(field, value, texts, error, waits_for)
    return [*parts, text(literal(shortened(error, _SENTENCE_LENGTH)), style="error")] if error else parts


def label(field: Field, texts: Texts) -> str:
    """The label, marked where a value is mandatory."""
    short = shortened(field.label, _LABEL_LENGTH)
    return texts("panel.required", label=short) if field.mandatory else short


def _editable(field: Field, value: str, texts: Texts, error: str, waits_for: str) -> list[Component]:
    failed = bool(error)
    if is_chosen(field):
        return _choice(field, value, texts, failed, waits_for)
    if field.type in _SEVERAL_LINES:
        return [textarea(label(field, texts), id=input_id(field.code), value=value, failed=failed)]
    if field.type not in _ONE_LINE:
        return [text(texts("panel.later", label=literal(label(field, texts))), style="muted")]
    example = texts("panel.example", example=_EXAMPLES[field.type]) if field.type in _EXAMPLES else ""
    return [
        text_input(label(field, texts), id=input_id(field.code), value=value, placeholder=example, failed=failed)
    ]


def _choice(field: Field, value: str, texts: Texts, failed: bool, waits_for: str) -> list[Component]:
    offered = options(field, texts)
    if field.search or len(offered) > MOST_OPTIONS:
        return _search(field, value, texts, failed)
    if not field.choices:
        key = "panel.choose_first" if waits_for else "panel.no_choices"
        return [text(texts(key, label=literal(label(field, texts)), parent=literal(waits_for)), style="muted")]
    if len(offered) == 1:
        return _read_only(field, value, texts)
    ask = single_select if field.dependents else dropdown
    return [ask(label(field, texts), offered, id=input_id(field.code), value=value, failed=failed)]


def _search(field: Field, value: str, texts: Texts, failed: bool) -> list[Component]:
    """A dropdown would be refused: the value is looked up on a screen of its own."""
    decided = value and value != NO_VALUE
    found = texts("panel.chosen", value=literal(_shown(field, value))) if decided else ""
    return [
        text_input(
            label(field, texts),
            id=_search_action(field).encode(),
            placeholder=texts("panel.search"),
            failed=failed,
            submits=True,
        ),
        text(found or texts("panel.not_chosen"), style="paragraph" if found else "muted"),
    ]


def _search_action(field: Field) -> Action:
    """What is searched, and whether no value is a choice too."""
    return to("choices", field=field.code, **({} if field.mandatory else {"optional": "yes"}))


def _read_only(field: Field, value: str, texts: Texts) -> list[Component]:
    shown = literal(_shown(field, value)) or "–"
    return [text(texts("panel.only_choice", label=literal(label(field, texts)), value=shown))]


def _shown(field: Field, value: str) -> str:
    labels = {one.value: one.label for one in field.choices}
    return shortened(labels.get(value) or field.text or value, _SENTENCE_LENGTH)
