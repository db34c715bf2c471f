# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gate makes any outage of an iTop, and ends it."""

from collections.abc import Iterator

import pytest
import requests
from flask import Flask, Response

from simulator.gate import Gate, Mode
from simulator.server import Server


@pytest.fixture
def gate() -> Iterator[Gate]:
    app = Flask(__name__)
    cookies = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    app.add_url_rule("/page", view_func=lambda: Response("hello", headers=cookies))
    server = Server(app)
    gate = Gate(server.url)
    yield gate
    gate.close()
    server.close()


def test_an_open_gate_lets_everything_through(gate: Gate) -> None:
    with requests.Session() as session:
        answer = session.get(f"{gate.url}page", timeout=60)
        assert session.cookies.get_dict() == {"a": "1", "b": "2"}

    assert answer.text == "hello"
    assert gate.calls == 1


@pytest.mark.parametrize(("mode", "status"), [(Mode.HTML, 200), (Mode.UNAVAILABLE, 503)])
def test_it_answers_in_place_of_itop(mode: Mode, status: int, gate: Gate) -> None:
    gate.be(mode)

    answer = requests.get(f"{gate.url}page", timeout=60)

    assert (answer.status_code, "Back soon" in answer.text) == (status, True)


def test_nobody_listens_until_it_opens_again_even_on_kept_connections(gate: Gate) -> None:
    with requests.Session() as session:
        session.get(f"{gate.url}page", timeout=60)
        gate.be(Mode.AWAY)
        with pytest.raises(requests.ConnectionError):
            session.get(f"{gate.url}page", timeout=60)

        gate.be(Mode.OPEN)

        assert session.get(f"{gate.url}page", timeout=60).text == "hello"


def test_silence_ends_with_the_outage(gate: Gate) -> None:
    gate.be(Mode.SILENT)

    with pytest.raises(requests.Timeout):
        requests.get(f"{gate.url}page", timeout=0.3)
    gate.be(Mode.OPEN)
    assert requests.get(f"{gate.url}page", timeout=60).text == "hello"
