# SPDX-License-Identifier: AGPL-3.0-or-later
"""One soak: conversations with tickets, messages at a steady rate, and trouble by plan."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator.gate import Gate, Mode
from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk, cast
from tests.acceptance.panel import Panel
from tests.acceptance.steps import create_ticket, told
from tests.acceptance.waiting import until
from tests.soak.balancer import Balancer
from tests.soak.plan import Plan
from tests.soak.verdict import Verdict, overtaken, read, words
from tests.world import ACCESS_TOKEN, CLIENT_SECRET, WORKSPACE_ID
from webapp.store import Jobs, open_jobs


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


def soak(plan: Plan, itop: ItopSide, directory: Path, database: str, machines: int) -> Verdict:
    """Runs the plan against so many web and worker processes on one database, and reads the logs at the end."""
    with _scene(plan, itop, directory, database, machines) as scene:
        began = time.monotonic()
        trouble = [
            threading.Thread(target=_killed, args=(plan, scene.apps, began)),
            threading.Thread(target=_troubled, args=(plan, scene, began)),
        ]
        for thread in trouble:
            thread.start()
        _spoken(plan, scene, began)
        for thread in trouble:
            thread.join()
        seconds = time.monotonic() - began
        _settled(plan, scene)
        return _verdict(plan, scene, database, seconds, time.monotonic() - began)


@contextmanager
def _scene(plan: Plan, itop: ItopSide, directory: Path, database: str, machines: int) -> Iterator[Scene]:
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
            "DATABASE_URL": database,
            "LOG_LEVEL": "INFO",
        }
        apps = [App(directory / f"machine-{number}", environment) for number in range(1, machines + 1)]
        for app in apps:
            stack.callback(app.stop)
            app.start()
        balancer = stack.enter_context(closing(Balancer([app.port for app in apps])))
        standin.connect(balancer.url)
        people = cast(standin, itop.world)
        jobs = stack.enter_context(closing(open_jobs(database)))
        talks = _begun(plan, itop, standin, people, balancer.url)
        until(lambda: _left(jobs) == 0, what="nothing is left to do before it begins", timeout=120)
        yield Scene(itop, gate, standin, apps, people, talks, jobs)


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


def _spoken(plan: Plan, scene: Scene, began: float) -> None:
    """The end user and the agent in turn, in all conversations, at the rate of the plan."""
    for number in range(plan.messages):
        talk, body = scene.talks[number % len(scene.talks)], f"<p>{words(number)}</p>"
        time.sleep(max(0.0, began + number / plan.rate - time.monotonic()))
        if number // len(scene.talks) % 2:
            talk.agent_says(scene.people.mara, body)
        else:
            talk.user_says(body)


def _killed(plan: Plan, apps: Sequence[App], began: float) -> None:
    """One process after the other dies and is started again, as systemd would."""
    victims = itertools.cycle([(app, name) for app in apps for name in ("serve", "worker")])
    for number in itertools.count(1):
        due = number * plan.kill_every
        if due > plan.kills:
            return
        time.sleep(max(0.0, began + due - time.monotonic()))
        app, name = next(victims)
        app.begin_again(name)


def _troubled(plan: Plan, scene: Scene, began: float) -> None:
    """Both remote sides, by the plan."""
    faults = scene.standin.faults
    steps: list[tuple[float, Callable[[], None]]] = [
        (plan.itop_away[0], lambda: scene.gate.be(Mode.AWAY)),
        (plan.itop_away[1], lambda: scene.gate.be(Mode.OPEN)),
        (plan.intercom_limits[0], lambda: faults.refuse(429)),
        (plan.intercom_limits[1], faults.mend),
        (plan.intercom_fails[0], lambda: faults.refuse(500)),
        (plan.intercom_fails[1], faults.mend),
    ]
    for moment, step in sorted(steps, key=lambda each: each[0]):
        time.sleep(max(0.0, began + moment - time.monotonic()))
        step()


def _settled(plan: Plan, scene: Scene) -> None:
    """Intercom has made its last attempt, and the workers have nothing left to do."""
    scene.standin.deliveries.settle(plan.retry_after + 60)
    until(lambda: _left(scene.jobs) == 0, what="everything is done", timeout=plan.patience)


def _left(jobs: Jobs) -> int:
    counts = jobs.counts()
    return counts.waiting + counts.running


def _verdict(plan: Plan, scene: Scene, database: str, seconds: float, drained: float) -> Verdict:
    said = {talk.id: range(number, plan.messages, len(scene.talks)) for number, talk in enumerate(scene.talks)}
    lost, doubled, disordered = read(scene.itop, said)
    deliveries = scene.standin.deliveries.done
    return Verdict(
        what=f"{database.partition(':')[0]}, {len(scene.apps)} + {len(scene.apps)} processes",
        said=plan.messages,
        lost=lost,
        doubled=doubled,
        disordered=[*disordered, *overtaken(scene.jobs)],
        dead=[f"{entry.id}: {entry.reason}" for entry in scene.jobs.list(state="dead")],
        kills=int(plan.kills / plan.kill_every),
        second_attempts=sum(len(each.statuses) == 2 for each in deliveries),
        given_up=sum(not each.accepted for each in deliveries),
        seconds=seconds,
        drained=drained,
    )
