# SPDX-License-Identifier: AGPL-3.0-or-later
"""For the operator's monitoring: is the process alive, can it work, which version is it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, jsonify

from webapp.contract import CONTRACT, VERSION
from webapp.errors import AppError
from webapp.services import Services

#: Seconds that the answer about iTop is kept: probes must not become its load.
_KEPT = 5.0
_PATIENCE = 2.0
#: Seconds without a sign of life of any worker, and the age at which a waiting job is worth a look.
_SILENCE, _OLD = 30.0, 900.0


def blueprint(services: Services) -> Blueprint:
    """`GET /healthz/live`, `GET /healthz/ready`, `GET /version`."""
    health = Blueprint("health", __name__)
    itop = _Kept(lambda: _itop(services))
    about = {"version": VERSION, "commit": _commit(), "contract": CONTRACT}

    @health.get("/healthz/live")
    def live() -> Response:
        return jsonify(status="ok")

    @health.get("/healthz/ready")
    def ready() -> Response:
        parts = {
            "database": _database(services),
            "worker": _worker(services),
            "queue": _queue(services),
            "itop": itop.value(),
        }
        well = all(sentence == "ok" for sentence in parts.values())
        response = jsonify(status="ok" if well else "unavailable", **parts)
        response.status_code = 200 if well else 503
        return response

    @health.get("/version")
    def version_() -> Response:
        return jsonify(about)

    return health


class _Kept:
    """The last value of a probe, asked again by one caller at a time after a while."""

    def __init__(self, probe: Callable[[], str]) -> None:
        self._probe = probe
        self._lock = threading.Lock()
        self._value = ""
        self._at = float("-inf")

    def value(self) -> str:
        with self._lock:
            if time.monotonic() - self._at > _KEPT:
                self._value = self._probe()
                self._at = time.monotonic()
            return self._value


def _itop(services: Services) -> str:
    try:
        module = services.until(time.monotonic() + _PATIENCE).itop.settings().get("module")
    except AppError as error:
        return error.detail
    theirs = module.get("contract") if isinstance(module, dict) else None
    return "ok" if theirs == CONTRACT else f"The module in iTop speaks contract {theirs}, this service {CONTRACT}."


def _database(services: Services) -> str:
    try:
        services.jobs.counts()
    except AppError as error:
        return error.detail
    return "ok"


def _worker(services: Services) -> str:
    """Without one everything is accepted and nothing is copied."""
    try:
        silence = services.jobs.silence()
    except AppError as error:
        return error.detail
    if silence is None or silence > _SILENCE:
        return "No worker has been seen in the last 30 seconds: is intercom-sync worker running?"
    return "ok"


def _queue(services: Services) -> str:
    """One that grows old needs somebody to look, whatever the reason."""
    try:
        age = services.jobs.counts().age or 0.0
    except AppError as error:
        return error.detail
    return "ok" if age <= _OLD else f"The oldest job has been waiting for {round(age / 60)} minutes."


def _commit() -> str:
    """What the packager set, else what the archive was made of (.gitattributes), else what a checkout says."""
    if os.environ.get("SOURCE_COMMIT"):
        return os.environ["SOURCE_COMMIT"]
    package = Path(__file__).parents[1]
    archived = (package / "commit.txt").read_text(encoding="ascii").strip()
    if not archived.startswith("$"):
        return archived
    git = package.parent / ".git"
    try:
        head = (git / "HEAD").read_text(encoding="ascii").strip()
        return (git / head.removeprefix("ref: ")).read_text(encoding="ascii").strip() if " " in head else head
    except OSError:
        return "unknown"
