# SPDX-License-Identifier: AGPL-3.0-or-later
"""An outage costs a probe now and then; one slow answer is no outage."""

from __future__ import annotations

import pytest

from tests.webapp.clock import Clock
from tests.webapp.server import LocalServer, Reply, json_reply
from webapp.errors import IntercomUnavailable, ItopUnavailable
from webapp.intercom import Intercom
from webapp.itop import Credentials, Itop
from webapp.network.circuit import Circuit
from webapp.network.http import Http


def test_a_side_that_fails_now_and_then_is_asked_as_always() -> None:
    circuit = Circuit(Clock(0.0))
    for _ in range(50):
        circuit.note_failure()
        circuit.note_answer()
        assert circuit.closed_for() == 0.0


def test_after_failures_in_a_row_one_caller_probes_and_the_others_wait_longer_each_time() -> None:
    clock = Clock(0.0)
    circuit = Circuit(clock)
    for _ in range(5):
        assert circuit.closed_for() == 0.0
        circuit.note_failure()
    pauses = []
    for _ in range(6):
        pauses.append(circuit.closed_for())
        clock.passes(pauses[-1])
        assert circuit.closed_for() == 0.0, "one caller may probe"
        assert circuit.closed_for() > 0.0, "the next one may not"
        circuit.note_failure()

    assert pauses == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    clock.passes(10.0)
    assert circuit.closed_for() == 0.0
    circuit.note_answer()
    assert circuit.closed_for() == 0.0


def test_an_itop_that_is_away_is_asked_by_a_probe_only(server: LocalServer) -> None:
    clock = Clock(0.0)
    itop = Itop(server.url, Credentials(token="t"), Http(cookies=True, clock=clock))
    server.reply(Reply(status=503, body=b"<html>maintenance</html>"))

    for _ in range(100):
        with pytest.raises(ItopUnavailable):
            itop.settings()
    assert len(server.asked) == 5

    server.reply(json_reply({"result": {"module": {}}}))
    clock.passes(1.0)
    assert itop.settings() and itop.settings()
    itop.close()


def test_the_patience_intercom_asks_for_holds_for_all_of_that_workspace_and_for_no_other(server: LocalServer) -> None:
    clock = Clock(1_000.0)
    http = Http(clock=clock)
    intercom = Intercom(region="eu", token="t", http=http, api_url=server.url, clock=clock)
    server.reply(json_reply({}, 429, X_RateLimit_Reset="1008"), json_reply({"type": "contact", "id": "1"}))

    for _ in range(20):
        with pytest.raises(IntercomUnavailable) as caught:
            intercom.contact("1")
        assert caught.value.retry_after == 8.0
    assert len(server.asked) == 1
    other = Intercom(region="eu", token="t2", http=http, api_url=server.url, clock=clock)
    assert other.contact("1").id == "1"
    with pytest.raises(IntercomUnavailable):
        intercom.contact("1")
    assert len(server.asked) == 2

    clock.passes(8.0)
    assert intercom.contact("1").id == "1"
    http.close()
