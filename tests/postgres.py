# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PostgreSQL server for tests: in a directory of its own, on a socket there and nowhere else, never as root."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

MISSING = "no PostgreSQL server is installed here (apt-get install postgresql): the queue on PostgreSQL was not tested"


def binaries() -> Path | None:
    """Where initdb and postgres are: Debian keeps them out of PATH, one directory a version."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: _version(path.parts[4]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(number) for number in name.split(".") if number.isdigit())


class PostgresServer:
    """Runs until `close`; `url` is that of a database of nobody else. `durable` is as in production, else faster.

    It speaks that language, where its package has it.
    """

    def __init__(
        self, *, durable: bool = False, of: "PostgresServer | None" = None, language: str | None = None
    ) -> None:
        programs = binaries()
        if programs is None:
            raise FileNotFoundError(MISSING)
        self._programs = programs
        # PostgreSQL refuses to run as root; Debian's package has made this account.
        self._account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        # Short, as the path of a socket may have no more than 107 characters.
        self.directory = Path(tempfile.mkdtemp(prefix="intercom-pg-", dir="/tmp"))
        if self._account is not None:
            os.chown(self.directory, self._account.pw_uid, self._account.pw_gid)
        self.durable = durable
        self._language = language
        self._databases = 0
        if of is not None:
            self._run(
                "pg_basebackup", "-D", str(self._data), "-R", "-h", str(of.directory), "-U", "tester", "-c", "fast"
            )
        else:
            self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "tester", "-E", "UTF8", "--no-locale", "-N")
        self._server = self._started()

    def database(self) -> str:
        """The address of a new, empty database."""
        self._databases += 1
        name = f"queue_{self._databases}"
        self._run("createdb", "-h", str(self.directory), "-U", "tester", name)
        return f"postgresql://tester@/{name}?host={self.directory}"

    def stop(self) -> None:
        """Disconnect everybody and stop, keeping the data."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait(120)

    def start(self) -> None:
        """Serve again after `stop`."""
        self._server = self._started()

    def freeze(self) -> None:
        """None of its processes does anything any more; who connects or waits is left waiting."""
        for pid in self._processes():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """All of them go on."""
        for pid in self._processes():
            os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """It is gone, as a machine that loses its power."""
        for pid in self._processes():
            os.kill(pid, signal.SIGKILL)
        self._server.wait(120)

    def standby(self) -> "PostgresServer":
        """A copy that follows this one, which from now on commits nothing that the copy does not have as well."""
        copy = PostgresServer(of=self)
        self.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.execute("SELECT pg_reload_conf()")
        return copy

    def promote(self) -> None:
        """A standby takes the place of the server that it followed."""
        self._run("pg_ctl", "promote", "-w", "-D", str(self._data))

    def execute(self, statement: str, database: str = "postgres") -> None:
        """As the superuser."""
        self._run("psql", "-q", "-h", str(self.directory), "-U", "tester", "-d", database, "-c", statement)

    def close(self) -> None:
        """Stop and delete everything."""
        if self._server.poll() is None:
            self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _processes(self) -> list[int]:
        """The first one, which would start others, and then its children; each has a session of its own."""
        pid = self._server.pid
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def _started(self) -> "subprocess.Popen[bytes]":
        settings = ["listen_addresses=", "max_connections=200", "shared_buffers=64MB"]
        if self._language is not None:
            settings += ["lc_messages=C.UTF-8"]
        if not self.durable:
            settings += ["fsync=off", "full_page_writes=off"]
        arguments = [part for setting in settings for part in ("-c", setting)]
        with (self.directory / "server.log").open("ab") as log:
            server = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-k", self.directory, *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self.as_nobody_special(),
            )  # fmt: skip
        deadline = time.monotonic() + 120
        while subprocess.run([self._programs / "pg_isready", "-q", "-h", self.directory], check=False).returncode:
            if server.poll() is not None or time.monotonic() > deadline:
                raise OSError(f"PostgreSQL does not start: {(self.directory / 'server.log').read_text()}")
            time.sleep(0.05)
        return server

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, **self.as_nobody_special(),
        )  # fmt: skip
        if done.returncode:
            raise OSError(f"{program}: {done.stderr}")

    def as_nobody_special(self) -> dict[str, Any]:
        """How `subprocess` starts a program as the owner of the server."""
        # What gettext looks for first counts in every locale but C itself.
        spoken = {"LC_ALL": "C"} if self._language is None else {"LC_MESSAGES": "C.UTF-8", "LANGUAGE": self._language}
        where: dict[str, Any] = {"cwd": self.directory, "env": {"PATH": os.environ.get("PATH", ""), **spoken}}
        if self._account is None:
            return where
        return where | {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
