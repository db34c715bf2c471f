# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small file system that a test can fill; it takes root to mount one."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

MISSING = "missing: the right to mount a small file system (root)"


class Disk:
    """A small file system of its own."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def fill(self) -> None:
        """Nothing fits on it any more."""
        with (self.place / "everything").open("ab", buffering=0) as file:
            for piece in (65_536, 256):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"x" * piece)

    def free(self) -> None:
        """There is room again."""
        (self.place / "everything").unlink(missing_ok=True)


@contextlib.contextmanager
def mounted(place: Path, megabytes: int) -> Iterator[Disk | None]:
    """So large, at that place, which is made; None where that is not allowed."""
    place.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        yield None
        return
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
