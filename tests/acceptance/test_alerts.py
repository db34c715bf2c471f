# SPDX-License-Identifier: AGPL-3.0-or-later
"""The published alerts in Debian's Prometheus: each rings when its thing is broken, and ends when it is mended.

Minutes are seconds here, and what the rules call long is some seconds. How long they really wait is played by promtool
(tests/deploy/alerts.yaml).
"""

import json
import re
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from simulator.gate import Gate, Mode
from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually, until
from tests.deploy.files import DEPLOY, program
from tests.ports import free_port

#: Their `for:` and the windows they look back are said in minutes; and from when on something is late, in seconds.
_MINUTES = re.compile(r"\b(\d+)m\b")
_LATE = {"intercom_sync_worker_seconds) > 60": "> 10", "intercom_sync_oldest_job_seconds) > 900": "> 5"}
#: Seconds within which something rings or ends, on a busy machine.
LATER = 90
_CONFIGURATION = """
global: {{scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}}
rule_files: [rules.yaml]
scrape_configs: [{{job_name: itop-intercom, static_configs: [{{targets: [{targets}]}}]}}]
"""


class Prometheus:
    """Debian's, with the rules of this project, in a hurry."""

    def __init__(self, directory: Path, *apps: App) -> None:
        rules = (DEPLOY / "prometheus" / "rules.yaml").read_text(encoding="utf-8")
        for slow, late in _LATE.items():
            assert slow in rules, f"{slow} is in no rule any more"
            rules = rules.replace(slow, slow.partition(" >")[0] + f" {late}")
        rules = rules.replace("interval: 15s", "interval: 500ms")
        (directory / "rules.yaml").write_text(_MINUTES.sub(lambda found: f"{max(3, int(found[1]))}s", rules), "utf-8")
        self._configuration = directory / "prometheus.yml"
        self._write(apps)
        self._address = f"127.0.0.1:{free_port()}"
        options = {"config.file": "prometheus.yml", "storage.tsdb.path": "data", "web.listen-address": self._address}
        command = [program("prometheus", "prometheus"), *(f"--{name}={value}" for name, value in options.items())]
        with (directory / "prometheus.log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd=directory, stdout=log, stderr=log)

    def look_at(self, *apps: App) -> None:
        """From now on it asks these."""
        self._write(apps)
        self._process.send_signal(signal.SIGHUP)

    def ringing(self) -> set[str]:
        """Names of the alerts that somebody would be woken by."""
        try:
            answer = requests.get(f"http://{self._address}/api/v1/alerts", timeout=5).json()
        except requests.RequestException:
            return {"Prometheus does not answer yet"}
        return {one["labels"]["alertname"] for one in answer["data"]["alerts"] if one["state"] == "firing"}

    def ask(self, expression: str) -> list[object]:
        """What it answers to that at this moment; raises `AssertionError` where it does not understand."""
        answer = requests.get(f"http://{self._address}/api/v1/query", {"query": expression}, timeout=5).json()
        assert answer["status"] == "success", answer
        found: list[object] = answer["data"]["result"]
        return found

    def rings(self, *alerts: str) -> None:
        """Raises `AssertionError` where one of these does not."""
        ringing = self.ringing()
        assert ringing >= set(alerts), ringing

    def is_quiet(self) -> None:
        """Returns when nothing rings (any more)."""
        until(lambda: self.ringing() == set(), what="nothing rings")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)

    def _write(self, apps: Sequence[App]) -> None:
        targets = ", ".join(f'"127.0.0.1:{app.port}"' for app in apps)
        self._configuration.write_text(_CONFIGURATION.format(targets=targets), "utf-8")


@pytest.fixture
def watched(make_app: MakeApp, standin: StandIn, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """An app with a worker, another one without, and a Prometheus that looks at both."""
    program("prometheus", "prometheus")
    app, other = make_app().start(), make_app()
    other.start_web()
    with closing(Prometheus(tmp_path, app, other)) as prometheus:
        yield SimpleNamespace(app=app, other=other, prometheus=prometheus)
    app.stop()
    other.stop()
    standin.faults.mend()


def test_each_panel_of_the_dashboard_shows_something(
    watched: SimpleNamespace, standin: StandIn, people: Cast, itop: ItopSide, title: str
) -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "itop-intercom.json").read_text(encoding="utf-8"))
    inbox = Inbox(standin.connect(watched.app.url), people.mara)
    talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
    until(lambda: inbox.open(talk).offers("Create a ticket"), what="the panel is there")
    create_ticket(inbox.open(talk), itop, title)
    told(talk)

    asked = [(panel["title"], target["expr"]) for panel in dashboard["panels"] for target in panel["targets"]]
    assert len(asked) >= 10
    for name, expression in asked:
        seconds = expression.replace("$__rate_interval", "30s")
        until(lambda ask=seconds: watched.prometheus.ask(ask), what=f"{name} shows something")  # type: ignore[misc]


def test_each_alert_rings_when_its_thing_breaks_and_ends_when_it_is_mended(
    watched: SimpleNamespace, standin: StandIn, gate: Gate, people: Cast, itop: ItopSide, title: str
) -> None:
    app, other, prometheus = watched.app, watched.other, watched.prometheus
    inbox = Inbox(standin.connect(app.url), people.mara)
    talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    prometheus.is_quiet()

    standin.deliveries.settle()
    app.nothing_waits(talk.id)
    app.stop_worker()
    talk.user_says("<p>Refused for good</p>")
    standin.deliveries.settle()
    app.refuse_next(talk.id, ticket.ref)
    other.kill("serve")
    gate.be(Mode.AWAY)
    talk.user_says("<p>Is anybody there?</p>")
    forged = {"X-Hub-Signature": "sha1=" + 40 * "0"}
    expected = {"IntercomAppDown", "IntercomNoWorker", "IntercomMessagesWait", "IntercomDeadLetters"}
    expected |= {"IntercomCallsFail", "IntercomSignaturesWrong"}
    rung: set[str] = set()

    def all_ring() -> None:
        inbox.open(talk)  # of an iTop that is away
        for _ in range(12):
            assert requests.post(app.url + "webhooks/intercom", b"{}", headers=forged, timeout=60).status_code == 401
        rung.update(prometheus.ringing())
        assert rung >= expected

    eventually(all_ring)
    gate.be(Mode.OPEN)
    other.start_web()
    app.start_worker()
    app.jobs("retry", "--ticket", ticket.ref)

    words = ("It burns", "Refused for good", "Is anybody there?")
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, *words))
    prometheus.is_quiet()


def test_alerts_of_the_queue_of_the_doctor_and_of_slow_answers_ring_and_end(
    watched: SimpleNamespace, standin: StandIn, gate: Gate, people: Cast, itop: ItopSide, title: str
) -> None:
    app, prometheus = watched.app, watched.prometheus
    inbox = Inbox(standin.connect(app.url), people.mara)
    talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    prometheus.is_quiet()
    said = ["It burns"]

    def speak() -> None:
        said.append(f"Message {len(said):03}")
        talk.user_says(f"<p>{said[-1]}</p>")

    def refused() -> None:
        speak()
        prometheus.rings("IntercomQueueUnreadable", "IntercomNotificationsRefused")

    with standin.deliveries.second_attempts_held():
        elsewhere = app.queue.with_suffix(".away")
        app.queue.rename(elsewhere)
        eventually(refused)
        elsewhere.rename(app.queue)
    standin.deliveries.settle()
    prometheus.is_quiet()

    def slow() -> None:
        speak()
        prometheus.rings("IntercomAnswersSlow", "IntercomFinding")

    gate.be(Mode.AWAY)
    app.examine()
    with busy(app.queue):
        eventually(slow)
    gate.be(Mode.OPEN)
    app.examine()
    standin.deliveries.settle()
    prometheus.is_quiet()

    def in_order() -> None:
        """On a slow machine they are so many that iTop 3 has the older ones gathered in one entry."""
        log = "\n".join(entry.text for entry in itop.ticket(ticket.ref).public_log)
        assert re.findall(r"Message \d{3}", log) == said[1:]

    eventually(in_order)

    prometheus.look_at()
    eventually(lambda: prometheus.rings("IntercomAppMissing"))
    prometheus.look_at(app)
    prometheus.is_quiet()


@contextmanager
def busy(queue: Path) -> Iterator[None]:
    """Somebody else writes into the queue nearly all of the time."""
    ended = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(queue, timeout=60, isolation_level=None)) as other:
            while not ended.wait(0.02):
                other.execute("BEGIN IMMEDIATE")
                ended.wait(0.8)
                other.execute("ROLLBACK")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
