# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the rules for tickets can be meant, and fit this iTop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from webapp.doctor.nearest import nearest
from webapp.settings.ticket_rules import Rule, named_rules


def rule_problems(
    written: object, *, attributes: Mapping[str, Any], ticket_class: str, workspaces: Iterable[str]
) -> Iterator[str]:
    """The end of a sentence about each mistake; a rule that has one makes no ticket."""
    for rule, problems in named_rules(written):
        found = [*problems, *_workspace(rule, list(workspaces)), *_values(rule, attributes, ticket_class)]
        yield from (f', rule "{rule.name}" {problem}' for problem in found)


def _workspace(rule: Rule, known: Sequence[str]) -> Iterator[str]:
    if rule.workspace and rule.workspace not in known:
        yield f'is for the workspace "{rule.workspace}", which "workspaces" does not name'


def _values(rule: Rule, attributes: Mapping[str, Any], ticket_class: str) -> Iterator[str]:
    for code, value in rule.values.items() if attributes else ():
        if code not in attributes:
            near = nearest(code, tuple(attributes))
            said = f'gives "{code}", which is not an attribute of {ticket_class}'
            yield said + (f' ("{near}" is)' if near else "")
            continue
        allowed = attributes[code]["values"]
        if allowed is not None and value and value not in allowed:
            yield f'gives "{value}" for {code}, which is none of {", ".join(allowed)}'
