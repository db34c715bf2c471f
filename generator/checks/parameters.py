# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parameters that the PHP reads: each is one of the contract, and is read as what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.module import Module, line_at
from generator.problems import Problem

#: By the method of Parameters.php that reads it.
_KINDS = {"Text": "string", "Flag": "bool", "Texts": "array", "Map": "hash"}
_READ = re.compile(rf"[pP]arameters(?:\(\))?->({'|'.join(_KINDS)})\('([^']*)'\)")


def check(module: Module) -> Iterator[Problem]:
    kinds = {one.name: one.kind for one in module.spec.parameters}
    for path, text in module.texts(".php"):
        for found in _READ.finditer(text):
            method, name = found.groups()
            line = line_at(text, found.start())
            if name not in kinds:
                remedy = "Add it to PARAMETERS (webapp/parameters.py), or take a name from there."
                yield Problem(path, line, f'reads the parameter "{name}", which there is not. {remedy}')
            elif kinds[name] != _KINDS[method]:
                right = next(each for each, kind in _KINDS.items() if kind == kinds[name])
                yield Problem(path, line, f'reads "{name}" ({kinds[name]}) by {method}(). Use {right}().')
