# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acceptance tests against a real iTop: `make test-itop ITOP_DIR=<an unpacked iTop>`.

Installs the fresh zip with iTop's own setup into that directory and the database named by
`ITOP_DB_HOST|USER|PASSWORD|NAME` (dropped first, if it is this iTop's own or the default one), serves it, makes the
world of tests/world.py, and runs pytest, or with `--record` makes recordings (tests/recordings). `ITOP_URL` says where
the directory is served already.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tests import world as names
from tests.itop import every_type
from tests.itop.admin_rest import AdminRest, RestError
from tests.itop.configuration import configure, grant
from tests.itop.installation import HarnessError, build_zip, itop_version, run_setup, unpack
from tests.itop.php import PhpFailed
from tests.itop.response_file import Database, Setup, TicketModule
from tests.itop.seeding import seed
from tests.itop.server import serving, wait_until_served
from tests.ports import free_port
from tests.world import WORLD_VARIABLE, World

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """Exit status: pytest's, or 2 with one line on standard error where the tests could not start."""
    signal.signal(signal.SIGTERM, _ended)  # so that the web server is not left behind
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = _parser().parse_args(arguments[:end])
    options.pytest = arguments[end + 1 :]
    try:
        return _run(options)
    except (HarnessError, PhpFailed, RestError) as error:
        print(error, file=sys.stderr)
        return 2


def _ended(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.itop", description=__doc__, epilog="Arguments after -- are pytest's."
    )
    parser.add_argument("itop_dir", type=Path, help="an unpacked iTop, 2.7 or later")
    parser.add_argument("--url", default=os.environ.get("ITOP_URL", ""), help="where it is served (ITOP_URL)")
    parser.add_argument(
        "--ticket-module", type=TicketModule, default=TicketModule(os.environ.get("ITOP_TICKET_MODULE", "itil")),
        choices=list(TicketModule), metavar="itil|simple|none", help="which ticket module (ITOP_TICKET_MODULE)",
    )  # fmt: skip
    parser.add_argument("--upgrade", action="store_true", help="keep database and world, rerun the setup only")
    parser.add_argument("--world", type=Path, help="only install: write the world's JSON file here, run no tests")
    parser.add_argument("--record", action="store_true", help="record its answers (make record), run no tests")
    return parser


def _run(options: argparse.Namespace) -> int:
    itop_dir: Path = options.itop_dir.resolve()
    version = itop_version(itop_dir)
    if subprocess.run([ROOT / ".ci" / "need", "php-itop"], check=False).returncode != 0:
        return 2
    port = 0 if options.url else free_port()
    url = options.url or f"http://127.0.0.1:{port}/"
    ticket_module: TicketModule = options.ticket_module
    code = unpack(build_zip(ROOT / "build"), itop_dir)
    bare = options.record or ticket_module is TicketModule.NONE
    others = () if bare else (every_type.unpack(itop_dir),)
    database = Database.from_environment(os.environ)
    run_setup(Setup(itop_dir, database, url, ticket_module, (code, *others), upgrade=options.upgrade))
    configure(itop_dir, names.PARAMETERS, code)
    world = World(
        url=url, itop_dir=str(itop_dir), itop_version=version, ticket_module=ticket_module.value,
        ticket_class="" if ticket_module is TicketModule.NONE else "UserRequest",
    )  # fmt: skip
    print(f"iTop {version} with {code} is installed in {itop_dir}", flush=True)
    with _served(itop_dir, port, url):
        return _test(_seeded(itop_dir, world), options)


@contextmanager
def _served(itop_dir: Path, port: int, url: str) -> Iterator[None]:
    if port:
        with serving(itop_dir, port):
            yield
    else:
        wait_until_served(url)
        yield


def _seeded(itop_dir: Path, world: World) -> World:
    grant(itop_dir, world.admin_user, "REST Services User")
    with AdminRest.of(world) as rest:
        return seed(rest, world)


def _test(world: World, options: argparse.Namespace) -> int:
    if options.world is not None:
        world.save(options.world)
        return 0
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "world.json"
        world.save(path)
        what = ["tests.recordings.record"] if options.record else ["pytest", *(options.pytest or _tests(world))]
        command = [sys.executable, "-m", *what]
        with subprocess.Popen(command, cwd=ROOT, env={**os.environ, WORLD_VARIABLE: str(path)}) as pytest:
            try:
                return pytest.wait()
            except BaseException:
                # An interrupt, unlike SIGTERM, has pytest stop the app it started.
                pytest.send_signal(signal.SIGINT)
                raise


def _tests(world: World) -> list[str]:
    """What there is to prove in this iTop."""
    if not world.ticket_class:
        return ["tests/itop/test_without_tickets.py"]
    # A recording by this iTop that is too old fails there, and is made anew by --record.
    return ["tests/acceptance", "tests/browser", "tests/itop", "tests/recordings"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
