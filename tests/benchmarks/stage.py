# SPDX-License-Identifier: AGPL-3.0-or-later
"""The running system that is measured: an iTop, the Intercom stand-in, and the real app with its worker."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.app import App
from tests.acceptance.itop_side import DemoSide, ItopSide, RealSide
from tests.acceptance.messenger import Cast, Messenger, cast
from tests.world import ACCESS_TOKEN, CLIENT_SECRET, WORKSPACE_ID, world_from_environment
from webapp.demo.intercom.canvas import CanvasCalls
from webapp.demo.intercom.standin import StandIn
from webapp.jobs.sqlite import SqliteJobs


@dataclass(frozen=True)
class Stage:
    """What the measures use."""

    itop: ItopSide
    app: App
    calls: CanvasCalls
    people: Cast
    messenger: Messenger
    standin: StandIn
    jobs: SqliteJobs

    @property
    def name(self) -> str:
        """Which iTop this is."""
        version = self.itop.world.itop_version
        return "the demo iTop" if version == "demo" else f"iTop {version} at {self.itop.world.url}"


@contextmanager
def stage() -> Iterator[Stage]:
    """The iTop that ITOP_INTERCOM_WORLD describes, else the demo's; everything is stopped at the end."""
    world = world_from_environment(os.environ)
    with ExitStack() as stack:
        itop: ItopSide = stack.enter_context(closing(DemoSide() if world is None else RealSide(world)))
        standin = stack.enter_context(
            closing(StandIn(workspace_id=WORKSPACE_ID, client_secret=CLIENT_SECRET, access_token=ACCESS_TOKEN))
        )
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="intercom-bench-")))
        database = directory / "jobs.sqlite"
        app = App(
            directory / "app",
            {
                "ITOP_URL": itop.world.url,
                "ITOP_USER": itop.world.service_user,
                "ITOP_PASSWORD": itop.world.service_password,
                "INTERCOM_API_URL": standin.url,
                "DATABASE_URL": f"sqlite:///{database}",
                "LOG_LEVEL": "INFO",
            },
        )
        stack.callback(app.stop)
        app.start()
        calls = standin.connect(app.url)
        people = cast(standin, itop.world)
        jobs = stack.enter_context(closing(SqliteJobs(database)))
        yield Stage(itop, app, calls, people, Messenger(standin, people), standin, jobs)
