# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls that come while another one is under way go to iTop together."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.acceptance.waiting import until
from tests.webapp.server import Asked, LocalServer, Reply, json_reply
from webapp.errors import ItopMisconfigured, ItopRefused, ItopUnavailable
from webapp.http import Http
from webapp.itop import Credentials, Itop
from webapp.itop.company import Company
from webapp.itop.view_answers import Log

#: Seconds: as long as no test lasts.
_NEVER = 60.0


def log_of(params: Any) -> dict[str, object]:
    """An answer that tells whose it is."""
    found = {"log": "public", "label": f"Log of {params.get('id')}", "count": 0, "entries": []}
    return found | {"tickets": [], "page": 1, "more": False}


def refusal(status: int = 404, code: str = "ticket_not_found") -> dict[str, object]:
    return {"error": {"code": code, "message": "A sentence."}}


class Busy:
    """An iTop that keeps the first call until the test lets go, and remembers all."""

    def __init__(self, server: LocalServer, http: Http, company: Company) -> None:
        self.itop = Itop(server.url, Credentials(token="t"), http, company=company)
        self.together: Callable[[list[Any]], Reply] = served
        self._server, self._company = server, company
        self._begun, self._let_go = threading.Event(), threading.Event()
        self._threads = ThreadPoolExecutor(max_workers=20)
        server.answers = self._answer

    def _answer(self, asked: Asked) -> Reply:
        calls = asked.json.get("calls")
        if isinstance(calls, list):
            return self.together(calls)
        if not self._begun.is_set():
            self._begun.set()
            self._let_go.wait(_NEVER)
        return json_reply({"result": log_of(asked.json["params"])})

    def log(self, ticket_id: str) -> Future[Log]:
        """Begin a call."""
        return self._threads.submit(lambda: self.itop.log(ticket_id=ticket_id, log="public"))

    def first(self, ticket_id: str = "1") -> Future[Log]:
        """Begin the call that is kept."""
        begun = self.log(ticket_id)
        assert self._begun.wait(_NEVER)
        return begun

    def others(self, *ticket_ids: str) -> list[Future[Log]]:
        """Begin these calls, one after the other."""
        begun = []
        for number, each in enumerate(ticket_ids):
            begun.append(self.log(each))
            until(lambda wanted=number + 1: self._company.waiting == wanted, what=f"call {each} waits")  # type: ignore[misc]
        return begun

    def let_go(self) -> None:
        self._let_go.set()

    @property
    def asked(self) -> list[int]:
        """How many calls each request had, 0 for one that is none of several."""
        return [len(one.json["calls"]) if "calls" in one.json else 0 for one in self._server.asked]  # type: ignore[arg-type]

    def close(self) -> None:
        self.let_go()
        self._threads.shutdown()


def served(calls: list[Any]) -> Reply:
    return json_reply({"results": [answer(one) for one in calls]})


def answer(call: Any) -> dict[str, object]:
    return {"status": 200, "result": log_of(call["params"])}


@pytest.fixture
def busy(server: LocalServer, cookie_http: Http) -> Iterator[Busy]:
    itop = Busy(server, cookie_http, Company(patience=_NEVER))
    yield itop
    itop.close()


def labels(calls: list[Future[Log]]) -> list[str]:
    return [call.result(_NEVER).label for call in calls]


def test_those_that_come_meanwhile_share_a_request_and_each_has_its_own_answer(busy: Busy) -> None:
    first, others = busy.first("1"), busy.others("2", "3", "4")

    busy.let_go()

    assert labels([first, *others]) == ["Log of 1", "Log of 2", "Log of 3", "Log of 4"]
    assert busy.asked == [0, 3]


def test_the_one_that_waits_alone_goes_alone(busy: Busy) -> None:
    first, others = busy.first("1"), busy.others("2")

    busy.let_go()

    assert labels([first, *others]) == ["Log of 1", "Log of 2"]
    assert busy.asked == [0, 0]


def test_no_request_has_more_calls_than_itop_takes(busy: Busy) -> None:
    numbers = [str(number) for number in range(2, 13)]
    first, others = busy.first("1"), busy.others(*numbers)

    busy.let_go()

    assert labels([first, *others]) == [f"Log of {number}" for number in ["1", *numbers]]
    assert busy.asked == [0, 8, 3]


def test_a_refusal_concerns_one_call_only(busy: Busy) -> None:
    def some(calls: list[Any]) -> Reply:
        refused = {"status": 404} | refusal()
        return json_reply({"results": [refused if one["params"]["id"] == "3" else answer(one) for one in calls]})

    busy.together = some
    busy.first("1")
    two, three, four = busy.others("2", "3", "4")

    busy.let_go()

    assert labels([two, four]) == ["Log of 2", "Log of 4"]
    with pytest.raises(ItopRefused) as failure:
        three.result(_NEVER)
    assert (failure.value.status, failure.value.code) == (404, "ticket_not_found")


@pytest.mark.parametrize(
    "reply",
    [
        json_reply(refusal(400, "bad_request"), 400),
        json_reply(refusal(500, "internal_error"), 500),
        json_reply({"results": []}),
        json_reply({"results": [{"status": 200, "result": {}}]}),
    ],
    ids=["refused", "failed", "nothing", "too few"],
)
def test_where_the_request_comes_to_nothing_each_call_is_made_alone(reply: Reply, busy: Busy) -> None:
    busy.together = lambda calls: reply
    first, others = busy.first("1"), busy.others("2", "3")

    busy.let_go()

    assert labels([first, *others]) == ["Log of 1", "Log of 2", "Log of 3"]
    assert sorted(busy.asked) == [0, 0, 0, 2]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(503, b"maintenance"), ItopUnavailable),
        (Reply(200, b'{"result": {}}'), ItopUnavailable),
        (Reply(drop=True), ItopUnavailable),
        (json_reply(refusal(403, "account_refused"), 403), ItopMisconfigured),
    ],
    ids=["maintenance", "another answer", "gone", "account"],
)
def test_an_itop_that_is_away_is_away_for_all_of_them(reply: Reply, kind: type[Exception], busy: Busy) -> None:
    busy.together = lambda calls: reply
    busy.first("1")
    others = busy.others("2", "3")

    busy.let_go()

    for call in others:
        with pytest.raises(kind):
            call.result(_NEVER)
    assert 0 not in busy.asked[1:]


def test_what_writes_or_may_take_long_waits_for_nobody(busy: Busy) -> None:
    busy.first("1")

    assert busy.itop.append(conversation_id="7", messages=[]) == ()
    assert busy.itop.search(query="fire").tickets == ()


def test_nobody_waits_long_for_a_slow_one(server: LocalServer, cookie_http: Http) -> None:
    busy = Busy(server, cookie_http, Company(patience=0.0))
    try:
        slow = busy.first("1")

        assert busy.log("2").result(_NEVER).label == "Log of 2"
        assert not slow.done()
    finally:
        busy.close()


def test_each_call_is_the_same_together_and_alone(busy: Busy, server: LocalServer) -> None:
    together: list[Any] = []

    def refused(calls: list[Any]) -> Reply:
        together.extend(calls)
        return json_reply(refusal(400, "bad_request"), 400)

    busy.together = refused
    busy.first("1")
    others = busy.others("2", "3")
    busy.let_go()
    labels(others)

    alone = [one.json for one in server.asked if "calls" not in one.json]
    assert [alone.count(call) for call in together] == [1, 1]
