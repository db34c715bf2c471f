# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses that an operator's monitoring asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient

from simulator.gate import Mode
from tests.webapp.calling import Full, notify
from tests.webapp.place import Place
from tests.webapp.test_webhooks import notification, part
from webapp.app import create_app
from webapp.contract import CONTRACT
from webapp.metrics import Metrics


def test_a_live_process_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz/live").get_json() == {"status": "ok"}


def test_a_process_that_can_work_is_ready(place: Place, client: FlaskClient) -> None:
    place.services.jobs.beat("a worker")

    answer = client.get("/healthz/ready")

    well = {"status": "ok", "database": "ok", "worker": "ok", "queue": "ok", "itop": "ok"}
    assert (answer.status_code, answer.get_json()) == (200, well)


def test_readiness_misses_the_worker(place: Place, client: FlaskClient) -> None:
    place.services.jobs.beat("a worker")
    place.clock.passes(31)

    answer = client.get("/healthz/ready")

    assert answer.status_code == 503 and "intercom-sync worker" in answer.get_json()["worker"]


def test_readiness_sees_a_queue_that_grows_old(place: Place, client: FlaskClient) -> None:
    assert notify(client, notification("conversation.user.replied", part("74"))).status_code == 200
    place.clock.passes(3_600)
    place.services.jobs.beat("a worker")

    answer = client.get("/healthz/ready")

    assert answer.status_code == 503 and "waiting for 60 minutes" in answer.get_json()["queue"]


def test_readiness_names_the_part_that_is_not(place: Place) -> None:
    full: Any = Full()
    client = create_app(replace(place.services, jobs=full)).test_client()
    place.gate.be(Mode.UNAVAILABLE)

    answer = client.get("/healthz/ready")

    assert answer.status_code == 503
    assert answer.get_json()["database"] == "The disk is full."
    assert "status 503" in answer.get_json()["itop"]


def test_many_probes_are_one_call_of_itop(place: Place, client: FlaskClient) -> None:
    before = place.gate.calls
    for _ in range(20):
        client.get("/healthz/ready")

    assert place.gate.calls - before == 1


def test_the_version_is_told(client: FlaskClient) -> None:
    answer = client.get("/version").get_json()

    assert answer["version"] and answer["commit"] and answer["contract"] == CONTRACT


def test_the_operator_can_count_what_happened(place: Place) -> None:
    client = create_app(replace(place.services, metrics=Metrics())).test_client()
    assert notify(client, notification("conversation.user.replied", part("73"))).status_code == 200
    assert client.post("/webhooks/intercom", data=b"{}").status_code == 401
    assert client.get("/made/up/by/somebody").status_code == 404

    counted = client.get("/metrics").get_data(as_text=True).splitlines()

    for line in (
        'intercom_sync_requests_total{route="/webhooks/intercom",status="200"} 1.0',
        'intercom_sync_requests_total{route="none",status="404"} 1.0',
        'intercom_sync_request_seconds_bucket{le="0.5",route="/webhooks/intercom"} 2.0',
        'intercom_sync_request_seconds_bucket{le="5.0",route="/webhooks/intercom"} 2.0',
        'intercom_sync_signature_failures_total{route="/webhooks/intercom"} 1.0',
        f'intercom_sync_jobs{{state="waiting"}} {float(place.services.jobs.counts().waiting)}',
    ):
        assert line in counted
    assert any(line.startswith("intercom_sync_oldest_job_seconds") for line in counted)


def test_the_operator_is_told_since_when_no_worker_was_seen(place: Place) -> None:
    client = create_app(place.services).test_client()
    place.services.jobs.beat("w")
    place.clock.passes(90)

    assert "intercom_sync_worker_seconds 90.0" in client.get("/metrics").get_data(as_text=True).splitlines()
