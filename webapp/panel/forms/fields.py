# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fields of a form as components, errors included: what one looks like follows from its type and its choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.canvas import (
    MOST_OPTIONS,
    Component,
    Option,
    checkbox,
    dropdown,
    item,
    listing,
    literal,
    shorten,
    single_select,
    text,
    text_input,
    textarea,
)
from webapp.inbox import Action, to
from webapp.itop.form_answers import Field, Unsupported
from webapp.panel.forms.draft import NO_VALUE, Draft, Value, input_id, with_field
from webapp.panel.forms.spelling import SPELLED, Spelling
from webapp.panel.panel import Panel

_LABEL_LENGTH, _SENTENCE_LENGTH = 100, 300
_MOST_ELSEWHERE = 10

_CHOICES = ("enum", "boolean", "external_key", "hierarchical_key")
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
_INPUTS = ("input", "textarea", "dropdown", "single-select", "checkbox")


@dataclass(frozen=True)
class Fields:
    """The components of all fields of a form, and what has to be stored with them."""

    components: Sequence[Component]
    stored: dict[str, object]


def draw_fields(
    panel: Panel,
    draft: Draft,
    fields: Sequence[Field],
    errors: Mapping[str, str] | None = None,
    *,
    own: Sequence[Component] = (),
) -> Fields:
    """Each field with its value and each error at its field, or on top where its field is not shown; then what is the
    panel's `own`.
    """
    draft = _adopt_answer(draft, fields, errors or {})
    cut = {code: panel.text("panel.too_long", count=size) for code, size in draft.cut.items()}
    wrong = {**(errors or {}), **draft.wrong, **cut}
    parents = {child: one.label for one in fields if not one.value for child in one.dependents}
    codes = {one.code for one in fields}
    elsewhere = [f"{code}: {message}" for code, message in wrong.items() if code not in codes]
    components: list[Component] = [panel.line("panel.form_errors", style="error")] if wrong else []
    components += [_error(sentence) for sentence in elsewhere[:_MOST_ELSEWHERE]]
    for one in fields:
        value = draft.values.get(one.code, _value_of(one))
        drawing = _Drawing(panel, draft.form, one, value, wrong.get(one.code, ""), parents.get(one.code, ""))
        components += drawing.draw()
    if any(one.type == "datetime" and not one.read_only for one in fields):
        components += filter(None, [panel.zone_note()])
    if any(one.mandatory for one in fields):
        components.append(panel.line("panel.required_note", style="muted"))
    components += own
    return Fields(components, draft.store(inputs=_codes_of_inputs(components, draft.form)))


def list_labels(attributes: Sequence[Unsupported]) -> str:
    """Their labels in one sentence."""
    return ", ".join(literal(shorten(one.label, _LABEL_LENGTH)) for one in attributes)


def unsupported_note(panel: Panel, unsupported: Sequence[Unsupported]) -> Component | None:
    """What the panel has no field for, and what to do about it; None where that is nothing."""
    return panel.line("panel.unsupported", labels=list_labels(unsupported), style="muted") if unsupported else None


@dataclass(frozen=True)
class _Drawing:
    """One field with what stands in it, its error, and the label of a field it waits for."""

    panel: Panel
    form: Action
    field: Field
    value: Value
    error: str
    parent: str

    @property
    def id(self) -> str:
        return input_id(self.form, self.field.code, self.field.type)

    @property
    def label(self) -> str:
        """The label, marked where a value is mandatory."""
        short = shorten(self.field.label, _LABEL_LENGTH)
        return self.panel.text("panel.required", label=short) if self.field.mandatory else short

    @property
    def single(self) -> str:
        """The value of a field that is no set."""
        return self.value if isinstance(self.value, str) else ""

    def draw(self) -> list[Component]:
        """The components of the field, its error below it."""
        components = self._draw_set() if self.field.type in _SETS else self._draw_single()
        if self.field.must_change:
            components.append(self.panel.line("panel.must_change", style="muted"))
        if self.error:
            components.append(_error(self.error))
        return components

    def _draw_single(self) -> list[Component]:
        kind, failed = self.field.type, bool(self.error)
        if self.field.read_only:
            return [self._read_only(self._words())]
        if kind in _CHOICES:
            return self._draw_choice()
        if kind in _SEVERAL_LINES:
            return [textarea(self.label, id=self.id, value=self.single, failed=failed)]
        if kind not in _ONE_LINE:
            return [self.panel.line("panel.later", label=literal(self.label), style="muted")]
        example, value = _EXAMPLES.get(kind, ""), self.single
        if kind in SPELLED:
            spelling = Spelling.of(self.panel)
            example, value = spelling.example(kind), spelling.write(kind, value)
        hint = self.panel.text("panel.example", example=example) if example else ""
        return [text_input(self.label, id=self.id, value=value, placeholder=hint, failed=failed)]

    def _draw_choice(self) -> list[Component]:
        field, panel = self.field, self.panel
        options = [] if field.mandatory else [Option(NO_VALUE, panel.text("panel.no_option"))]
        options += [Option(one.value, shorten(one.label, _LABEL_LENGTH)) for one in field.choices]
        if field.search or len(options) > MOST_OPTIONS:
            if self.single and self.single != NO_VALUE:
                return [self._search_field(), panel.line("panel.chosen", value=literal(self._words()))]
            return [self._search_field(), panel.line("panel.not_chosen", style="muted")]
        if not field.choices:
            return [self._no_choices(self.parent)]
        if len(options) == 1:
            return [self._read_only(self._words())]
        ask = single_select if field.dependents else dropdown
        return [ask(self.label, options, id=self.id, value=self.single, failed=bool(self.error))]

    def _draw_set(self) -> list[Component]:
        """Boxes to tick while they are few, else a search and a list to remove from."""
        field, most = self.field, self.field.max_items
        values = self.value if isinstance(self.value, list) else []
        labels = {choice.value: choice.label for choice in (*field.choices, *field.values)}
        if field.read_only:
            return [self._read_only(", ".join(labels.get(value, value) for value in values))]
        limit = [self.panel.line("panel.most", count=most, style="muted")] if most else []
        if not field.search and len(field.choices) <= MOST_OPTIONS:
            if not field.choices:
                return [self._no_choices()]
            options = [Option(choice.value, shorten(choice.label, _LABEL_LENGTH)) for choice in field.choices]
            boxes = checkbox(self.label, options, id=self.id, values=values, failed=bool(self.error))
            return [boxes, *(limit if most and most < len(options) else [])]
        remove = self.panel.text("panel.remove")
        rows = [
            item(
                shorten(labels.get(value, value), _LABEL_LENGTH),
                with_field(self.form, field.code, remove=value),
                subtitle=remove,
            )
            for value in values
        ]
        full = most is not None and len(values) >= most
        ask = text(literal(self.label)) if full else self._search_field(many=True)
        return [ask, listing(rows) if rows else self.panel.line("panel.not_chosen", style="muted"), *limit]

    def _search_field(self, *, many: bool = False) -> Component:
        """A dropdown would be refused: the value is looked up on a screen of its own."""
        args = {"field": self.field.code, "form": self.form.encode()}
        args |= {"many": "yes"} if many else {} if self.field.mandatory else {"optional": "yes"}
        return text_input(
            self.label,
            id=to("choices", **args).encode(),
            placeholder=self.panel.text("panel.search"),
            failed=bool(self.error),
            submits=True,
        )

    def _read_only(self, words: str) -> Component:
        return self.panel.line("panel.only_choice", label=literal(self.label), value=literal(words) or "–")

    def _no_choices(self, parent: str = "") -> Component:
        key = "panel.choose_first" if parent else "panel.no_choices"
        return self.panel.line(key, label=literal(self.label), parent=literal(parent), style="muted")

    def _words(self) -> str:
        """What a person reads for the value."""
        labels = {choice.value: choice.label for choice in self.field.choices}
        if self.field.type in SPELLED:
            return Spelling.of(self.panel).write(self.field.type, self.single)
        return shorten(labels.get(self.single) or self.field.text or self.single, _SENTENCE_LENGTH)


def _error(sentence: str) -> Component:
    return text(literal(shorten(sentence, _SENTENCE_LENGTH)), style="error")


def _adopt_answer(draft: Draft, fields: Sequence[Field], errors: Mapping[str, str]) -> Draft:
    """The draft with what iTop made of it: of the choices those that hold, and nothing wrong that cannot be mended."""
    codes = {one.code for one in fields}
    read_only = {one.code for one in fields if one.read_only}
    kept = {
        code: value
        for code, value in draft.values.items()
        if code not in read_only and (code in codes or code not in errors)
    }
    chosen: dict[str, Value] = {}
    for one in fields:
        if one.read_only:
            continue
        if one.type in _CHOICES:
            chosen[one.code] = _choose(one, draft.single(one.code))
        elif one.type in _SETS:
            chosen[one.code] = _value_of(one)
    return replace(draft, values={**kept, **chosen})


def _choose(field: Field, before: str) -> str:
    """The value that stands in a field of choices: iTop's, else the decision for none, else the only one there is.

    An only one that others depend on waits for the agent where nothing is insisted on: iTop would not know yet.
    """
    if field.value or before == NO_VALUE:
        return field.value or before
    return field.choices[0].value if len(field.choices) == 1 and (field.mandatory or not field.dependents) else ""


def _value_of(field: Field) -> Value:
    """What iTop says stands in it."""
    return [choice.value for choice in field.values] if field.type in _SETS else field.value


def _codes_of_inputs(components: Sequence[Component], form: Action) -> set[str]:
    """The attributes that come back with the next click by themselves."""
    actions = [Action.parse(one["id"]) for one in components if one["type"] in _INPUTS]
    return {action.args["field"] for action in actions if action.name == form.name}
