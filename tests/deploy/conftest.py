# SPDX-License-Identifier: AGPL-3.0-or-later
"""The app whose addresses and metrics the files name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from webapp.app import create_app
from webapp.config import Config
from webapp.metrics import Metrics
from webapp.services import Services
from webapp.store import Known


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """One that has counted something of everything there is to count; its iTop is never asked."""
    environ = {"ITOP_URL": "http://itop.invalid", "ITOP_TOKEN": "t", "DATA_DIR": str(tmp_path)}
    metrics = Metrics()
    services = Services.open(Config.from_environment(environ), metrics=metrics)
    services.jobs.beat("a worker")
    services.findings.keep("a machine", [Known("iTop", "failed"), Known("secrets", "warning")])
    metrics.count_answer("/webhooks/intercom", 200, 0.01)
    metrics.heard_from("itop")("200")
    metrics.wrong_signature("/webhooks/intercom")
    metrics.count_attempt("copy_part", "done")
    yield create_app(services)
    services.close()
