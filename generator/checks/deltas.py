# SPDX-License-Identifier: AGPL-3.0-or-later
"""The delta of the data model: one file that every iTop from 2.7 on can merge, whichever ticket modules it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from generator.checks.xml_files import line_of, readable
from generator.itop_versions import COMMON_DESIGN
from generator.module import Module
from generator.problems import Problem

#: All values that iTop 2.7 to 3.3 know.
FLAGS = (
    "define",
    "define_if_not_exists",
    "delete",
    "delete_if_exists",
    "force",
    "if_exists",
    "merge",
    "must_exist",
    "redefine",
)
#: Newer iTops convert it, the oldest one knows no other.
FORMAT = COMMON_DESIGN
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def check(module: Module) -> Iterator[Problem]:
    for path, root in readable(module):
        if root.tag != "itop_design":
            continue
        if root.get("version") != FORMAT:
            message = f'has version="{root.get("version")}". It has to be "{FORMAT}": iTop 2.7 reads no later one.'
            yield Problem(path, line_of(root), message)
        if root.get("load") is not None:
            yield Problem(path, line_of(root), "has an attribute load, which iTop 2.7 and 3.0 ignore. Remove it.")
        for node in root.iter(etree.Element):
            yield from (Problem(path, line_of(node), message) for message in _faults(node))
        yield from _parameters(path, root, module)


def _faults(node: etree._Element) -> Iterator[str]:
    flag = node.get("_delta")
    if flag is not None and flag not in FLAGS:
        yield f'unknown flag _delta="{flag}" on {_name(node)}. Known are: {", ".join(FLAGS)}.'
    parent = _parent(node)
    if node.tag == "class" and parent == "classes" and not _is_of_a_group(node):
        yield from _class_faults(node)
    if is_own(node):
        return
    if node.tag == "field" and parent == "fields" and node.get(_XSI_TYPE) and flag != "define_if_not_exists":
        # Another extension may bring an attribute of this code: a plain "define" then stops the whole setup.
        yield f'{_name(node)} defines an attribute. It needs _delta="define_if_not_exists".'
    if node.tag == "item" and flag not in ("if_exists", "define_if_not_exists", "delete_if_exists"):
        yield f'{_name(node)} needs _delta="if_exists" or "define_if_not_exists": layouts differ from iTop to iTop.'
    if node.tag == "value" and parent == "values" and len(node):
        yield f'{_name(node)} has elements inside. In format {FORMAT} a value is text: <value id="x">x</value>.'


def _class_faults(node: etree._Element) -> Iterator[str]:
    if node.find(".//class") is not None:
        yield f"{_name(node)} holds another class, which iTop 3.1 and later refuse. Write them side by side."
    if node.get("_delta") == "define":
        if node.find("parent") is None:
            yield f"{_name(node)} is defined and has no <parent>, without which iTop stops its setup. Add it."
        return
    if node.get("_delta") != "if_exists":
        yield f'{_name(node)} needs _delta="if_exists": the class may be absent, and iTop 2.7 stops its setup then.'
    if node.find("parent") is not None:
        yield f"{_name(node)} has a <parent>, which iTop 3.1 and later take for a move of the class. Remove it."


def _is_of_a_group(node: etree._Element) -> bool:
    """Whether it only names a class in a group of user rights; one that is not there grants nothing."""
    return any(each.tag == "user_rights" for each in node.iterancestors())


def is_own(node: etree._Element) -> bool:
    """Whether it belongs to a class that the delta itself makes, so that nobody else can have written there."""
    return any(each.tag == "class" and each.get("_delta") == "define" for each in node.iterancestors())


def _parameters(path: str, root: etree._Element, module: Module) -> Iterator[Problem]:
    ids: Sequence[str | None] = [node.get("id") for node in root.iterfind("module_parameters/parameters")]
    if module.spec.code not in ids:
        message = f'has no <parameters id="{module.spec.code}">, so that iTop has no defaults. Mend the template.'
        yield Problem(path, line_of(root), message)


def _name(node: etree._Element) -> str:
    return f'<{node.tag!s} id="{node.get("id")}">' if node.get("id") else f"<{node.tag!s}>"


def _parent(node: etree._Element) -> str:
    parent = node.getparent()
    return "" if parent is None else str(parent.tag)
