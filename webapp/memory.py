# SPDX-License-Identifier: AGPL-3.0-or-later
"""Memory that was needed once goes back to the machine: a conversation of 27 MB takes some hundred for a moment."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

#: glibc's name for the number of its arenas (malloc.h).
_ARENA_MAX = -8


def use_one_arena() -> None:
    """To be called before there are threads; where the C library is not glibc nothing happens.

    By default each thread has an arena, and what stays at the end of one keeps all that was freed before it.
    https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Free what only points at itself, and tell the machine of all that is free; some tens of milliseconds."""
    gc.collect()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
