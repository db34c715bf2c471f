# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync demo`: app, worker, a demo iTop and an Intercom of our own in one process, to try everything out."""

import contextlib
import logging
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType

from webapp import logs
from webapp.app import create_app
from webapp.config import Config
from webapp.demo import scene
from webapp.demo.intercom import StandIn
from webapp.demo.intercom.canvas import CanvasCalls
from webapp.demo.itop.page import Sessions, create_itop
from webapp.demo.itop.store import Store
from webapp.demo.server import Server
from webapp.demo.world import ACCESS_TOKEN, ACCOUNT, CLIENT_SECRET, WORKSPACE_ID, WORLD
from webapp.languages import Languages
from webapp.services import Services
from webapp.worker import Worker

_LOG = logging.getLogger(__name__)


def run(environ: Mapping[str, str], *, data: Path | None = None, itop_url: str | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM; without ``data`` everything is forgotten then.

    ``itop_url`` is a real iTop, whose account is in ITOP_USER and ITOP_PASSWORD.
    """
    with contextlib.ExitStack() as stack:
        directory = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="intercom-demo-")))
        directory.mkdir(parents=True, exist_ok=True)
        stopped = _stopping(stack)
        person_ids: Mapping[str, str] = {}
        if itop_url is None:
            itop_url, person_ids = _demo_itop(stack, directory)
        intercom = StandIn(workspace_id=WORKSPACE_ID, client_secret=CLIENT_SECRET, access_token=ACCESS_TOKEN)
        stack.callback(intercom.close)
        config = _configuration(environ, directory, itop_url, intercom.url)
        logs.configure(config.log_level)
        app_url = _app(stack, config)
        inbox = intercom.connect(app_url)
        _open_scene(intercom, inbox, person_ids, app_url, itop_url)
        for line in _lines(stopped):
            _said(intercom, line)


def _stopping(stack: contextlib.ExitStack) -> threading.Event:
    """An event that Ctrl-C and SIGTERM set, however the program was started."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        stack.callback(signal.signal, number, signal.signal(number, stop))
    return stopped


def _demo_itop(stack: contextlib.ExitStack, directory: Path) -> tuple[str, Mapping[str, str]]:
    store = Store(WORLD, time.time, directory / "itop.json")
    server = Server(create_itop(store, Sessions()))
    stack.callback(server.close)
    return server.url, {person.email: person.id for person in store.persons.values()}


def _configuration(environ: Mapping[str, str], directory: Path, itop_url: str, intercom_url: str) -> Config:
    """What an operator would have set; language, host, port and log level are the caller's."""
    kept = {name: environ[name] for name in ("HOST", "PORT", "DEFAULT_LANGUAGE", "LOG_LEVEL") if name in environ}
    demo = {
        "LOG_LEVEL": "WARNING",
        "ITOP_URL": itop_url,
        "ITOP_USER": environ.get("ITOP_USER", ACCOUNT.login),
        "ITOP_PASSWORD": environ.get("ITOP_PASSWORD", ACCOUNT.password),
        "INTERCOM_CLIENT_SECRET": CLIENT_SECRET,
        "INTERCOM_ACCESS_TOKEN": ACCESS_TOKEN,
        "INTERCOM_API_URL": intercom_url,
        "DATA_DIR": str(directory),
    }
    return Config.from_environment(demo | kept, languages=Languages.load().ids)


def _app(stack: contextlib.ExitStack, config: Config) -> str:
    """The app and its worker; the address of the app."""
    services = Services.open(config)
    stack.callback(services.close)
    worker = Worker(services)
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    stack.callback(thread.join)
    stack.callback(worker.stop)
    server = Server(create_app(services), host=config.host, port=config.port)
    stack.callback(server.close)
    return server.url


def _open_scene(
    intercom: StandIn, inbox: CanvasCalls, person_ids: Mapping[str, str], app_url: str, itop_url: str
) -> None:
    say = _printer()
    say("")
    say(f"  sync app        {app_url}healthz/ready")
    say(f"  iTop            {itop_url}")
    say(f"  Intercom (API)  {intercom.url}")
    try:
        talk = scene.play(intercom, inbox, scene.cast(intercom, person_ids))
    except (OSError, LookupError, ValueError, StopIteration):
        _LOG.exception("the opening scene failed")
        say("\n  The opening scene did not play; see the log above.\n")
        return
    say("")
    say(f'  Otto Berg wrote in conversation {talk.id}; Mara Lindt made a ticket of it: "{scene.TITLE}".')
    say("  Look at it in iTop. Then type a line and press Enter: Otto says it, and it stands in the ticket's log.")
    say('  A line that begins with "note " is a note of Mara\'s. Ctrl-C ends the demo.')
    say("")


def _printer() -> Callable[[str], None]:
    """Prints at once, also into a pipe."""
    return lambda line: print(line, flush=True)


def _lines(stopped: threading.Event) -> Iterator[str]:
    """What is typed, until the demo is stopped; where nobody can type it waits for that alone."""
    typed: list[str] = []
    arrived = threading.Condition()

    def read() -> None:
        for line in sys.stdin:
            with arrived:
                typed.append(line)

    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=read, name="keyboard", daemon=True).start()
    while not stopped.wait(0.1):
        with arrived:
            lines, typed[:] = list(typed), []
        yield from lines


def _said(intercom: StandIn, line: str) -> None:
    place, words = intercom.workspace, line.strip()
    if not words or not place.conversations:
        return
    talk = next(reversed(place.conversations.values()))
    if words.startswith("note "):
        place.act(talk.id, next(iter(place.admins.values())), "note", f"<p>{_escaped(words[5:])}</p>")
    else:
        place.reply(talk.id, place.contacts[talk.contacts[0]], f"<p>{_escaped(words)}</p>")


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")
