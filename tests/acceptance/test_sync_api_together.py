# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several calls in one request (docs/sync-api.md), asked of whichever iTop is under test."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.acceptance.itop_side import ItopSide
from tests.acceptance.sync_api import BY_EMAIL, Api, Json
from tests.world import IDA, LEA, MARA, OTTO

ENGLISH, FRENCH = {"email": MARA.email, "name": "Mara"}, {"email": LEA.email, "name": "Léa"}


def call(operation: str, **params: object) -> Json:
    return {"operation": operation, "params": params}


def together(api: Api, calls: Sequence[Json]) -> list[Any]:
    answer = api.send({"calls": calls})
    assert answer.status_code == 200, answer.text
    results: list[Any] = answer.json()["results"]
    return results


def test_each_call_is_answered_as_if_it_were_alone(api: Api, talk: str) -> None:
    ticket_id = api.create(talk, "Together")["ticket"]["id"]
    calls = [
        call("home", conversation_id=talk, contact=BY_EMAIL, agent=FRENCH),
        call("form", conversation_id=talk, contact=BY_EMAIL, values={}, agent=FRENCH),
        call("form", conversation_id=talk, contact=BY_EMAIL, values={}, agent=ENGLISH),
        call("ticket", id=ticket_id, conversation_id=talk, agent=FRENCH),
        call("ticket", id=ticket_id, conversation_id=talk),
        call("home", conversation_id=talk, contact={"email": IDA.email}),
        call("log", id=ticket_id, log="public", agent=ENGLISH),
        call("choices", attribute="urgency", values={}, contact=BY_EMAIL, conversation_id=talk, agent=FRENCH),
        call("tickets", list="linked", conversation_id=talk, contact=BY_EMAIL, agent=ENGLISH),
        call("transition", id=ticket_id, stimulus="ev_assign", values={}, agent=FRENCH),
    ]

    results = together(api, calls)

    assert [one["status"] for one in results] == [200] * len(calls)
    assert [one["result"] for one in results] == [api(one["operation"], **one["params"]) for one in calls]
    assert [one["result"]["language"] for one in results[1:3]] == ["FR FR", "EN US"]
    labels = [[field["label"] for field in one["result"]["fields"]] for one in results[1:3]]
    assert labels[0] != labels[1], "the language of one agent is not that of the other"


def test_a_refusal_is_that_of_one_call_only(api: Api, talk: str) -> None:
    calls = [
        call("home", conversation_id=talk, contact=BY_EMAIL),
        call("ticket", id="99999999", conversation_id=talk),
        call("steal"),
        call("home", conversation_id=7),
        call("home", conversation_id=talk, contact={"email": IDA.email}),
    ]

    results = together(api, calls)

    assert [(one["status"], one.get("error", {}).get("code")) for one in results] == [
        (200, None), (404, "ticket_not_found"), (400, "bad_request"), (400, "bad_request"), (200, None),
    ]  # fmt: skip
    assert [results[at]["result"]["person"]["name"] for at in (0, 4)] == [OTTO.name, IDA.name]


def test_what_writes_or_may_take_long_has_to_be_called_alone(api: Api, talk: str) -> None:
    ticket_id = api.create(talk, "Alone")["ticket"]["id"]
    calls = [
        call("unlink", id=ticket_id, conversation_id=talk),
        call("sync", conversation_id=talk, activated=False),
        call("settings"),
        call("search", query="Together"),
        call("persons", query=OTTO.name),
    ]

    results = together(api, calls)

    assert [(one["status"], one["error"]["code"]) for one in results] == [(400, "bad_request")] * 5
    assert api("home", conversation_id=talk, contact=BY_EMAIL)["linked"] == {"count": 1, "more": False, "synced": 1}


@pytest.mark.parametrize("calls", [[], "home", 7, ["home"], [{}], [{"operation": 7}]])
def test_what_is_no_list_of_calls_is_refused(calls: object, api: Api) -> None:
    answer = api.send({"calls": calls})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


def test_too_many_calls_are_refused(api: Api, talk: str) -> None:
    one = call("home", conversation_id=talk, contact={})

    assert api.send({"calls": [one] * 17}).status_code == 400
    assert len(together(api, [one] * 16)) == 16


def test_what_an_agent_may_not_is_no_concern_of_the_others(itop: ItopSide, api: Api, talk: str) -> None:
    portal_user = {"email": OTTO.email, "name": "Otto"}
    with itop.configured({"sync_app.act_as": "agent"}):
        calls = [call("home", conversation_id=talk, contact=BY_EMAIL, agent=agent)
                 for agent in (ENGLISH, portal_user, {"email": "x@y.example"}, ENGLISH)]  # fmt: skip

        results = [one["result"] for one in together(api, calls)]

        assert [one["limited"] for one in results] == [True, True, False, True]
        assert results == [api(one["operation"], **one["params"]) for one in calls]


def test_a_stranger_is_not_let_in(itop: ItopSide) -> None:
    stranger = Api(itop)
    stranger.account = None

    assert stranger.send({"calls": [call("home", conversation_id="1")]}).status_code == 401
    stranger.http.close()
