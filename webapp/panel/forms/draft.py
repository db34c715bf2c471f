# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the agent has entered into a form; it travels with the canvas, never in our memory."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from webapp.canvas import json_size, share_room
from webapp.inbox import Action
from webapp.panel.forms.spelling import SPELLED, Spelling
from webapp.panel.panel import Panel

#: Bytes of all values together, as JSON: half of a canvas, the other half is for labels and options.
BUDGET = 32_000
#: What cutting leaves of it, so that the next few letters do not make it cut again.
_AFTER_CUTTING = 30_000
#: The option of a dropdown that stands for no value: Intercom refuses an empty id, and nobody types this.
NO_VALUE = "∅"
#: How the codes of fields begin that are the panel's own; iTop is not told of them.
OWN = "__"
#: An argument of the click: the agent read on a canvas without the form that something was cut.
CUT_IS_KNOWN = "told"

_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_MOST_FIELDS, _MOST_IN_SET, _IN_SET_LENGTH = 100, 50, 100

Value = str | list[str]

#: The form that a screen is about, and which of the arguments are the form's.
_FORMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "create_form": ("create_form", ()),
    "create": ("create_form", ()),
    "hand_over": ("create_form", ()),
    "person_form": ("person_form", ("then",)),
    "create_person": ("person_form", ("then",)),
    "hand_over_person": ("person_form", ("then",)),
    "transition": ("transition", ("id", "stimulus", "state")),
    "act": ("transition", ("id", "stimulus", "state")),
    "entry": ("entry", ("id", "logs")),
    "add_entry": ("entry", ("id", "logs")),
    "tell_all": ("tell_all", ("id", "telling")),
    "tell_preview": ("tell_all", ("id", "telling")),
    "tell_send": ("tell_all", ("id", "telling")),
}

#: Screens that lead back to the form they were opened from: the argument that names it, and the form without one.
_FROM_FORMS = {"choices": ("form", "create_form")}


def form_of(action: Action) -> Action | None:
    """The action that opens the form a click is about, None for a click on something else."""
    if action.name in _FROM_FORMS:
        argument, usual = _FROM_FORMS[action.name]
        return form_of(Action.parse(action.args.get(argument, usual)))
    name, kept = _FORMS.get(action.name, ("", ()))
    return Action(name, {key: action.args[key] for key in kept if key in action.args}) if name else None


def input_id(form: Action, code: str, kind: str = "") -> str:
    """The id of the component that asks for the attribute; as an action it recomputes the form."""
    return with_field(form, code, **({"kind": kind} if kind in SPELLED else {})).encode()


def with_field(form: Action, code: str, **args: str) -> Action:
    """The form, opened with something about one of its fields."""
    return Action(form.name, {**form.args, "field": code, **args})


def read_draft(panel: Panel) -> Draft | None:
    """What was entered into the form that the click is about; None where it is about something else."""
    form = form_of(panel.click.action)
    return open_draft(panel, form) if form is not None else None


def open_draft(panel: Panel, form: Action) -> Draft:
    """What was stored, overwritten by what the inputs of the canvas hold now, as much of it as a canvas carries."""
    stored = panel.click.stored.get("draft")
    known = stored if isinstance(stored, dict) and stored.get("form") == form.encode() else {}
    typed, wrong = _read_inputs(panel, form)
    values, cut = _fit_into_budget({**_values(known.get("values")), **typed})
    before = {code: size for code, size in _numbers(known.get("cut")).items() if code not in typed}
    return Draft(form, values, {**before, **cut}, wrong)


@dataclass(frozen=True)
class Draft:
    """Values of one form by attribute code, as iTop wants them.

    `NO_VALUE` is the agent's decision for none, an empty value may be just not decided yet.
    """

    form: Action
    values: Mapping[str, Value] = field(default_factory=dict)
    #: How many characters were kept of the values that were cut because a canvas cannot carry them.
    cut: Mapping[str, int] = field(default_factory=dict)
    #: What is wrong with values that were typed just now, as far as iTop could not tell: a sentence each.
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Value]:
        """The values as iTop is told, without those that it would take for something else."""
        sound = {code: value for code, value in self.values.items() if code not in self.wrong and code[:2] != OWN}
        return {code: "" if value == NO_VALUE else value for code, value in sound.items()}

    @property
    def unfit(self) -> bool:
        """Whether the agent has to look at it once more before anything is done with it."""
        return bool(self.cut or self.wrong)

    def single(self, code: str) -> str:
        """The value of a field that is no set."""
        value = self.values.get(code, "")
        return value if isinstance(value, str) else ""

    def apply_choice(self, action: Action) -> Draft:
        """The draft after a choice on a screen of its own; what cannot be one changes nothing."""
        code = action.args.get("field", "")
        if not _CODE.fullmatch(code):
            return self
        before = self.values.get(code, [])
        several = before if isinstance(before, list) else []
        if "value" in action.args:
            return self._with(code, action.args["value"])
        if "add" in action.args:
            added = action.args["add"]
            return self._with(code, several if added in several else [*several, added][:_MOST_IN_SET])
        if "remove" in action.args:
            return self._with(code, [one for one in several if one != action.args["remove"]])
        return self

    def store(self, *, inputs: Container[str] = ()) -> dict[str, object]:
        """What the next canvas has to keep: all values but those of the `inputs` it shows."""
        kept = {code: value for code, value in self.values.items() if code not in inputs}
        return {"draft": {"form": self.form.encode(), "values": kept, "cut": dict(self.cut)}}

    def _with(self, code: str, value: Value) -> Draft:
        return replace(self, values={**self.values, code: value})


def _read_inputs(panel: Panel, form: Action) -> tuple[dict[str, Value], dict[str, str]]:
    """The values that the inputs hold, and what is wrong with them."""
    found: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for component_id, value in list(panel.click.values.items())[:_MOST_FIELDS]:
        action = Action.parse(component_id)
        code, kind = action.args.get("field", ""), action.args.get("kind", "")
        if with_field(form, code, **({"kind": kind} if kind else {})) != action or not _CODE.fullmatch(code):
            continue
        fitting = _value(value)
        if isinstance(fitting, str) and kind:
            spelling = Spelling.of(panel)
            fitting, error = fitting[:200], spelling.error(kind, fitting[:200])
            found[code] = fitting if error else spelling.read(kind, fitting)
            wrong |= {code: error} if error else {}
        elif fitting is not None:
            found[code] = fitting
    return found, wrong


def _value(value: object) -> Value | None:
    if isinstance(value, list):
        return [one for one in value if isinstance(one, str) and len(one) <= _IN_SET_LENGTH][:_MOST_IN_SET]
    return value if isinstance(value, str) else None


def _values(value: object) -> dict[str, Value]:
    items = value.items() if isinstance(value, dict) else ()
    read = {code: _value(one) for code, one in items if isinstance(code, str) and _CODE.fullmatch(code)}
    return dict([(code, one) for code, one in read.items() if one is not None][:_MOST_FIELDS])


def _numbers(value: object) -> dict[str, int]:
    items = value.items() if isinstance(value, dict) else ()
    fitting = {
        code: number
        for code, number in items
        if isinstance(code, str) and _CODE.fullmatch(code) and type(number) is int and 0 <= number <= BUDGET
    }
    return dict(list(fitting.items())[:_MOST_FIELDS])


def _fit_into_budget(values: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, int]]:
    """The values within the budget, and the number of characters left of those that had to be cut."""
    if json_size(values) <= BUDGET:
        return dict(values), {}
    texts = {code: value for code, value in values.items() if isinstance(value, str)}
    sets = _room_for({code: value for code, value in values.items() if isinstance(value, list)}, _AFTER_CUTTING // 2)
    kept = share_room(texts, _AFTER_CUTTING - json_size(sets))
    return {**kept, **sets}, {code: len(value) for code, value in kept.items() if value != texts[code]}


def _room_for(sets: Mapping[str, list[str]], size: int) -> dict[str, Value]:
    """The sets that fit; others are left out as a whole."""
    kept: dict[str, Value] = {}
    for code, several in sets.items():
        if json_size({**kept, code: several}) <= size:
            kept[code] = several
    return kept
