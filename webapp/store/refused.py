# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a PostgreSQL server does not let anybody in, whatever language it speaks.

libpq keeps the words of a refusal and not its code: that is only in what the server sends, which libpq can write down
(https://www.postgresql.org/docs/current/libpq-control.html#LIBPQ-PQTRACE, on Linux).
"""

from __future__ import annotations

import re
import select
import tempfile
import time
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

#: What PgBouncer says, always in English, and a server that has been told to; the code is that of the server's
#: too_many_connections, also for a role or a database.
_WORDS = re.compile(r"too many connections|too many clients|remaining connection slots|no more connections")
_TOO_MANY = "53300"
_CODE = re.compile(rb'\tErrorResponse\t.* C "(\w{5})"')
_WAITS = {pq.PollingStatus.READING: select.POLLIN, pq.PollingStatus.WRITING: select.POLLOUT}


def for_want_of_room(error: psycopg.Error, address: Mapping[str, Any], end: float) -> bool:
    """Whether the server has only too many connections at the moment; asks it once more where its words do not tell.

    Waits for it until `end` (of `time.monotonic`) at the most.
    """
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return False
    return _WORDS.search(str(error)) is not None or _TOO_MANY in _codes(address, end)


def _codes(address: Mapping[str, Any], end: float) -> list[str]:
    """Those of its answers to another attempt (SQLSTATE), one for each server of the address.

    Who is let in now had come a moment too soon, for want of room.
    """
    connection = pq.PGconn.connect_start(make_conninfo(**address).encode())
    try:
        with tempfile.TemporaryFile() as trace:
            connection.trace(trace.fileno())
            while (wanted := _WAITS.get(pq.PollingStatus(connection.connect_poll()))) is not None:
                poll = select.poll()
                poll.register(connection.socket, wanted)
                if not poll.poll(max(0.0, end - time.monotonic()) * 1_000):
                    break
            connection.untrace()
            if connection.status == pq.ConnStatus.OK:
                return [_TOO_MANY]
            trace.seek(0)
            return [code.decode() for code in _CODE.findall(trace.read())]
    except (psycopg.Error, OSError):  # not written down on this system; or nobody is there
        return []
    finally:
        connection.finish()
