# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dictionaries: there is one in every language, and each has every entry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.deltas import is_own
from generator.checks.xml_files import line_of, readable
from generator.module import Module, line_at
from generator.problems import Problem

_ENTRY = re.compile(r"^\s*'((?:[^'\\]|\\.)+)' => '((?:[^'\\]|\\.)*)',$", re.MULTILINE)


def check(module: Module) -> Iterator[Problem]:
    code = module.spec.code
    found = {}
    for language in module.spec.languages:
        path = f"{language}.dict.{code}.php"
        if path in module.files:
            found[path] = module.files[path].decode("utf-8", errors="replace")
        else:
            remedy = f"Add webapp/languages/{language}.toml, or take the language out of the spec."
            yield Problem(path, 0, f"is missing. {remedy}")
    entries = {path: {key: value for key, value in _ENTRY.findall(text)} for path, text in found.items()}
    everything = dict.fromkeys(key for one in entries.values() for key in one)
    for path, one in entries.items():
        source = f"webapp/languages/{path.split('.')[0]}.toml"
        for key in everything:
            if key not in one:
                yield Problem(path, 0, f'lacks the entry "{key}". Add its text to [module] in {source}.')
            elif not one[key].strip():
                line = line_at(found[path], found[path].index(f"'{key}'"))
                yield Problem(path, line, f'has no text for "{key}". Write one in [module] of {source}.')
    yield from _attributes(module, set(everything))


def _attributes(module: Module, known: set[str]) -> Iterator[Problem]:
    """Each class and attribute that the delta defines has a label."""
    for path, root in readable(module):
        for one in root.iterfind("classes/class[@_delta='define']"):
            if f"Class:{one.get('id')}" not in known:
                remedy = "Add the class to OWN_CLASSES in generator/dictionary.py."
                yield Problem(path, line_of(one), f'has no dictionary entry "Class:{one.get("id")}". {remedy}')
        for field in root.iterfind("classes/class/fields/field"):
            if field.get("_delta") != "define_if_not_exists" and not is_own(field):
                continue
            owner = field.getparent()
            holder = None if owner is None else owner.getparent()
            key = f"Class:{'' if holder is None else holder.get('id')}/Attribute:{field.get('id')}"
            if key not in known:
                remedy = "Add the attribute in generator/dictionary.py."
                yield Problem(path, line_of(field), f'has no dictionary entry "{key}". {remedy}')
