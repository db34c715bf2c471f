# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values as PHP source."""

from __future__ import annotations

from collections.abc import Mapping


class Php(str):
    """Text that is PHP source already; nothing else may be printed into a PHP template."""


def php(value: object, tabs: int = 0) -> Php:
    """Write a text, flag, number, list or mapping as a PHP literal; `tabs` indents the elements of an array.

    TypeError for anything else. Short arrays stay on one line.
    """
    if isinstance(value, bool):
        return Php("true" if value else "false")
    if isinstance(value, int):
        return Php(str(value))
    if isinstance(value, str):
        return Php("'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'")
    if isinstance(value, Mapping):
        return _array([f"{php(key)} => {php(inner, tabs + 1)}" for key, inner in value.items()], tabs)
    if isinstance(value, list | tuple):
        return _array([php(inner, tabs + 1) for inner in value], tabs)
    raise TypeError(f"{value!r} cannot be written as PHP")


def _array(elements: list[str], tabs: int) -> Php:
    line = f"array({', '.join(elements)})"
    if len(line) < 90 and "\n" not in line:
        return Php(line)
    inner = "".join("\t" * (tabs + 1) + element + ",\n" for element in elements)
    return Php("array(\n" + inner + "\t" * tabs + ")")
