# SPDX-License-Identifier: AGPL-3.0-or-later
"""iTop says that a ticket has changed: who has signed that is believed, and it only makes the next look come now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from simulator.world import CLIENT_SECRET, WORKSPACE_ID
from tests.webapp.place import Place
from tests.webapp.two_way import TwoWay
from webapp.app import create_app
from webapp.errors import ItopUnavailable
from webapp.follower import Follower
from webapp.settings.current import Settings
from webapp.settings.module_settings import Overrides
from webapp.signatures import ITOP_HEADER, ITOP_TIME, itop_signature
from webapp.store.readings import GAP

HINT = {"class": "UserRequest", "id": "12", "workspaces": [WORKSPACE_ID]}


def hint(
    client: FlaskClient, at: float, body: object = HINT, *, secret: str = CLIENT_SECRET, time: str | None = None
) -> TestResponse:
    """The module tells; signed for that moment, and with `time` sent with another one."""
    sent, moment = body if isinstance(body, bytes) else json.dumps(body).encode(), str(int(at))
    headers = {ITOP_TIME: moment if time is None else time, ITOP_HEADER: itop_signature(secret, moment, sent)}
    return client.post("/webhooks/itop", data=sent, headers=headers, content_type="application/json")


@pytest.fixture
def two_way(place: Place) -> TwoWay:
    return TwoWay.of(place, public_log="reply")


@pytest.fixture
def client(two_way: TwoWay) -> FlaskClient:
    return create_app(two_way.services).test_client()


def test_a_hint_makes_the_next_look_come_at_once(two_way: TwoWay, client: FlaskClient) -> None:
    place = two_way.place
    talk = place.talk()
    two_way.writes(place.linked(talk), "<p>Now</p>")
    follower = Follower(two_way.services, "test")
    assert follower.follow() and not two_way.services.jobs.list(), "it has been looked a moment ago"

    answer = hint(client, place.clock())

    assert (answer.status_code, answer.get_json()) == (200, {"status": "accepted"})
    place.clock.passes(GAP)
    follower.follow()
    waiting = two_way.services.jobs.list()
    assert [job.payload["conversation"] for job in waiting] == [talk.id]


def test_a_thousand_hints_are_one_look(two_way: TwoWay, client: FlaskClient) -> None:
    place = two_way.place
    answers = [hint(client, place.clock()).get_json()["status"] for _ in range(100)]
    assert answers.count("accepted") == 1 and set(answers) == {"accepted", "skipped"}


@pytest.mark.parametrize("wrong", ["secret", "body", "old", "ahead", "other time", "no time", "no signature", "digits"])
def test_whoever_is_not_itop_gets_a_401_without_a_word(two_way: TwoWay, client: FlaskClient, wrong: str) -> None:
    now = two_way.place.clock()
    if wrong == "secret":
        answer = hint(client, now, secret="guessed")
    elif wrong == "body":
        sent = {ITOP_TIME: str(int(now)), ITOP_HEADER: itop_signature(CLIENT_SECRET, str(int(now)), b"{}")}
        answer = client.post("/webhooks/itop", data=json.dumps(HINT), headers=sent)
    elif wrong == "no signature":
        answer = client.post("/webhooks/itop", data=json.dumps(HINT), headers={ITOP_TIME: str(int(now))})
    else:
        times = {"old": now - 301, "ahead": now + 301}
        said = {"other time": str(int(now) + 1), "no time": "", "digits": "²"}
        answer = hint(client, times.get(wrong, now), time=said.get(wrong))
    assert (answer.status_code, answer.data) == (401, b"")
    assert two_way.services.readings.hasten(WORKSPACE_ID), "the next look is no nearer"


@pytest.mark.parametrize(
    "body",
    [
        {**HINT, "workspaces": ["nobody"]},
        {**HINT, "workspaces": "k7qd2m1x"},
        {**HINT, "workspaces": [None, 7, {"id": WORKSPACE_ID}]},
        {},
        [],
        b"not json",
        b"",
    ],
    ids=str,
)
def test_what_is_signed_and_means_nothing_is_passed_over_in_silence(
    client: FlaskClient, two_way: TwoWay, body: object
) -> None:
    answer = hint(client, two_way.place.clock(), body)
    assert (answer.status_code, answer.get_json()) == (200, {"status": "skipped"})


def test_a_hint_that_is_too_long_is_refused(client: FlaskClient, two_way: TwoWay) -> None:
    assert hint(client, two_way.place.clock(), b"x" * 70_000).status_code == 413


def test_while_everything_is_off_a_hint_leads_to_nothing(place: Place) -> None:
    client = create_app(place.services).test_client()
    assert hint(client, place.clock()).get_json() == {"status": "skipped"}


def test_the_secret_of_the_module_counts_where_the_environment_has_another_one_for_intercom(two_way: TwoWay) -> None:
    raw = two_way.services.itop.settings()
    raw["parameters"] = {**raw["parameters"], "sync_app.to_intercom.public_log": "reply"}  # type: ignore[dict-item]
    settings = Settings(lambda: raw, source="test", overrides=Overrides(("of-the-environment",)))
    client = create_app(replace(two_way.services, settings=settings)).test_client()
    assert hint(client, two_way.place.clock()).get_json() == {"status": "accepted"}
    assert hint(client, two_way.place.clock(), secret="of-the-environment").status_code == 200
    assert hint(client, two_way.place.clock(), secret="of-nobody").status_code == 401


def test_while_itop_has_never_told_its_settings_a_hint_is_not_taken(place: Place) -> None:
    def away() -> dict[str, object]:
        raise ItopUnavailable("iTop cannot be reached.")

    client = create_app(replace(place.services, settings=Settings(away, source="test"))).test_client()
    assert hint(client, place.clock()).status_code == 503


def test_while_everything_is_off_nobody_is_asked_for_changes(place: Place) -> None:
    asked: list[str] = []
    place.gate.listeners.append(lambda exchange: asked.append(str(exchange)))
    services = place.with_settings({})
    services.settings.refresh()
    asked.clear()
    follower = Follower(services, "test")
    assert not follower.follow() and not follower.follow()
    place.gate.listeners.pop()
    assert asked == [] and services.readings.last(WORKSPACE_ID) is None


def test_a_copy_of_the_settings_is_not_believed_before_itop_was_asked(place: Place, tmp_path: Path) -> None:
    def told(switch: str) -> dict[str, object]:
        raw = place.services.itop.settings()
        parameters: Any = raw["parameters"]
        return {**raw, "parameters": {**parameters, "sync_app.to_intercom.public_log": switch}}

    copy = tmp_path / "settings.json"
    Settings(lambda: told("reply"), source="test", file=copy).refresh()
    stale = replace(place.services, settings=Settings(lambda: told("off"), source="test", file=copy))
    assert not Follower(stale, "test").follow()
    assert place.services.readings.last(WORKSPACE_ID) is None


def test_whoever_switches_it_off_and_on_hears_of_what_happens_then(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    TwoWay.of(place, public_log="reply")
    off = place.with_settings({})
    off.settings.refresh()
    Follower(off, "test").follow()
    two_way = TwoWay(place, place.with_settings({"sync_app.to_intercom.public_log": "reply"}))
    two_way.services.settings.refresh()
    two_way.writes(ticket, "<p>While it was off</p>")
    Follower(two_way.services, "test").follow()
    assert two_way.works() == []
    two_way.writes(ticket, "<p>Now it is on</p>")
    two_way.works()
    assert [words for _, _, words in two_way.said(talk)] == ["<p>Now it is on</p>"]
