# SPDX-License-Identifier: AGPL-3.0-or-later
"""For Prometheus: what was counted, and the state of the queue at this moment."""

from __future__ import annotations

import math

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from webapp.errors import AppError
from webapp.services import Services


def blueprint(services: Services) -> Blueprint:
    """`GET /metrics`."""
    metrics = Blueprint("metrics", __name__)

    @metrics.get("/metrics")
    def text() -> Response:
        return Response(services.metrics.text() + _queue(services), content_type=CONTENT_TYPE_LATEST)

    return metrics


def _queue(services: Services) -> bytes:
    """Read from the store, so that every process says the same; nothing where it cannot be read."""
    registry = CollectorRegistry()
    jobs = Gauge("intercom_sync_jobs", "Jobs by state.", ("state",), registry=registry)
    oldest = Gauge("intercom_sync_oldest_job_seconds", "Age of the oldest unfinished job.", registry=registry)
    worker = Gauge("intercom_sync_worker_seconds", "Since the last sign of life of any worker.", registry=registry)
    findings = Gauge(
        "intercom_sync_findings", "What intercom-sync doctor finds.", ("check", "state"), registry=registry
    )
    try:
        counts, silence = services.jobs.counts(), services.jobs.silence()
        found = services.findings.last()
    except AppError:
        return b""
    for state in ("waiting", "running", "dead"):
        jobs.labels(state).set(getattr(counts, state))
    for each in found:
        findings.labels(each.name, each.state).set(1)
    worker.set(math.inf if silence is None else silence)
    oldest.set(max(0.0, counts.age or 0.0))
    return generate_latest(registry)
