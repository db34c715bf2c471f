# SPDX-License-Identifier: AGPL-3.0-or-later
"""The faults of a long soak, one after the other: each as it really comes, and what it shows itself by."""

import itertools
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass

from simulator.gate import Mode
from tests.acceptance.waiting import until
from tests.soak.scene import Scene
from tests.soak.weather import Sign, Weather
from webapp.store import NewJob

_DAYS = 80 * 3_600
_NEWER = "of_a_newer_version"


@dataclass(frozen=True)
class Turn:
    """One fault: how long it lasts, how it is acted, what it shows itself by."""

    name: str
    seconds: float
    act: Callable[[Scene], AbstractContextManager[None]]
    sign: Sign


def of_scene(scene: Scene) -> list[Turn]:
    """Those that can be acted here."""
    worker, database = frozenset({"worker"}), frozenset({"database", "worker", "queue"})
    turns = [
        Turn("kills", 40, _killed, Sign(may=worker, within=20, away=True)),
        Turn("limits (429)", 30, lambda each: _refused(each, 429), Sign()),
        Turn("worker frozen", 60, _frozen_worker, Sign(must=worker, within=45)),
        Turn("answers drip", 30, _dripping, Sign(must=frozenset({"itop"}))),
        Turn("upgrade", 40, _upgraded, Sign(may=worker, within=20, away=True)),
        Turn("iTop away", 30, _itop_away, Sign(must=frozenset({"itop"}))),
        Turn("Intercom fails (500)", 30, lambda each: _refused(each, 500), Sign()),
    ]
    if scene.clock is not None:
        jumps = {"clock ahead by 80 h": _DAYS, "clock back by 80 h": -_DAYS, "clock back by 1 h": -3_600}
        sign = Sign(brief=frozenset({"worker", "queue"}))
        turns += [Turn(name, 25, _wrong_clock(by), sign) for name, by in jumps.items()]
    if scene.disk is not None:
        turns.append(Turn("disk full", 30, _full, Sign(may=database)))
    if scene.server is not None:
        turns.append(Turn("database frozen", 20, _frozen_server, Sign(must=frozenset({"database"}), may=database)))
    else:
        turns.append(Turn("database locked", 20, _locked, Sign(may=database)))
    return turns


def by_turns(scene: Scene, weather: Weather, seconds: float, every: float) -> list[str]:
    """Acts them as long as there is time, each to its end; the names of those that were."""
    began = time.monotonic()
    names: list[str] = []
    for number, turn in enumerate(itertools.cycle(of_scene(scene))):
        time.sleep(max(0.0, began + (number + 0.5) * every - time.monotonic()))
        if time.monotonic() - began + every / 2 > seconds:
            return names
        with weather.broken(turn.name, turn.sign), turn.act(scene):
            time.sleep(turn.seconds)
        names.append(turn.name)
    return names


@contextmanager
def _killed(scene: Scene) -> Iterator[None]:
    """One process after the other dies every three seconds and is started again, as systemd would."""
    with _beside(lambda app, name: app.begin_again(name), scene, pause=3.0):
        yield


@contextmanager
def _upgraded(scene: Scene) -> Iterator[None]:
    """One process at a time is stopped and another one begins; a newer one's job waits for a worker that knows it."""
    [number] = scene.jobs.add([NewJob(_NEWER, _NEWER, {})])
    assert number is not None
    for app in scene.apps:
        for name in ("serve", "worker"):
            app.end(name)
            (app.start_web if name == "serve" else app.start_worker)()
    yield
    until(lambda: (job := scene.jobs.find(number)) and job.attempts, what="a worker has seen it", timeout=120)
    job = scene.jobs.find(number)
    assert job is not None and job.state == "waiting", job
    scene.jobs.discard(number)


@contextmanager
def _beside(act: Callable[..., None], scene: Scene, *, pause: float) -> Iterator[None]:
    ended = threading.Event()

    def repeat() -> None:
        for app, name in itertools.cycle([(app, name) for app in scene.apps for name in ("serve", "worker")]):
            if ended.wait(pause):
                return
            act(app, name)

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _frozen_worker(scene: Scene) -> Iterator[None]:
    for app in scene.apps:
        app.tell("worker", signal.SIGSTOP)
    try:
        yield
    finally:
        for app in scene.apps:
            app.tell("worker", signal.SIGCONT)


@contextmanager
def _frozen_server(scene: Scene) -> Iterator[None]:
    assert scene.server is not None
    scene.server.freeze()
    try:
        yield
    finally:
        scene.server.thaw()


@contextmanager
def _locked(scene: Scene) -> Iterator[None]:
    """Somebody else holds the only lock for writing."""
    file = scene.database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _dripping(scene: Scene) -> Iterator[None]:
    """iTop answers byte by byte, and strangers ask in the same way."""
    with ExitStack() as stack:
        for app in scene.apps:
            for _ in range(20):
                slow = stack.enter_context(socket.create_connection(("127.0.0.1", app.port), timeout=10))
                slow.sendall(b"POST /webhooks/intercom HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nx")
        stack.callback(scene.gate.be, Mode.OPEN)
        scene.gate.be(Mode.DRIPPING)
        yield


@contextmanager
def _itop_away(scene: Scene) -> Iterator[None]:
    scene.gate.be(Mode.AWAY)
    try:
        yield
    finally:
        scene.gate.be(Mode.OPEN)


@contextmanager
def _refused(scene: Scene, status: int) -> Iterator[None]:
    scene.standin.faults.refuse(status)
    try:
        yield
    finally:
        scene.standin.faults.mend()


@contextmanager
def _full(scene: Scene) -> Iterator[None]:
    assert scene.disk is not None
    scene.disk.fill()
    try:
        yield
    finally:
        scene.disk.free()


def _wrong_clock(by: int) -> Callable[[Scene], AbstractContextManager[None]]:
    @contextmanager
    def wrong(scene: Scene) -> Iterator[None]:
        assert scene.clock is not None
        scene.clock.differs_by(by)
        try:
            yield
        finally:
            scene.clock.differs_by(0)

    return wrong
