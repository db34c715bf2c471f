# SPDX-License-Identifier: AGPL-3.0-or-later
"""An object in memory that is being filled in: which fields its form has, and what is wrong with what was entered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.itop.choosing import Choice, choices
from simulator.itop.inputs import Failure, Value
from simulator.itop.model import Text
from simulator.itop.purposes import Purpose
from simulator.itop.values import BadValue, read
from simulator.itop.view import Context

MISSING = Text("Please specify a value", "Veuillez spécifier une valeur pour ce champ")
_UNCHANGED = Text("Please change the value", "Veuillez modifier la valeur de ce champ")
_NOT_ALLOWED = Text("Action not allowed", "Action non autorisée")


@dataclass
class Draft:
    """Values by attribute code, what was typed in right or wrong, and a sentence for each wrong attribute."""

    context: Context
    purpose: Purpose
    values: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    _missing_before: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = dict(self.purpose.start)
        self._missing_before = self._missing()

    def fill(self, given: Mapping[str, Value]) -> None:
        """Apply the values of a form, parents first, and choose the only remaining value of a mandatory field."""
        codes = set(self.codes()) | set(given)
        attributes = self.purpose.attributes
        for code in [*(code for code in self._parents_first() if code in codes), *(codes - set(attributes))]:
            if not self.can_be_shown(code):
                self._blame(code, _NOT_ALLOWED)
                continue
            if code in given:
                self._apply(code, given[code])
            if code in self.purpose.mandatory:
                self._choose_only_one(code)

    def choose_only_targets(self, given: Mapping[str, Value]) -> None:
        """Choose the only object that there is for a key of which nothing was said, insisted on or not."""
        for code in [code for code in self._parents_first() if code in self.codes()]:
            if (code not in given and self.purpose.attributes[code].target) or code in self.purpose.mandatory:
                self._choose_only_one(code)

    def codes(self) -> list[str]:
        """The codes of the fields: those asked for, mandatory ones without a value, and parents before children."""
        if not self.purpose.asks_missing:
            return [code for code in self._parents_first() if code in self.purpose.asked and self.can_be_shown(code)]
        found: list[str] = []
        for code in [*self.purpose.asked, *self._missing_before, *self._missing()]:
            family = [*self._parents(code), code] if self.can_be_shown(code) else []
            found += [each for each in family if self.can_be_shown(each) and each not in found]
        return found

    def can_be_shown(self, code: str) -> bool:
        """Whether the attribute may have a field."""
        attribute = self.purpose.attributes.get(code)
        if attribute is None or attribute.read_only or attribute.kind == "other":
            return False
        return self.purpose.admits(code)

    def choices(self, code: str) -> list[Choice] | None:
        """What may be chosen for an attribute now; None for one that is typed in."""
        return choices(self.context, self.purpose.attributes[code], self.values)

    def unsupported(self) -> list[str]:
        """The codes of the mandatory attributes without a value for which there is no field."""
        attributes = self.purpose.attributes
        return [code for code in self._missing() if attributes[code].kind == "other"]

    def checked(self) -> dict[str, str]:
        """The values; 422 ``invalid_values`` with a sentence for each that is wrong or missing."""
        for code in self._missing():
            if code not in self.problems:
                self._blame(code, MISSING)
        for code in self.purpose.must_change:
            if code not in self.problems and self.values[code] == self.purpose.start[code]:
                self._blame(code, _UNCHANGED)
        if self.problems:
            said = " ".join(f"{self._label(code)}: {sentence}" for code, sentence in self.problems.items())
            raise Failure(422, "invalid_values", said, self.problems)
        return self.values

    def _label(self, code: str) -> str:
        attribute = self.purpose.attributes.get(code)
        return code if attribute is None else attribute.label.in_language(self.context.reading)

    def _missing(self) -> list[str]:
        about = self.purpose.attributes if self.purpose.asks_missing else self.purpose.asked
        return [code for code in about if code in self.purpose.mandatory and not self.values[code]]

    def _apply(self, code: str, raw: Value) -> None:
        attribute, allowed = self.purpose.attributes[code], self.choices(code)
        if allowed is None and isinstance(raw, str):
            # Kept even when it is wrong: the agent corrects it.
            self.typed[code] = raw
        try:
            self.values[code] = read(attribute, raw, None if allowed is None else {each.value: "" for each in allowed})
        except BadValue as bad:
            self.values[code] = ""
            self.problems[code] = bad.sentence(self.context.reading)

    def _choose_only_one(self, code: str) -> None:
        allowed = self.choices(code)
        one = allowed is not None and len(allowed) == 1 and not self.purpose.attributes[code].is_set
        if allowed and one and not self.values[code]:
            self.values[code] = allowed[0].value

    def _blame(self, code: str, sentence: Text) -> None:
        self.problems[code] = sentence.in_language(self.context.reading)

    def _parents(self, code: str) -> list[str]:
        found: list[str] = []
        for parent in self.purpose.attributes[code].parents:
            found += [*self._parents(parent), parent]
        return found

    def _parents_first(self) -> list[str]:
        ordered: list[str] = []
        for code in [*self.purpose.asked, *self.purpose.attributes]:
            if code in self.purpose.attributes:
                ordered += [each for each in [*self._parents(code), code] if each not in ordered]
        return ordered
