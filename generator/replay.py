# SPDX-License-Identifier: AGPL-3.0-or-later
"""A delta merged into a data model the way iTop's setup does it, told node by node.

The rules are those of LoadDelta() in iTop's setup/modelfactory.class.inc.php, 2.7 to 3.2.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from generator.checks.xml_files import line_of

Outcome = Literal["applies", "kept", "skipped", "fails"]

#: They say no more than what stands in them.
_CONTAINERS = frozenset({"classes", "fields", "indexes", "items", "presentation", "properties", "values"})


@dataclass(frozen=True)
class Step:
    """What would become of one node of the delta that has a flag, or that cannot be merged."""

    node: str
    line: int
    outcome: Outcome
    reason: str


def replay(delta: etree._Element, parent: etree._Element, path: str = "") -> Iterator[Step]:
    """Merge a node of a delta into `parent`, which is changed, and yield what happened. Nothing follows a failure."""
    flag = delta.get("_delta", "")
    found = _child(parent, delta)
    name = f"{path} > {_name(delta)}" if path else _name(delta)
    match flag:
        case "" | "merge" | "must_exist" | "if_exists":
            yield from _merge(delta, parent, found, path, name)
        case "define" if found is not None:
            yield _step(delta, name, "fails", "is there already")
        case "redefine" | "delete" if found is None:
            yield _step(delta, name, "fails", "is not there")
        case "define_if_not_exists" if found is not None:
            yield _step(delta, name, "kept", "is there already, and stays as it is")
        case "delete_if_exists" if found is None:
            yield _step(delta, name, "skipped", "is not there")
        case "define" | "define_if_not_exists" | "force" | "redefine" | "delete" | "delete_if_exists":
            if found is not None:
                parent.remove(found)
            if not flag.startswith("delete"):
                parent.append(copy.deepcopy(delta))
            yield _step(delta, name, "applies", "")
        case _:
            yield _step(delta, name, "fails", f'has an unknown flag "{flag}"')


def _merge(
    delta: etree._Element, parent: etree._Element, found: etree._Element | None, path: str, name: str
) -> Iterator[Step]:
    flag = delta.get("_delta", "")
    if found is None:
        if flag == "if_exists":
            yield _step(delta, name, "skipped", "is not there")
            return
        if flag == "must_exist" or delta.tag == "class":
            yield _step(delta, name, "fails", "is not there")
            return
        found = etree.SubElement(parent, delta.tag, {key: value for key, value in _attributes(delta)})
    elif flag:
        yield _step(delta, name, "applies", "")
    inside = path if delta.tag in _CONTAINERS else name
    for child in delta.iterchildren(etree.Element):
        for step in replay(child, found, inside):
            yield step
            if step.outcome == "fails":
                return


def _child(parent: etree._Element, delta: etree._Element) -> etree._Element | None:
    """Find the node that iTop takes for the same one: by tag and id, or by tag alone where there is no id."""
    wanted = delta.get("_rename_from") or delta.get("id")
    for child in parent.iterchildren(etree.Element):
        if child.tag == delta.tag and (wanted is None or child.get("id") == wanted):
            return child
    return None


def _attributes(delta: etree._Element) -> Iterator[tuple[str, str]]:
    return ((str(key), str(value)) for key, value in delta.attrib.items() if key != "_delta")


def _name(node: etree._Element) -> str:
    return f"{node.tag!s} {node.get('id')}" if node.get("id") else str(node.tag)


def _step(delta: etree._Element, name: str, outcome: Outcome, reason: str) -> Step:
    return Step(name, line_of(delta), outcome, reason)
