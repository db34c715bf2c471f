# SPDX-License-Identifier: AGPL-3.0-or-later
"""module.<code>.php: complete, literal, and naming only files that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.xml_files import readable
from generator.module import Module, line_at
from generator.problems import Problem

#: Without one of these iTop's setup stops with "missing argument".
REQUIRED = (
    "label",
    "dependencies",
    "mandatory",
    "visible",
    "datamodel",
    "data.struct",
    "data.sample",
    "doc.manual_setup",
    "doc.more_information",
)
_KEY = re.compile(r"^\t\t'([a-z_.]+)'\s*=>", re.MULTILINE)
_LISTED = re.compile(r"'(datamodel|webservice|delegated_authentication_endpoints)'\s*=>\s*array\(([^)]*)\)")
_CALL = re.compile(r"SetupWebPage::AddModule\(\s*__FILE__,\s*'([^'/]+)/([0-9.]+)',\s*array\(")
_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'")
#: What only setup evaluates, whatever the version, comes last.
_INSTALLER = "\nif (!class_exists("
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def check(module: Module) -> Iterator[Problem]:
    path = f"module.{module.spec.code}.php"
    text = module.files.get(path, b"").decode("utf-8", errors="replace")
    if text:
        yield from (Problem(path, line, message) for line, message in _faults(text, module))


def _faults(text: str, module: Module) -> Iterator[tuple[int, str]]:
    call = _CALL.search(text)
    if call is None:
        yield 0, "has no SetupWebPage::AddModule(__FILE__, '<code>/<x.y.z>', array(...)); iTop finds no module in it."
    elif call.group(1) != module.spec.code:
        yield line_at(text, call.start(1)), f"declares {call.group(1)}. The code has to be {module.spec.code}."
    present = set(_KEY.findall(text))
    for key in REQUIRED:
        if key not in present:
            yield 0, f"lacks the key '{key}', without which the setup stops. Add it to the template."
    if "itop_version" in present:
        yield 0, "has the key 'itop_version', which makes the module impossible to install. Remove it."
    bare = _COMMENT.sub("", _TEXT.sub("''", text.partition(_INSTALLER)[0]))
    odd = re.search(r"\$|\b(?:namespace|declare|use|new|function)\b", bare)
    if odd:
        yield 0, f"holds {odd.group(0)!r}: iTop 3.3 reads literals only. Write the value out."
    yield from _listed(text, module)


def _listed(text: str, module: Module) -> Iterator[tuple[int, str]]:
    model, compiled = f"model.{module.spec.code}.php", _brings_a_class(module)
    if compiled and f"'{model}'" not in text:
        yield 0, f"does not list {model}, which iTop makes of the class in the delta. Add it to 'datamodel'."
    for block in _LISTED.finditer(text):
        for entry in _TEXT.finditer(block.group(2)):
            line, name = line_at(text, block.start(2) + entry.start()), entry.group(0).strip("'")
            if name == model:
                if not compiled:
                    yield line, f"lists {name}, which a pure delta does not make: iTop 2.7 and 3.0 fail. Remove it."
            elif name not in module.files:
                yield line, f"lists {name}, which is not in the module. Add it to module-skeleton, or remove the entry."
            elif block.group(1) == "delegated_authentication_endpoints" and "/" in name:
                yield line, f"lists {name} in a folder: iTop 2.7 and 3.0 run pages of the root only. Move it there."


def _brings_a_class(module: Module) -> bool:
    return any(root.find("classes/class[@_delta='define']") is not None for _, root in readable(module))
