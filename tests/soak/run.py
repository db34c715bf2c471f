# SPDX-License-Identifier: AGPL-3.0-or-later
"""One soak: conversations with tickets, messages at a steady rate, and trouble by plan."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from simulator.gate import Mode
from tests.acceptance.app import App
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.waiting import until
from tests.soak.plan import Plan
from tests.soak.scene import Place, Scene, left, scene_of
from tests.soak.turns import by_turns
from tests.soak.verdict import Verdict, numbers, overtaken, read, words
from tests.soak.weather import Watch, Weather


def soak(plan: Plan, itop: ItopSide, place: Place) -> Verdict:
    """Runs the plan, and reads the logs at the end."""
    with scene_of(plan, itop, place) as scene:
        started, began = time.time(), time.monotonic()
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
        kills = int(plan.kills / plan.kill_every)
        return replace(_verdict(plan, scene, started, began), seconds=seconds, kills=kills)


def soak_by_turns(plan: Plan, itop: ItopSide, place: Place) -> Verdict:
    """One fault after the other as long as people speak, while health and the panel are watched all the time."""
    with scene_of(plan, itop, place) as scene:
        weather, calls = Weather(), scene.standin.connect(scene.url)
        first, agent = scene.talks[0], scene.people.mara
        watch = Watch(weather, list(scene.apps), lambda: calls.initialize(agent, first.conversation, first.contact))
        started, began = time.time(), time.monotonic()
        speaking = threading.Thread(target=_spoken, args=(plan, scene, began))
        speaking.start()
        names = by_turns(scene, weather, plan.messages / plan.rate, plan.turn_every)
        speaking.join()
        seconds = time.monotonic() - began
        _settled(plan, scene)
        seen = watch.end()
        return replace(_verdict(plan, scene, started, began), seconds=seconds, turns=tuple(names), watched=seen)


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
    until(lambda: left(scene.jobs) == 0, what="everything is done", timeout=plan.patience)


def _verdict(plan: Plan, scene: Scene, started: float, began: float) -> Verdict:
    drained = time.monotonic() - began
    said = {talk.id: range(number, plan.messages, len(scene.talks)) for number, talk in enumerate(scene.talks)}
    lost, doubled, disordered = read(scene.itop, said)
    deliveries = scene.standin.deliveries.done
    given_up = [each for each in deliveries if not each.accepted]
    return Verdict(
        what=f"{scene.database.partition(':')[0]}, {len(scene.apps)} + {len(scene.apps)} processes",
        said=plan.messages,
        lost=sorted(set(lost) - numbers(given_up)),
        doubled=doubled,
        disordered=[*disordered, *overtaken(scene.jobs, started, time.time())],
        dead=[f"{entry.id}: {entry.reason}" for entry in scene.jobs.list(state="dead")],
        second_attempts=sum(len(each.statuses) == 2 for each in deliveries),
        given_up=len(given_up),
        drained=drained,
    )
