# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demo answered beside what a real iTop answered: all of it is the same, but for the table of exceptions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tests.recordings.files import VERSIONS

#: ``wording``: both say something, or neither does; ``case``: the same but for capitals; ``order``: the same in another
#: order; ``any``: whatever it is.
Kind = Literal["wording", "case", "order", "any"]


@dataclass(frozen=True)
class Apart:
    """Where answers may differ, in what, and why: a pattern of the path, which begins with the operation."""

    where: str
    kind: Kind
    why: str
    versions: tuple[str, ...] = VERSIONS

    def holds(self, path: str, version: str) -> bool:
        """Whether that place is meant."""
        return version in self.versions and re.fullmatch(self.where, path) is not None


_OF_FORM = r"(form|person_form|transition)\.answer\.result\.fields\[\d+\]"
EXCEPTIONS = (
    Apart(r"settings\.answer\.result\.itop\.(version|languages)", "any", "the demo is one iTop, in two languages"),
    Apart(r".*\.error\.message", "wording", "a sentence for the operator; the code says what it means"),
    Apart(r".*\.result\.tickets\[\d+\]\.message", "wording", "a sentence for the operator, beside a code"),
    Apart(r".*\.error\.fields\.\w+", "wording", "iTop's own words, others in each version"),
    Apart(_OF_FORM + r"\.description", "any", "help, which not every version has"),
    Apart(r".*\.choices\[\d+\]\.subtitle", "any", "what else iTop shows in its own search, where the demo has little"),
    Apart(_OF_FORM + r"\.(choices\[\d+\]\.label|text)", "case", "capitals came with 3.1", ("2.7", "3.0")),
    Apart(r"choices\.answer\.result\.choices\[\d+\]\.label", "case", "capitals came with 3.1", ("2.7", "3.0")),
    Apart(r"ticket\.answer\.result\.attributes\[\d+\]\.text", "case", "capitals came with 3.1", ("2.7", "3.0")),
    Apart(r".*\.result\.facts\.priority", "case", "capitals came with 3.1", ("2.7", "3.0")),
    Apart(r"form\.answer\.result\.fields\[3\]\.choices", "any", "in_person came with 3.1", ("2.7", "3.0")),
    Apart(
        r"transition\.answer\.result\.fields\[1\]\.type", "any", "a solution in HTML came with 3.2",
        ("2.7", "3.0", "3.1"),
    ),
    Apart(r"transition\.answer\.result\.fields\[0\]\.choices\[\d+\]\.label", "wording", "slips in iTop's dictionary"),
    Apart(r"(ticket|entry|act)\.answer\.result\.attributes\[0\]\.label", "wording", "the French for Status was Etat"),
    Apart(r"ticket\.answer\.result\.attachments\.items\[\d+\]\.date", "any", "known from 3.1 on", ("2.7", "3.0")),
    Apart(r"hand_over\.answer\.result\.left_out\[\d+\]\.label", "wording", "Status was Etat", ("2.7", "3.0")),
    Apart(r".*\.transitions", "order", "each version has them in an order of its own"),
)  # fmt: skip


def differences(
    real: Any, demo: Any, operation: str, version: str, exceptions: Sequence[Apart] = EXCEPTIONS
) -> list[str]:
    """One line for each place in which the second differs from the first, an answer of that version."""
    return list(_Comparison(version, exceptions).of(real, demo, operation))


@dataclass(frozen=True)
class _Comparison:
    version: str
    exceptions: Sequence[Apart]

    def of(self, real: Any, demo: Any, path: str) -> Iterator[str]:
        kinds = {each.kind for each in self.exceptions if each.holds(path, self.version)}
        if "any" in kinds:
            return
        if "order" in kinds:
            real, demo = sorted(real, key=repr), sorted(demo, key=repr)
        if type(real) is not type(demo):
            yield f"{path}: {real!r} is {demo!r}"
        elif isinstance(real, dict):
            for key in [*real, *(key for key in demo if key not in real)]:
                yield from self._of_key(real, demo, key, path)
        elif isinstance(real, list):
            if len(real) != len(demo):
                yield f"{path}: {len(real)} are {len(demo)}, {real!r} is {demo!r}"
            for number, (one, other) in enumerate(zip(real, demo, strict=False)):
                yield from self.of(one, other, f"{path}[{number}]")
        elif not _same(real, demo, kinds):
            yield f"{path}: {real!r} is {demo!r}"

    def _of_key(self, real: dict[str, Any], demo: dict[str, Any], key: str, path: str) -> Iterator[str]:
        if key not in demo:
            yield f"{path}.{key}: is missing"
        elif key not in real:
            yield f"{path}.{key}: is too much"
        else:
            yield from self.of(real[key], demo[key], f"{path}.{key}")


def _same(real: Any, demo: Any, kinds: set[Kind]) -> bool:
    if "wording" in kinds:
        return bool(real) == bool(demo)
    if "case" in kinds:
        return str(real).casefold() == str(demo).casefold()
    return bool(real == demo)
