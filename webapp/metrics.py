# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is counted for the operator's monitoring; all processes of one data directory count together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest

from webapp.shared_counts import SharedCounts

#: Seconds; Intercom moves a slow endpoint to another queue at half a second and gives up at five.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 8.0)

#: What Intercom and the module in iTop sign.
_SIGNED = ("/canvas/initialize", "/canvas/submit", "/webhooks/intercom", "/webhooks/itop")

Heard = Callable[[str], None]

# When a series began is nothing that an alert asks for, and `promtool check metrics` takes it for a fault.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Counters and latencies; without a directory they are those of this process alone."""

    def __init__(self, directory: Path | None = None) -> None:
        self._registry = CollectorRegistry()
        self._shared = SharedCounts(directory, self._registry) if directory is not None else None
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
        self._missed = Counter(
            "intercom_sync_missed_changes",
            "What had happened in iTop and only the hourly comparison found.",
            registry=self._registry,
        )
        # Prometheus sees no increase in a series that it has not seen before: what alerts ask for begins at zero.
        for route in _SIGNED:
            self._signatures.labels(route)
            self._requests.labels(route, "503")

    def count_answer(self, route: str, status: int, seconds: float) -> None:
        """A request got its answer."""
        self._seconds.labels(route).observe(seconds)
        self._count(self._requests, route, str(status))

    def heard_from(self, target: str) -> Heard:
        """What a client of that target reports after each call: an HTTP status, or `timeout`, or `unreachable`."""
        return lambda status: self._count(self._calls, target, status)

    def wrong_signature(self, route: str) -> None:
        """Somebody who is not Intercom, or a secret that does not fit any more."""
        self._count(self._signatures, route)

    def count_attempt(self, kind: str, outcome: str) -> None:
        """The worker ended an attempt at a job: `done`, `retry` or `refused`."""
        self._count(self._jobs, kind, outcome)

    def missed(self, number: int) -> None:
        """The comparison found so much of what happened in iTop that had not been told."""
        self._missed.inc(number)
        if self._shared is not None:
            self._shared.save_soon()

    def text(self) -> bytes:
        """Everything counted so far, in Prometheus' text format."""
        return generate_latest(self._registry if self._shared is None else self._shared.together())

    def close(self) -> None:
        """Leave what was counted to the processes that go on."""
        if self._shared is not None:
            self._shared.close()

    def _count(self, counter: Counter, *labels: str) -> None:
        counter.labels(*labels).inc()
        if self._shared is not None:
            self._shared.save_soon()
