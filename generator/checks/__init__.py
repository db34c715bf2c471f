# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules a module has to keep, one file a family; a new family is a file and a line in CHECKS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from generator.checks import (
    deltas,
    dictionaries,
    module_file,
    names,
    operations,
    parameters,
    php_files,
    secrets,
    xml_files,
)
from generator.module import Module
from generator.problems import Problem

Check = Callable[[Module], Iterable[Problem]]

#: In the order of reading: what makes a file unreadable comes before what is wrong in it.
CHECKS: Sequence[Check] = (
    names.check,
    xml_files.check,
    deltas.check,
    module_file.check,
    php_files.check,
    dictionaries.check,
    operations.check,
    parameters.check,
    secrets.check,
)


def problems(module: Module, checks: Sequence[Check] = CHECKS) -> list[Problem]:
    """Run every check and return what they find, in the order of the checks, each finding once."""
    return list(dict.fromkeys(problem for check in checks for problem in check(module)))
