# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is counted for the operator's monitoring; all processes of one data directory count together."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess, values

#: Seconds; Intercom moves a slow endpoint to another queue at half a second and gives up at five.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 8.0)

Heard = Callable[[str], None]


class Metrics:
    """Counters and latencies; without a directory they are those of this process alone."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        if directory is not None:
            _share(directory)
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "intercom_sync_requests", "Answered requests.", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "intercom_sync_request_seconds",
            "Time to the answer.",
            ("route",),
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._calls = Counter(
            "intercom_sync_outbound_calls", "Calls of iTop and Intercom.", ("target", "status"), registry=self._registry
        )
        self._signatures = Counter(
            "intercom_sync_signature_failures", "Requests with a wrong signature.", ("route",), registry=self._registry
        )
        self._jobs = Counter(
            "intercom_sync_job_attempts", "What became of attempts.", ("kind", "outcome"), registry=self._registry
        )

    def answered(self, route: str, status: int, seconds: float) -> None:
        """A request got its answer."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def heard_from(self, target: str) -> Heard:
        """What a client of that target reports after each call: an HTTP status, or `timeout`, or `unreachable`."""
        return lambda status: self._calls.labels(target, status).inc()

    def wrong_signature(self, route: str) -> None:
        """Somebody who is not Intercom, or a secret that does not fit any more."""
        self._signatures.labels(route).inc()

    def attempted(self, kind: str, outcome: str) -> None:
        """The worker ended an attempt at a job: `done`, `retry` or `refused`."""
        self._jobs.labels(kind, outcome).inc()

    def text(self) -> bytes:
        """Everything counted so far, in Prometheus' text format."""
        if self._directory is None:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together, path=str(self._directory))  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _share(directory: Path) -> None:
    """Let the library keep its values in files; those of processes that are gone go on being counted."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]


def forget_counts(directory: Path) -> None:
    """Begin at zero, before the first process of a service starts; files of a running one stay."""
    for file in directory.glob("*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            file.unlink(missing_ok=True)
