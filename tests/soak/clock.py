# SPDX-License-Identifier: AGPL-3.0-or-later
"""A wall clock that can be wrong, for the processes that are started with it."""

import shutil
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

MISSING = "missing: a C compiler for the clock that is wrong (apt-get install gcc libc6-dev)"


class WrongClock:
    """Right until it is set; durations (`time.monotonic`) go on as they are."""

    def __init__(self, directory: Path) -> None:
        self._library, self._file = directory / "wrong_clock.so", directory / "clock"
        self._file.write_bytes(struct.pack("@l", 0))
        source = Path(__file__).with_name("wrong_clock.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", self._library, source], check=True)

    @classmethod
    def made(cls, directory: Path) -> "WrongClock | None":
        """None where nothing can be compiled."""
        return cls(directory) if shutil.which("cc") else None

    def differs_by(self, seconds: int) -> None:
        """From now on it is ahead by so much, or behind."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("@l", seconds))

    @property
    def environment(self) -> Mapping[str, str]:
        """For the processes that shall have it."""
        return {"LD_PRELOAD": str(self._library), "WRONG_CLOCK": str(self._file)}
