# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync demo`: app, worker, a demo iTop and an Intercom of our own in one process, to try everything out."""

import contextlib
import functools
import logging
import signal
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from simulator import real_people, scene
from simulator.exchanges import overheard
from simulator.gate import Gate
from simulator.intercom import StandIn, memory
from simulator.itop import reader
from simulator.itop.hinting import Hints
from simulator.itop.objects import File
from simulator.itop.page import Sessions, create_itop
from simulator.itop.store import Store
from simulator.own_host import only_by_own_names
from simulator.preview.desk import Desk
from simulator.preview.fin import CONNECTOR_SECRET
from simulator.preview.itop_tickets import ItopTickets
from simulator.preview.pages import blueprint, door
from simulator.preview.stage import TAG, Stage
from simulator.preview.tickets import DemoTickets, Tickets
from simulator.server import Server
from simulator.world import ACCESS_TOKEN, ACCOUNT, CLIENT_SECRET, IDA, KIM_WAGNER, OTTO, WORKSPACE_ID, WORLD
from webapp import logs
from webapp.app import create_app
from webapp.commands.console import check_address, make_private
from webapp.config import Config
from webapp.contract import MODULE_CODE
from webapp.itop import Credentials, Itop
from webapp.languages import Languages
from webapp.network.http import Http
from webapp.services import Services
from webapp.worker import Worker

_LOG = logging.getLogger(__name__)

#: What of iTop is told in the conversations of the demo.
_TWO_WAYS: dict[str, object] = {
    "sync_app.to_intercom.public_log": "reply",
    "sync_app.to_intercom.private_log": "note",
    "sync_app.to_intercom.solved": "reply",
    "sync_app.to_intercom.files": "public",
    "sync_app.tell_all": True,
}
#: Whoever tags a conversation in the page has its ticket made.
_RULES: dict[str, object] = {
    "sync_app.ticket_rules": {"Escalated": {"when": {"tag": TAG}, "ticket": {"service_id": "Network"}}},
}
#: Seconds between two looks whether to stop.
_LOOK = 0.1


def run(environ: Mapping[str, str], *, data: Path | None = None, itop_url: str | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM; without ``data`` everything is forgotten then.

    ``itop_url`` is a real iTop, whose account is in ITOP_USER and ITOP_PASSWORD.
    """
    with contextlib.ExitStack() as stack:
        directory = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="intercom-demo-")))
        make_private(directory)
        stopping = _stopping(stack)
        store = None
        real = itop_url is not None
        if itop_url is None:
            store = Store(WORLD, time.time, directory / "itop.json")
            store.parameters |= _TWO_WAYS | _RULES | {"workspaces": _open_to_fin(store)}
            itop_url = _demo_itop(stack, store)
        gate = Gate(itop_url)
        stack.callback(gate.close)
        intercom = StandIn(workspace_id=WORKSPACE_ID, client_secret=CLIENT_SECRET, access_token=ACCESS_TOKEN)
        stack.callback(intercom.close)
        config = _configuration(environ, directory, gate.url, intercom.url, real=real)
        check_address(config)
        logs.configure(config.log_level)
        if real:
            _warn(itop_url)
        guests = real_people.guests(config, itop_url) if store is None else _guests(store)
        services = _working(stack, config)
        desk = Desk(store) if store is not None else None
        shown = _tickets(stack, config, store, gate)
        stage = Stage(intercom, gate, shown, services.jobs, desk, services.journal)
        app_url = _app(stack, config, services, stage)
        if store is not None:
            store.parameters |= {"sync_app.url": app_url, "sync_app.client_secret": CLIENT_SECRET}
            stack.callback(Hints(store).close)
        _open_scene(stage, app_url, store, guests, directory / "intercom.json")
        stack.callback(memory.keep, intercom.workspace, directory / "intercom.json")
        _say_where(app_url, itop_url, intercom.url)
        while not stopping:
            time.sleep(_LOOK)


def _stopping(stack: contextlib.ExitStack) -> list[int]:
    """What Ctrl-C and SIGTERM fill, however the program was started.

    Looked at now and then instead of waited for: a signal that comes while the main thread is about to wait for a lock
    is not noticed before the lock is free.
    """
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        stack.callback(signal.signal, number, signal.signal(number, stop))
    return stopping


def _demo_itop(stack: contextlib.ExitStack, store: Store) -> str:
    server = Server(create_itop(store, Sessions()))
    stack.callback(server.close)
    return server.url


def _open_to_fin(store: Store) -> dict[str, object]:
    """The workspaces of its configuration, with data connectors."""
    entries: dict[str, dict[str, object]] = dict(store.parameters["workspaces"])  # type: ignore[call-overload]
    return {**entries, WORKSPACE_ID: {**entries[WORKSPACE_ID], "connector_secret": CONNECTOR_SECRET}}


def _tickets(stack: contextlib.ExitStack, config: Config, store: Store | None, gate: Gate) -> Tickets:
    """A look at the tickets that does not go through the gate."""
    url = gate.target.geturl()
    if store is not None:
        return DemoTickets(store, url)
    credentials = Credentials(config.itop_user, config.itop_password, config.itop_token)
    itop = Itop(
        url, credentials, Http(cookies=True, authorities=config.itop_authorities), config.itop_module or MODULE_CODE
    )
    stack.callback(itop.close)
    tickets = ItopTickets(itop.of(WORKSPACE_ID), Languages.load(config.default_language), time.time)
    gate.listeners.append(tickets.hear)
    return tickets


def _configuration(
    environ: Mapping[str, str], directory: Path, itop_url: str, intercom_url: str, *, real: bool
) -> Config:
    """What an operator would have set; language, host, port and log level are the caller's, and a real iTop's account.

    Raises `ConfigError` where a real iTop is without an account.
    """
    kept = {name: environ[name] for name in ("HOST", "PORT", "DEFAULT_LANGUAGE", "LOG_LEVEL") if name in environ}
    demo = {
        "LOG_LEVEL": "WARNING",
        "ITOP_URL": itop_url,
        "INTERCOM_CLIENT_SECRET": CLIENT_SECRET,
        "INTERCOM_ACCESS_TOKEN": ACCESS_TOKEN,
        "INTERCOM_API_URL": intercom_url,
        "DATA_DIR": str(directory),
    }
    own = {name: value for name, value in environ.items() if name.startswith("ITOP_") and name != "ITOP_URL"}
    account = own if real else {"ITOP_USER": ACCOUNT.login, "ITOP_PASSWORD": ACCOUNT.password}
    return Config.from_environment(demo | account | kept, languages=Languages.load().ids)


def _working(stack: contextlib.ExitStack, config: Config) -> Services:
    """What app and worker are given; the worker works already."""
    services = Services.open(config)
    stack.callback(services.close)
    worker = Worker(services)
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    stack.callback(thread.join)
    stack.callback(worker.stop)
    return services


def _app(stack: contextlib.ExitStack, config: Config, services: Services, stage: Stage) -> str:
    """The app with the simulator; its address."""
    app = create_app(services)
    for unsigned in (blueprint(stage, services.languages), door()):
        unsigned.before_request(only_by_own_names(config.host))
        app.register_blueprint(unsigned)
    server = Server(overheard(app, stage.ledger.listener("app")), host=config.host, port=config.port)
    stack.callback(server.close)
    return server.url


def _warn(itop_url: str) -> None:
    _say("")
    _say(f"  This makes real tickets in the name of real persons at once, in {itop_url}")
    _say("  and iTop may send mails about them: use a test iTop.")


def _say_where(app_url: str, itop_url: str, intercom_url: str) -> None:
    _say("")
    _say(f"  Look here       {app_url}preview")
    _say("")
    _say(f"  sync app        {app_url}healthz/ready")
    _say(f"  iTop            {itop_url}")
    _say(f"  Intercom (API)  {intercom_url}")
    _say(f"                  access token {ACCESS_TOKEN}, client secret {CLIENT_SECRET}, workspace {WORKSPACE_ID}")
    _say("")
    _say("  Ctrl-C ends the demo.")
    _say("")


def _guests(store: Store) -> scene.Guests:
    """Otto and Ida of the demo iTop."""
    ids = {person.email: person.id for person in store.persons.values()}
    otto, ida = (scene.Guest(each.full_name, each.email, ids[each.email]) for each in (OTTO, IDA))
    return scene.Guests(otto, ida)


def _open_scene(stage: Stage, app_url: str, store: Store | None, guests: scene.Guests, kept: Path) -> None:
    """People, conversations and the first tickets, unless there are some already."""
    inbox = stage.open(app_url)
    if memory.recall(stage.place, kept):
        stage.remarks.update(scene.remarks(stage.place.contacts.values(), guests))
        return
    people = scene.cast(stage.intercom, guests)
    stage.remarks.update(scene.remarks(stage.place.contacts.values(), guests))
    if store is not None:
        otto = store.persons[guests.by_widget.person_id]
        photo = File("flicker.jpg", "image/jpeg", 248_320, store.clock())
        reader.add(
            store,
            title=scene.OLDER_TITLE,
            caller_id=otto.id,
            org_id=otto.org_id,
            devices=(scene.DEVICE,),
            files=(photo,),
        )
    incident = None if store is None else functools.partial(_open_incident, store)
    try:
        scene.play(stage.intercom, inbox, people, incident)
    except (OSError, LookupError, ValueError, StopIteration):
        _LOG.exception("the opening scene failed")
        _say("  The opening scene did not play; see the log above.")


def _open_incident(store: Store) -> str:
    kim = next(each for each in store.persons.values() if each.name == KIM_WAGNER.full_name)
    return reader.add(store, title=scene.INCIDENT_TITLE, caller_id=kim.id, org_id=kim.org_id)


def _say(line: str) -> None:
    """At once, also into a pipe."""
    print(line, flush=True)
