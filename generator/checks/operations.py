# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Sync API: every operation of the contract is a PHP class, and every such class an operation of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.module import Module
from generator.problems import Problem
from webapp.contract import OPERATIONS, php_class

FOLDER = "src/Operation"
_CLASS = re.compile(r"^final class (\w+) extends (?:Panel)?Operation$", re.MULTILINE)


def check(module: Module) -> Iterator[Problem]:
    classes = {php_class(operation): operation for operation in OPERATIONS}
    for name, operation in classes.items():
        path = f"{FOLDER}/{name}.php"
        if path not in module.files:
            remedy = f"Write final class {name} in module-skeleton/{path}, or take the operation out of the contract."
            yield Problem(path, 0, f'is missing: "{operation}" is in OPERATIONS (webapp/contract.py). {remedy}')
            continue
        text = module.files[path].decode("utf-8", errors="replace")
        if name not in _CLASS.findall(text):
            yield Problem(path, 0, f'has no "final class {name} extends Operation" (or PanelOperation). Declare it.')
    for path, text in module.texts(".php"):
        name = path.removeprefix(f"{FOLDER}/").removesuffix(".php")
        if path.startswith(f"{FOLDER}/") and name not in classes and _CLASS.search(text):
            remedy = f"Add it to OPERATIONS (webapp/contract.py), or move {name} elsewhere."
            yield Problem(path, 0, f"is no operation of the contract. {remedy}")
