# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records what a real iTop answers: `make record ITOP_DIR=<an unpacked iTop>`.

The iTop is the one that ITOP_INTERCOM_WORLD describes (tests/world.py), with the module of now; `make record` installs
it. Arguments are operations, none means all. Everything that is made for a recording is taken away after it.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from tests.itop.admin_rest import AdminRest
from tests.recordings import files
from tests.recordings.age import made_under
from tests.recordings.files import Json
from tests.recordings.play import played
from tests.recordings.real_stage import RealStage
from tests.recordings.scripts import SCRIPTS
from tests.world import WORLD_VARIABLE, World, world_from_environment


def recorded(world: World, operation: str) -> Json:
    """The recording of one operation."""
    with AdminRest.of(world) as rest, RealStage(world, rest) as stage:
        answers = played(stage, operation, SCRIPTS[operation])
    return {"itop": world.itop_version, "made_under": made_under(operation), "answers": answers}


def at_hand(environment: Mapping[str, str]) -> str:
    """The version of which recordings can be made right now, as `make test-itop` has installed it; empty for none."""
    world = world_from_environment(environment)
    return branch(world.itop_version) if world is not None and world.ticket_module == "itil" else ""


def branch(version: str) -> str:
    """The part of a version that a recording stands for: 3.2 for 3.2.1."""
    return ".".join(version.split(".")[:2])


def main(operations: Sequence[str]) -> int:
    """Exit status: 0, or 2 with one line where it cannot start."""
    world = world_from_environment(os.environ)
    if world is None or not world.ticket_class or not set(operations) <= set(SCRIPTS):
        print(f"usage: {WORLD_VARIABLE}=<JSON file> python -m tests.recordings.record [operation ...]", file=sys.stderr)
        return 2
    for operation in operations or SCRIPTS:
        files.write(branch(world.itop_version), operation, recorded(world, operation))
        print(f"{operation} of iTop {world.itop_version} is recorded", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
