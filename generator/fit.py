# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a module fits an unpacked iTop: what its deltas would do to the data model that lies there."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from generator.checks.xml_files import line_of, readable
from generator.itop_versions import newer
from generator.module import Module
from generator.problems import Problem
from generator.render import dependencies
from generator.replay import Step, replay
from generator.unpacked_itop import ItopModule, UnpackedItop

#: With these a module brings a class; with all others it changes one of another module.
_DEFINING = ("define", "define_if_not_exists", "force")


@dataclass(frozen=True)
class ClassFit:
    """What a delta would do to one class. An iTop has one of several modules that bring the same class, or none."""

    file: str
    class_name: str
    #: Empty where no module that lies there brings the class.
    brought_by: str
    steps: tuple[Step, ...]


def fits(module: Module, itop: UnpackedItop) -> Iterator[ClassFit]:
    """Replay the delta of each class on that class as each module brings it, and on an iTop without it."""
    others = [one for one in itop.modules if one.code != module.spec.code]
    for path, root in readable(module):
        for delta in root.iterfind("classes/class"):
            name = delta.get("id", "")
            bringers = [one for one in others if any(_brings(node) for node in _nodes(one, name))]
            again = tuple(_declared_again(delta, root, others)) if bringers else ()
            for bringer in bringers:
                classes = _classes(name, bringer, [one for one in others if one not in bringers])
                yield ClassFit(path, name, bringer.code, (*replay(delta, classes), *again))
            if not bringers:
                yield ClassFit(path, name, "", tuple(replay(delta, etree.Element("classes"))))


def problems(module: Module, itop: UnpackedItop, found: Sequence[ClassFit]) -> Iterator[Problem]:
    """Yield what would stop the setup of that iTop."""
    for path, root in readable(module):
        design = root.get("version", "")
        if root.tag == "itop_design" and newer(design, itop.features.design):
            message = f"is in format {design}. iTop {itop.version} reads no later one than {itop.features.design}."
            yield Problem(path, line_of(root), message)
    needed = dependencies(module.spec)
    if not any(_there(one, itop) for one in needed.split("||")):
        message = f"needs one of {needed.replace('||', ', ')}, and iTop {itop.version} has none of them there."
        yield Problem(f"module.{module.spec.code}.php", 0, message)
    for one in found:
        for step in one.steps:
            if step.outcome == "fails":
                yield Problem(one.file, step.line, _failure(step, one, itop))


def _failure(step: Step, fit: ClassFit, itop: UnpackedItop) -> str:
    where = f"in {fit.class_name} of {fit.brought_by}" if fit.brought_by else f"without a class {fit.class_name}"
    silent = itop.features.invents_classes and step.node == f"class {fit.class_name}"
    what = "makes a broken class" if silent else "stops there"
    remedy = "Leave that class out of the spec, or mend the template."
    return f"{step.node} {step.reason}, {where}: the setup of iTop {itop.version} {what}. {remedy}"


def _nodes(module: ItopModule, class_name: str) -> Iterator[etree._Element]:
    """Find the nodes of the class; in older formats classes may stand inside each other."""
    for design in module.designs:
        for node in design.iterfind("classes//class"):
            if node.get("id") == class_name:
                yield node


def _brings(node: etree._Element) -> bool:
    return node.get("_delta") in _DEFINING or (not node.get("_delta") and node.find("parent") is not None)


def _classes(name: str, bringer: ItopModule, others: Sequence[ItopModule]) -> etree._Element:
    """Make the class as it is when our delta comes: as it was brought, with what the other modules change in it."""
    classes = etree.Element("classes")
    for node in _nodes(bringer, name):
        if _brings(node) and len(classes) == 0:
            classes.append(copy.deepcopy(node))
        else:
            list(replay(node, classes))
    for other in others:
        for node in _nodes(other, name):
            list(replay(node, classes))
    return classes


def _declared_again(delta: etree._Element, root: etree._Element, others: Sequence[ItopModule]) -> Iterator[Step]:
    """Find what iTop refuses: an attribute that a class above has, of its own or by another of our deltas."""
    parents = {
        node.get("id", ""): (node.findtext("parent") or "").strip()
        for one in others for design in one.designs for node in design.iterfind("classes//class") if _brings(node)
    }  # fmt: skip
    name = delta.get("id", "")
    above = parents.get(name, "")
    while above in parents:
        ours = [node for node in root.iterfind("classes/class") if node.get("id") == above]
        taken = {
            field.get("id")
            for node in (*ours, *(node for one in others for node in _nodes(one, above)))
            for field in node.iterfind("fields/field") if field.get("_delta") != "if_exists"
        }  # fmt: skip
        for field in delta.iterfind("fields/field"):
            if field.get("id") in taken and field.get("_delta") in _DEFINING:
                reason = f"is an attribute of {above} too, which {name} is below"
                yield Step(f"class {name} > field {field.get('id')}", line_of(field), "fails", reason)
        above = parents[above]


def _there(dependency: str, itop: UnpackedItop) -> bool:
    code, _, version = dependency.partition("/")
    return any(one.code == code and not newer(version, one.version) for one in itop.modules)
