# SPDX-License-Identifier: AGPL-3.0-or-later
"""Something is done in a copy of this process, and nothing but its result comes back."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import traceback
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def apart(work: Callable[[], _T]) -> _T:
    """The result of `work`, which can be pickled; whatever else it did is forgotten. Raises where it failed.

    There is to be one thread, and nothing open that a copy must not share: sockets, files that are written.
    """
    # What is there before need not be looked through for garbage, nor copied for that.
    gc.freeze()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        gc.disable()
        status = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as out:
                pickle.dump(work(), out)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as answered:
        answer = answered.read()
    _child, code = os.waitpid(child, 0)
    if code:
        raise RuntimeError("what was done apart has failed: see above")
    result: _T = pickle.loads(answer)
    return result
