# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sharing the little room of a canvas among values of any length."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from webapp.canvas import json_size


def shared(values: Mapping[str, str], size: int) -> dict[str, str]:
    """The values within `size` bytes of JSON: short ones stay whole, the long ones are cut and share what is left."""
    left = size
    kept: dict[str, str] = {}
    sizes = {name: json_size(value) for name, value in values.items()}
    for place, name in enumerate(sorted(values, key=sizes.__getitem__)):
        kept[name] = _beginning(values[name], left // (len(values) - place))
        left -= json_size(kept[name])
    return {name: kept[name] for name in values}


def _beginning(value: str, size: int) -> str:
    if json_size(value) <= size:
        return value
    return value[: bisect_right(range(1, len(value) + 1), size, key=lambda length: json_size(value[:length]))]
