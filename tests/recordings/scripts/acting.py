# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agent does with a ticket: transitions and entries."""

from collections.abc import Mapping

from tests.recordings.files import Json
from tests.recordings.scripts.parts import (
    AS_ACCOUNT,
    AS_AGENT,
    AS_GUEST,
    AS_OTTO,
    GUEST,
    LEA,
    MARA,
    NO_TICKET,
    READ_ONLY,
    WRITABLE,
    create,
    ticket,
    wrong,
)
from tests.recordings.steps import Call, Scene, Step

_TEAM = Scene("team", {"name": "Crew", "members": ["Mara Lindt", "Lea Martin"]})
_CREW: Json = {"team_id": "<Team: Crew>"}
_ASSIGNED: Json = _CREW | {"agent_id": "<Person: Mara Lindt>"}
_WAY: Json = {"id": "<Ticket: first>", "stimulus": "ev_assign", "values": {}}
_ACT: Json = _WAY | {"state": "new", "values": _ASSIGNED, "conversation_id": "<Talk: a>"}
_ENTRY: Json = {
    "id": "<Ticket: first>", "log": "private", "text": "One <b>\nTwo", "request_id": "request-1",
    "conversation_id": "<Talk: a>",
}  # fmt: skip


def _then(state: str, stimulus: str, **values: str) -> Call:
    return Call(
        f"{stimulus} when {state}", _ACT | {"stimulus": stimulus, "state": state, "values": values}, operation="act",
        prepares=True,
    )  # fmt: skip


def _asks(stimulus: str, about: str = "", **more: object) -> Call:
    return Call(about or stimulus, _WAY | {"stimulus": stimulus} | more)


SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "transition": (
        _TEAM,
        create("first"),
        _asks("ev_wait_for_approval"),
        _asks("ev_assign"),
        _asks("ev_assign", "in French, under a value", values=_CREW, agent=LEA),
        _asks("ev_assign", "a member of another team", values=_ASSIGNED | {"team_id": "<Team: Crew 2>"}),
        _asks("ev_assign", "what is no field", values={"title": "x", "nonsense": "1"}),
        _asks("ev_close", "not offered"),
        _asks("nonsense", "no such transition"),
        _then("new", "ev_assign", **_ASSIGNED),
        _asks("ev_reassign"),
        _asks("ev_pending"),
        _asks("ev_resolve"),
        _asks("ev_resolve", "resolving, under a value", values={"service_id": "<Service: Network>"}),
        _then("assigned", "ev_pending", pending_reason="Waits"),
        _asks("ev_assign", "again after waiting"),
        _then("pending", "ev_assign", **_ASSIGNED),
        _then("assigned", "ev_resolve", service_id="<Service: Network>",
              servicesubcategory_id="<Subcategory: Wifi>", resolution_code="assistance", solution="Done"),
        _asks("ev_reopen"),
        _asks("ev_close", "closing"),
        GUEST,
        AS_AGENT,
        _asks("ev_close", "with the rights of an agent who has none", agent=AS_GUEST),
        _asks("ev_close", "with the rights of a user of the portal", agent=AS_OTTO),
        AS_ACCOUNT,
        *wrong(
            "refused", _WAY, {"id": None}, {"id": "x"}, {"id": NO_TICKET}, {"stimulus": None}, {"stimulus": 7},
            {"stimulus": ""}, {"values": "x"},
        ),
    ),
    "act": (
        _TEAM,
        create("first"),
        Call("another state", _ACT | {"state": "pending"}),
        Call("nothing is said", _ACT | {"values": {}}),
        Call("nothing is said, in French", _ACT | {"values": {}, "agent": LEA}),
        Call("a member of another team", _ACT | {"values": _ASSIGNED | {"team_id": "<Team: Crew 2>"}}),
        Call("what is no field", _ACT | {"values": _ASSIGNED | {"title": "x"}}),
        Call("not offered", _ACT | {"stimulus": "ev_close"}),
        READ_ONLY,
        Call("busy", _ACT),
        WRITABLE,
        GUEST,
        AS_AGENT,
        Call("with the rights of an agent who has none", _ACT | {"agent": AS_GUEST}),
        Call("with the rights of a user of the portal", _ACT | {"agent": AS_OTTO}),
        AS_ACCOUNT,
        Call("assigning", _ACT | {"agent": MARA}),
        Call("assigning once more", _ACT),
        Call("the same agent again", _ACT | {"stimulus": "ev_reassign", "state": "assigned"}),
        Call("resolving", _ACT | {"stimulus": "ev_resolve", "state": "assigned", "values": {
            "service_id": "<Service: Network>", "servicesubcategory_id": "<Subcategory: Wifi>",
            "resolution_code": "assistance", "solution": "Done",
        }}),
        Call("reopening", _ACT | {"stimulus": "ev_reopen", "state": "resolved", "agent": MARA, "values": {
            "public_log": "Sorry",
        }}),
        *wrong(
            "refused", _ACT, {"id": None}, {"id": "x"}, {"id": NO_TICKET}, {"stimulus": None}, {"state": None},
            {"state": 7}, {"values": "x"},
        ),
    ),
    "entry": (
        create("first"),
        Call("a new one", _ENTRY | {"agent": MARA}),
        Call("once more", _ENTRY | {"agent": MARA}),
        Call("the same words again", _ENTRY | {"request_id": "request-2", "agent": LEA}),
        Call("for the end user, of an agent without a user", _ENTRY | {
            "log": "public", "request_id": "request-3", "agent": {"email": "jean@shop.example", "name": "Jean Petit"},
        }),
        Call("of a stranger", _ENTRY | {"request_id": "request-4", "agent": {"email": "z@y.example", "name": "Zoe"}}),
        Call("of what was said in Intercom", _ENTRY | {"request_id": "request-6", "quiet": True, "agent": MARA}),
        ticket("alone"),
        Call("in a ticket without a conversation", _ENTRY | {"id": "<Ticket: alone>", "agent": MARA}),
        Call("empty", _ENTRY | {"text": " \n", "request_id": "request-5"}),
        Call("empty, in French", _ENTRY | {"text": " \n", "request_id": "request-5", "agent": LEA}),
        READ_ONLY,
        Call("busy", _ENTRY | {"request_id": "request-5"}),
        WRITABLE,
        GUEST,
        AS_AGENT,
        Call("with the rights of an agent who has none", _ENTRY | {"request_id": "request-5", "agent": AS_GUEST}),
        Call("with the rights of a user of the portal", _ENTRY | {"request_id": "request-5", "agent": AS_OTTO}),
        AS_ACCOUNT,
        *wrong(
            "refused", _ENTRY | {"request_id": "request-5"}, {"id": None}, {"id": "x"}, {"id": NO_TICKET},
            {"log": None}, {"log": "secret"}, {"text": None}, {"text": 7}, {"text": "<x 65001>"}, {"request_id": None},
            {"request_id": "short"}, {"request_id": "not/allowed"},
        ),
    ),
}  # fmt: skip
