# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make bench`: prints the table of docs/performance.md for the iTop of ITOP_INTERCOM_WORLD, else for the demo's."""

import platform
import sys

from tests.benchmarks import measures, widget
from tests.benchmarks.figures import table
from tests.benchmarks.stage import stage

TURNS = 40
MESSAGES = 400


def main() -> int:
    """Every measure once, one after the other."""
    with stage() as running:
        print(f"{running.name}, Python {platform.python_version()}, {platform.machine()}", flush=True)
        rows = [
            measures.home(running, TURNS),
            measures.form(running, TURNS),
            measures.creation(running, TURNS),
            measures.webhook(running, MESSAGES),
            measures.message_to_log(running, TURNS),
        ]
        if running.itop.world.itop_dir:
            rows += widget.pages(running.itop.world, MESSAGES)
        print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
