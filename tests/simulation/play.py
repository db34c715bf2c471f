# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plays a history from its first event to the promised time after its last one."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import cache, partial
from pathlib import Path

from tests.simulation import events, invariants, stories, troubles
from tests.simulation.apart import apart
from tests.simulation.history import Choice, Event, generate, shrink, written
from tests.simulation.world import PROMISED, Opened, World

#: The event after this one happens while a request is under way.
_MEANWHILE = "meanwhile"
_HAPPENINGS = events.EVENTS | troubles.EVENTS | stories.EVENTS
WEIGHTS = {name: weight for name, (weight, _happening) in _HAPPENINGS.items()} | {_MEANWHILE: 8}
#: Where files are in memory: nothing of it is to outlive the process.
_MEMORY = Path("/dev/shm")


def play(history: Sequence[Event], opened: Opened | None = None) -> list[str]:
    """What does not hold after that history; each begins in a copy of the same world, or with a database of its own."""
    if opened is not None:
        with tempfile.TemporaryDirectory(prefix="simulation-") as directory:
            world = World(Path(directory), opened)
            with closing(world.database):
                return _played(world, history)
    world = _begun()
    files = _files(world.config.data_dir)
    try:
        return apart(lambda: _played(world, history))
    finally:
        for path in world.config.data_dir.iterdir():
            if path not in files:
                path.unlink()
        for path, content in files.items():
            path.write_bytes(content)


@cache
def _begun() -> World:
    """The world before anything happens in it; its files go when this process does."""
    directory = tempfile.mkdtemp(prefix="simulation-", dir=_MEMORY if _MEMORY.is_dir() else None)
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return World(Path(directory))


def _files(directory: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in directory.iterdir()}


def _played(world: World, history: Sequence[Event]) -> list[str]:
    _lived(world, history)
    world.mend()
    late = invariants.late(world)
    world.passes(PROMISED)
    return late + invariants.broken(world)


def _lived(world: World, history: Sequence[Event]) -> None:
    meanwhile = False
    for name, number in history:
        if name == _MEANWHILE:
            meanwhile = True
            continue
        happening = partial(_HAPPENINGS[name][1], world, Choice(number))
        if meanwhile:
            world.network.meanwhile.append(happening)
        else:
            happening()
            world.clock.now += 0.2
        meanwhile = False


def failure(seed: int, opened: Opened | None = None) -> str:
    """Why the history of that seed fails, and how to see it again; empty where it does not."""
    history = generate(seed, WEIGHTS)
    if not play(history, opened):
        return ""
    shortest = shrink(history, lambda candidate: bool(play(candidate, opened)))
    problems = "\n".join(f"  {each}" for each in play(shortest, opened))
    return (
        f"seed {seed} fails; its shortest history ({len(shortest)} of {len(history)} events):\n"
        f"  {' '.join(name for name, _number in shortest) or '-'}\n{problems}\n"
        f"again: make simulate SEEDS={seed}..{seed}\n"
        f"       python -m tests.simulation --history {written(shortest)}\n"
    )
