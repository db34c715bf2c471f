# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plays a script on a stage, which is a real iTop or the demo, and writes down the answers with names.

The parameters that `settings` tells are left out: they are compared with the contract as it is now, not as it was when
something was recorded.
"""

import time
import uuid
from collections.abc import Callable, Iterable
from typing import Protocol

from tests.recordings.files import Json
from tests.recordings.names import Names
from tests.recordings.steps import Call, Scene, Step
from tests.world import WORKSPACE_ID


class Stage(Protocol):
    """An iTop with the world of tests/world.py in which a script can be played; each method but these is a scene."""

    names: Names

    def ask(self, operation: str, params: object) -> tuple[int, Json]:
        """Status and body of a call by the service account."""

    def made(self, kind: str, key: str) -> None:
        """An object that a call made, to be taken away in the end."""


class Player:
    """Plays the steps of one script, of ``operation``, one after the other."""

    def __init__(self, stage: Stage, operation: str) -> None:
        self.stage, self.operation = stage, operation

    def play(self, step: Step) -> Json:
        """Status and answer; empty for what happens in iTop, and for a call that only prepares another one."""
        if isinstance(step, Scene):
            facts = self.stage.names.filled(step.facts)
            getattr(self.stage, step.scene)(**facts)
            return {}
        return self._called(step)

    def _called(self, call: Call) -> Json:
        names = self.stage.names
        operation = call.operation or self.operation
        params = {"workspace": WORKSPACE_ID, **names.filled(call.params)}
        status, answer = self.stage.ask(operation, params)
        if call.makes:
            self._learn(call.makes, answer.get("result", {}))
        if call.prepares:
            assert status == 200, f"{call.about}: {answer}"
            return {}
        if operation == "settings" and "result" in answer:
            answer["result"].pop("parameters")
        code = str(call.params.get("attribute", "")) if operation == "choices" else ""
        return {"status": status, "answer": names.named(answer, code)}

    def _learn(self, name: str, result: Json) -> None:
        for kind in ("ticket", "person"):
            made = result.get(kind)
            if made is not None:
                self.stage.names.learn(kind.capitalize(), name, made["id"])
                self.stage.made(made["class"], made["id"])
        if "ticket" in result:
            self.stage.names.reference(name, result["ticket"]["name"])


def played(stage: Stage, operation: str, steps: Iterable[Step]) -> dict[str, Json]:
    """What was answered to each call that is looked at, by what it is about."""
    player = Player(stage, operation)
    answers = [(step, player.play(step)) for step in steps]
    return {step.about: answer for step, answer in answers if isinstance(step, Call) and answer}


def new_run() -> str:
    """Digits that no run had before."""
    return f"{uuid.uuid4().int % 10**9 + 10**9}"


def next_second(now: Callable[[], float] = time.time) -> None:
    """Waits until a second has begun: the history of an iTop knows whole seconds only."""
    began = int(now())
    while int(now()) == began:
        time.sleep(0.01)
