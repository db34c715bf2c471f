# SPDX-License-Identifier: AGPL-3.0-or-later
"""The running system that is measured: an iTop, the Intercom stand-in, and the real app with its worker."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from simulator.intercom.canvas import CanvasCalls
from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.itop_side import DemoSide, ItopSide, RealSide
from tests.acceptance.messenger import Cast, Messenger, cast
from tests.acceptance.waiting import until
from tests.world import ACCESS_TOKEN, CLIENT_SECRET, WORKSPACE_ID, World
from webapp.store import Jobs, open_jobs


@dataclass(frozen=True)
class Stage:
    """What the measures use."""

    itop: ItopSide
    app: App
    calls: CanvasCalls
    people: Cast
    messenger: Messenger
    standin: StandIn
    jobs: Jobs

    @property
    def name(self) -> str:
        """Which iTop this is."""
        version = self.itop.world.itop_version
        return "the demo iTop" if version == "demo" else f"iTop {version} at {self.itop.world.url}"


@contextmanager
def stage(world: World | None) -> Iterator[Stage]:
    """That iTop, or the demo's where there is none; everything is stopped at the end."""
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
        # The app has iTop's settings, so that no measure begins with them.
        until(lambda: requests.get(app.url + "healthz/ready", timeout=20).ok, what="the app is ready")
        calls = standin.connect(app.url)
        people = cast(standin, itop.world)
        jobs = stack.enter_context(closing(open_jobs(f"sqlite:///{database}")))
        yield Stage(itop, app, calls, people, Messenger(standin, people), standin, jobs)
