# SPDX-License-Identifier: AGPL-3.0-or-later
"""A module in memory: what the checks read and the packer writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.spec import Spec


@dataclass(frozen=True)
class Module:
    """All files of a module, by path, with the spec they were made from."""

    spec: Spec
    files: Mapping[str, bytes]

    def texts(self, ending: str) -> Iterator[tuple[str, str]]:
        """Yield path and text of the files with this ending; what is not UTF-8 is shown by a replacement character."""
        for path, content in self.files.items():
            if path.endswith(ending):
                yield path, content.decode("utf-8", errors="replace")


def line_at(text: str, position: int) -> int:
    """Count the line of a position in a text, from 1."""
    return text.count("\n", 0, position) + 1
