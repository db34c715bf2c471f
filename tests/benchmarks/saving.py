# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it costs whoever saves a ticket in iTop that the app is told of it: the same form with the module and without
it, in turns, until iTop has answered. `python -m tests.benchmarks.saving` for the iTop of ITOP_INTERCOM_WORLD.

With it: an entry of a ticket that belongs to a conversation, everything switched on, and an app that takes the hint.
Without it: the environment of `widget`, which does not load the module.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.benchmarks.figures import Figures, table
from tests.benchmarks.widget import ENVIRONMENT, environment
from tests.itop.back_office import BackOffice
from tests.itop.page.parameters import settled, write
from tests.itop.tickets.conversation import Conversation, entered
from tests.world import PARAMETERS, World, world_from_environment

WARM_UP = 5
#: So many entries of each kind in turns, into a ticket of their own: the longer its log, the slower each save.
ROUND = 10
SWITCHES = {
    "sync_app.to_intercom.public_log": "reply",
    "sync_app.to_intercom.private_log": "note",
    "sync_app.to_intercom.states": ["assigned"],
    "sync_app.to_intercom.assignment": "note",
    "sync_app.to_intercom.solved": "reply",
    "sync_app.to_intercom.files": "public",
}


def saving(world: World, turns: int) -> list[Figures]:
    """The form without the module, with it, and the difference of each two that followed each other."""
    itop_dir, caller = Path(world.itop_dir), entered(world)
    with hinted() as hints, closing(caller):
        parameters = {**SWITCHES, "sync_app.url": hints.url}
        write(itop_dir, parameters)
        try:
            settled(caller, "sync_app.url", hints.url)
            with environment(itop_dir):
                times = _compared(world, turns, lambda: Conversation(caller).has_ticket())
        finally:
            write(itop_dir, {name: PARAMETERS.get(name) for name in parameters})
        assert hints.heard >= turns, f"only {hints.heard} hints came"
    differences = [with_it - without_it for with_it, without_it in zip(times[True], times[False], strict=True)]
    return [
        Figures("saving in the back office, without the module", times[False]),
        Figures("saving in the back office, with it and everything switched on", times[True]),
        Figures("saving, what the module adds (at most 3 ms is promised, p50)", differences),
    ]


def _compared(world: World, turns: int, new_ticket: Callable[[], str]) -> dict[bool, list[float]]:
    account = (world.url, world.admin_user, world.admin_password)
    times: dict[bool, list[float]] = {False: [], True: []}
    offices = {False: BackOffice(*account, environment=ENVIRONMENT), True: BackOffice(*account)}
    ticket = ""
    for turn in range(-WARM_UP, turns):
        if turn % ROUND == 0 or not ticket:
            ticket = new_ticket()
        # What else the machine does meets both alike, and neither is always the first.
        for loaded in (True, False) if turn % 2 else (False, True):
            took = offices[loaded].add_entry(world.ticket_class, ticket, f"<p>Entry {turn}</p>")
            times[loaded] += [took] if turn >= 0 else []
    for each in offices.values():
        each.close()
    return times


class Hints:
    """An app that takes every hint."""

    def __init__(self) -> None:
        self.heard = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard += 1

            def log_message(self, format: str, *values: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@contextmanager
def hinted() -> Iterator[Hints]:
    """An app for as long as the block lasts."""
    hints = Hints()
    threading.Thread(target=hints.server.serve_forever, daemon=True).start()
    yield hints
    hints.server.shutdown()
    hints.server.server_close()


def main() -> int:
    """Exit status 0 when it is measured, 2 where there is no iTop."""
    world = world_from_environment(os.environ)
    if world is None or not world.itop_dir:
        print("needs a real iTop, described by ITOP_INTERCOM_WORLD", file=sys.stderr)
        return 2
    print(f"iTop {world.itop_version}, load average {os.getloadavg()[0]:.1f}", flush=True)
    print(table(saving(world, 100)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
