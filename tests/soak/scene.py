# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a soak runs against: an iTop, Intercom, machines with a web and a worker process each, and conversations."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator.gate import Gate
from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk, cast
from tests.acceptance.panel import Panel
from tests.acceptance.steps import create_ticket, told
from tests.acceptance.waiting import until
from tests.disk import Disk
from tests.postgres import PostgresServer
from tests.soak.balancer import Balancer
from tests.soak.clock import WrongClock
from tests.soak.plan import Plan
from tests.world import ACCESS_TOKEN, CLIENT_SECRET, WORKSPACE_ID
from webapp.store import Jobs, open_jobs


@dataclass(frozen=True)
class Place:
    """Where it runs, and what of that can be broken."""

    directory: Path
    database: str
    machines: int
    server: PostgresServer | None = None
    #: Has the data directories, and a queue in SQLite.
    disk: Disk | None = None
    clock: WrongClock | None = None


@dataclass(frozen=True)
class Scene:
    """Everything that runs."""

    itop: ItopSide
    gate: Gate
    standin: StandIn
    apps: Sequence[App]
    people: Cast
    talks: Sequence[Talk]
    jobs: Jobs
    #: Of all machines.
    url: str
    place: Place

    @property
    def database(self) -> str:
        """Its address."""
        return self.place.database

    @property
    def server(self) -> PostgresServer | None:
        """Of the queue, where it is not a file."""
        return self.place.server

    @property
    def disk(self) -> Disk | None:
        """What can be filled."""
        return self.place.disk

    @property
    def clock(self) -> WrongClock | None:
        """Of all processes of the app."""
        return self.place.clock


@contextmanager
def scene_of(plan: Plan, itop: ItopSide, place: Place) -> Iterator[Scene]:
    """All of it, until the context ends; nothing is left to do when it begins."""
    with ExitStack() as stack:
        gate = stack.enter_context(closing(Gate(itop.world.url)))
        standin = stack.enter_context(closing(StandIn(
            workspace_id=WORKSPACE_ID, client_secret=CLIENT_SECRET, access_token=ACCESS_TOKEN,
            retry_after=plan.retry_after,
        )))  # fmt: skip
        environment = {
            "ITOP_URL": gate.url,
            "ITOP_USER": itop.world.service_user,
            "ITOP_PASSWORD": itop.world.service_password,
            "INTERCOM_API_URL": standin.url,
            "DATABASE_URL": place.database,
            "LOG_LEVEL": "INFO",
            **(place.clock.environment if place.clock else {}),
        }
        apps = [_app(place, number, environment) for number in range(1, place.machines + 1)]
        for app in apps:
            stack.callback(app.stop)
            app.start()
        balancer = stack.enter_context(closing(Balancer([app.port for app in apps])))
        standin.connect(balancer.url)
        people = cast(standin, itop.world)
        jobs = stack.enter_context(closing(open_jobs(place.database)))
        talks = _begun(plan, itop, standin, people, balancer.url)
        until(lambda: left(jobs) == 0, what="nothing is left to do before it begins", timeout=120)
        yield Scene(itop, gate, standin, apps, people, talks, jobs, balancer.url, place)


def left(jobs: Jobs) -> int:
    """How many jobs are to be done."""
    counts = jobs.counts()
    return counts.waiting + counts.running


def _app(place: Place, number: int, environment: dict[str, str]) -> App:
    own = {"DATA_DIR": str(place.disk.place / f"data-{number}")} if place.disk else {}
    return App(place.directory / f"machine-{number}", environment | own)


def _begun(plan: Plan, itop: ItopSide, standin: StandIn, people: Cast, url: str) -> list[Talk]:
    """As many conversations as planned, each with a ticket that an agent has made."""
    messenger, calls = Messenger(standin, people), standin.connect(url)
    talks = []
    for number in range(plan.conversations):
        talk = messenger.user_begins(people.otto, "<p>Hello</p>")
        create_ticket(Panel(calls, people.mara, talk.conversation, talk.contact), itop, f"Soak {talk.id} {number}")
        talks.append(talk)
    for talk in talks:
        told(talk)
    messenger.everything_delivered()
    return talks
