# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make bench`: prints the table of docs/performance.md for the iTop of ITOP_INTERCOM_WORLD, else for the demo's."""

import os
import platform
import sys

from tests.benchmarks import measures, rival, saving, widget
from tests.benchmarks.figures import table
from tests.benchmarks.stage import stage
from tests.world import world_from_environment

TURNS = 40
MESSAGES = 400
#: Messages of a conversation so long that iTop's log has to gather them.
LONG = 450


def main() -> int:
    """Every measure once, one after the other; against Combodo's extension too where RIVAL_URL says where it is."""
    if os.environ.get("RIVAL_URL"):
        rival.main()
        print()
    with stage(world_from_environment(os.environ)) as running:
        print(f"{running.name}, Python {platform.python_version()}, {platform.machine()}", flush=True)
        rows = [
            measures.home(running, TURNS),
            measures.form(running, TURNS),
            measures.creation(running, TURNS),
            measures.webhook(running, MESSAGES),
            measures.message_to_log(running, TURNS),
            measures.message_to_log(running, TURNS, before=LONG),
        ]
        if running.itop.world.itop_dir:
            rows += widget.pages(running.itop.world, MESSAGES)
            rows += saving.saving(running.itop.world, TURNS)
        print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
