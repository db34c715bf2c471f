# SPDX-License-Identifier: AGPL-3.0-or-later
"""One field of a form as components: what a field looks like follows from its type and its choices."""

from __future__ import annotations

from dataclasses import dataclass

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
from webapp.panel.forms.draft import NO_VALUE, Value, input_id
from webapp.panel.forms.spelling import SPELLED, Spelling

LABEL_LENGTH, SENTENCE_LENGTH = 100, 300

_CHOSEN = ("enum", "boolean", "external_key", "hierarchical_key")
_SETS = ("enum_set", "tag_set")
_SEVERAL_LINES = ("text", "html", "case_log")
#: What stands in an empty field of the type, to show how iTop wants it written; see also Spelling.
_EXAMPLES = {
    "ip": "192.0.2.10",
    "email": "name@company.example",
    "url": "https://www.example.com",
    "phone": "+33 1 23 45 67 89",
}
_ONE_LINE = ("string", *_EXAMPLES, *SPELLED)


@dataclass(frozen=True)
class Drawing:
    """One field of a form with what stands in it: its error, and the label of a field it waits for."""

    form: Action
    field: Field
    value: Value
    spelling: Spelling
    error: str = ""
    waits_for: str = ""

    @property
    def texts(self) -> Texts:
        return self.spelling.texts

    @property
    def single(self) -> str:
        """The value of a field that is no set."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def id(self) -> str:
        return input_id(self.form, self.field.code, self.field.type)

    @property
    def label(self) -> str:
        """The label, marked where a value is mandatory."""
        short = shortened(self.field.label, LABEL_LENGTH)
        return self.texts("panel.required", label=short) if self.field.mandatory else short


def is_chosen(field: Field) -> bool:
    """Whether the value is chosen, not typed; iTop decides then which one still holds."""
    return field.type in _CHOSEN


def is_set(field: Field) -> bool:
    """Whether several values may be chosen."""
    return field.type in _SETS


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
    return none + [Option(one.value, shortened(one.label, LABEL_LENGTH)) for one in field.choices]


def editable(one: Drawing) -> list[Component]:
    """The components of a field that is no set and may be changed."""
    failed, kind = bool(one.error), one.field.type
    if is_chosen(one.field):
        return _choice(one, failed)
    if kind in _SEVERAL_LINES:
        return [textarea(one.label, id=one.id, value=one.single, failed=failed)]
    if kind not in _ONE_LINE:
        return [text(one.texts("panel.later", label=literal(one.label)), style="muted")]
    example = _EXAMPLES.get(kind) or one.spelling.example(kind)
    hint = one.texts("panel.example", example=example) if example else ""
    value = one.spelling.written(kind, one.single)
    return [text_input(one.label, id=one.id, value=value, placeholder=hint, failed=failed)]


def fixed(one: Drawing, shown: str = "") -> list[Component]:
    """A value that is not to be changed."""
    words = shown or shown_value(one)
    return [
        text(one.texts("panel.only_choice", label=literal(one.label), value=literal(words) or "–")),
    ]


def search_field(one: Drawing, *, many: bool = False) -> Component:
    """A dropdown would be refused: the value is looked up on a screen of its own."""
    args = {"field": one.field.code, "form": one.form.encode()}
    args |= {"many": "yes"} if many else {} if one.field.mandatory else {"optional": "yes"}
    return text_input(
        one.label,
        id=to("choices", **args).encode(),
        placeholder=one.texts("panel.search"),
        failed=bool(one.error),
        submits=True,
    )


def shown_value(one: Drawing) -> str:
    """What a person reads for the value."""
    labels = {choice.value: choice.label for choice in one.field.choices}
    if one.field.type in SPELLED:
        return one.spelling.written(one.field.type, one.single)
    return shortened(labels.get(one.single) or one.field.text or one.single, SENTENCE_LENGTH)


def _choice(one: Drawing, failed: bool) -> list[Component]:
    field, texts = one.field, one.texts
    offered = options(field, texts)
    if field.search or len(offered) > MOST_OPTIONS:
        decided = one.single and one.single != NO_VALUE
        found = texts("panel.chosen", value=literal(shown_value(one))) if decided else ""
        below = text(found or texts("panel.not_chosen"), style="paragraph" if found else "muted")
        return [search_field(one), below]
    if not field.choices:
        key = "panel.choose_first" if one.waits_for else "panel.no_choices"
        return [text(texts(key, label=literal(one.label), parent=literal(one.waits_for)), style="muted")]
    if len(offered) == 1:
        return fixed(one)
    ask = single_select if field.dependents else dropdown
    return [ask(one.label, offered, id=one.id, value=one.single, failed=failed)]
