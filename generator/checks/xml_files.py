# SPDX-License-Identifier: AGPL-3.0-or-later
"""XML is read back: well-formed, and laid out so that iTop sees it at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from generator.module import Module
from generator.problems import Problem


def check(module: Module) -> Iterator[Problem]:
    for path, _ in module.texts(".xml"):
        try:
            root = parse(module.files[path])
        except etree.XMLSyntaxError as error:
            yield Problem(path, error.lineno or 0, f"is not XML: {error.msg}. Mend its template.")
            continue
        # iTop takes the first node of the document for the root, and skips the whole file if it is a comment.
        if root.getprevious() is not None:
            yield Problem(path, 1, "begins with a comment, so that iTop skips the file. Move it into the root element.")
        wanted = "itop_design" if path.startswith("datamodel") else "extension" if path == "extension.xml" else ""
        if wanted and root.tag != wanted:
            yield Problem(path, line_of(root), f"has the root <{root.tag!s}>. It has to be <{wanted}>.")


def parse(content: bytes) -> etree._Element:
    """Read one XML file without entities or network. XMLSyntaxError has the line."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def line_of(node: etree._Element) -> int:
    """Return the line that an element begins in, 0 for one that comes from no file."""
    return cast("int | None", node.sourceline) or 0  # lxml-stubs leave its type open


def readable(module: Module) -> Iterator[tuple[str, etree._Element]]:
    """Yield path and root of every XML file that can be parsed; for the others there is a problem already."""
    for path, _ in module.texts(".xml"):
        try:
            yield path, parse(module.files[path])
        except etree.XMLSyntaxError:
            continue
