# SPDX-License-Identifier: AGPL-3.0-or-later
"""The app of a simulated world, as it runs between two of its starts."""

from __future__ import annotations

import traceback
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from flask import Flask

from tests.simulation.network import Network, Wire
from webapp.app import create_app
from webapp.config import Config
from webapp.errors import AppError
from webapp.languages import Languages
from webapp.services import Services
from webapp.settings.current import Settings
from webapp.store import Job
from webapp.store.database import Database
from webapp.tasks import TASKS, Task
from webapp.worker import Worker

_LANGUAGES = Languages.load()


class Process:
    """The app, web and worker, from one start to the next; what is remembered in memory goes with it."""

    def __init__(self, config: Config, network: Network, database: Database) -> None:
        clock = network.clock

        def door(**options: object) -> Wire:
            return Wire(network, clock=clock)

        services = Services.open(
            config, clock=clock.wall, steady=clock, door=door, languages=_LANGUAGES, database=database
        )
        # Told once a start: the thread that asks again would come whenever the machine has time.
        file = config.data_dir / "settings.json"
        settings = Settings(services.itop.settings, source=config.itop_url, file=file, clock=clock, ttl=1e12)
        self.services = replace(services, settings=settings)
        tasks = {kind: _watched(task, network.broken) for kind, task in TASKS.items()}
        self.worker = Worker(self.services, threads=1, tasks=tasks, chance=lambda: 0.5)

    @cached_property
    def web(self) -> Flask:
        """What Intercom calls; made when it does, as many a process ends before."""
        return create_app(self.services)

    def end(self) -> None:
        """What it had in hand is on disk or gone; the database is there for the next one."""
        self.services.itop.close()
        self.services.intercom_http.close()
        self.services.metrics.close()


def _watched(task: Task, broken: list[str]) -> Task:
    """The task, of whose faults somebody hears: that it is tried again must not hide them."""

    def watched(job: Job, services: Services) -> str:
        try:
            return task(job, services)
        except AppError:
            raise
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            broken.append(f"{job.kind} failed: {error!r} at {Path(place.filename).name}:{place.lineno}")
            raise

    return watched
