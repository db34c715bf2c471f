# SPDX-License-Identifier: AGPL-3.0-or-later
"""Debian's PgBouncer before a PostgreSQL server of the tests, giving each transaction any of a few connections."""

import os
import subprocess
import time

from tests.deploy.files import program
from tests.postgres import PostgresServer

_CONFIGURATION = """
[databases]
* = host={directory}
[pgbouncer]
listen_addr =
unix_socket_dir = {place}
listen_port = 6432
auth_type = trust
auth_file = {place}/users
pool_mode = transaction
default_pool_size = {size}
"""


class PgBouncer:
    """Runs until `close`, in the directory of the server."""

    def __init__(self, server: PostgresServer, *, size: int) -> None:
        self._server = server
        self._place = server.directory / "pool"
        self._place.mkdir()
        (self._place / "users").write_text('"tester" ""\n')
        settings = self._place / "pgbouncer.ini"
        settings.write_text(_CONFIGURATION.format(directory=server.directory, place=self._place, size=size))
        as_owner = server.as_nobody_special()
        if "user" in as_owner:
            os.chown(self._place, as_owner["user"], as_owner["group"])
        as_owner["env"] |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
        with (self._place / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program("pgbouncer", "pgbouncer"), str(settings)], stdout=log, stderr=log, **as_owner
            )
        end = time.monotonic() + 120
        while not (self._place / ".s.PGSQL.6432").exists():
            assert self._process.poll() is None and time.monotonic() < end, (self._place / "log").read_text()
            time.sleep(0.02)

    def database(self) -> str:
        """The address of a new, empty database, by way of the pool."""
        return f"{self._server.database().partition('?')[0]}?host={self._place}&port=6432"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)
