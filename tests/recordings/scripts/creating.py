# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a new ticket, what may be chosen in it, and making the ticket."""

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
    NOBODY,
    OTTO,
    READ_ONLY,
    WRITABLE,
    message,
    talk,
    ticket,
    url,
    wrong,
)
from tests.recordings.steps import Call, Scene, Step

_FORM: Json = {"conversation_id": "<Talk: a>", "contact": OTTO, "values": {}}
_NETWORK: Json = {"service_id": "<Service: Network>"}
_HARDWARE: Json = {"service_id": "<Service: Hardware>"}
_CHOICES: Json = {"attribute": "service_id", "values": {}, "contact": OTTO, "conversation_id": "<Talk: a>"}
_SPARE: Json = _CHOICES | {"attribute": "servicesubcategory_id", "values": _HARDWARE}
_VALUES: Json = {"title": "Fire <Run>", "description": "It burns\nbadly & <b>"}
_CREATE: Json = {
    "request_id": "request-1", "conversation": talk(), "contact": OTTO, "values": _VALUES,
    "messages": [message("1", 1)],
}  # fmt: skip
_HAND_OVER: Json = {"conversation": talk(), "contact": OTTO, "values": {}}
_WRONG: Json = {
    "title": "<x 256>", "description": " ", "urgency": "9", "status": "closed", "service_id": "999999", "nonsense": "1",
}  # fmt: skip
_ASKED = "sync_app.create_ticket.form_attributes"


def _entered(about: str, values: Json, **more: object) -> Call:
    return Call(about, _FORM | {"values": values} | more)


def _way(attribute: str, **more: object) -> Json:
    way = {"of": "transition", "id": "<Ticket: alone>", "stimulus": "ev_assign", "values": {}}
    return {**way, "attribute": attribute, **more}


SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "form": (
        Call("empty", _FORM),
        Call("in French", _FORM | {"agent": LEA}),
        _entered("a service", _NETWORK, conversation_url=url()),
        _entered("a subcategory", _NETWORK | {"servicesubcategory_id": "<Subcategory: Wifi>"}),
        _entered("the only subcategory", {"service_id": "<Service: Printing>"}),
        _entered("more subcategories than are listed", _HARDWARE),
        _entered("one of them", _HARDWARE | {"servicesubcategory_id": "<Subcategory: Spare part 07>"}),
        _entered("a subcategory of another service", _HARDWARE | {"servicesubcategory_id": "<Subcategory: Wifi>"}),
        _entered("wrong", _WRONG),
        _entered("words", {"title": "A & B", "description": "One\nTwo <b>", "urgency": "1"}),
        _entered("a long text", {"title": "A", "description": "<x 6500>"}),
        _entered("an address that is none", {}, conversation_url="javascript:alert(1)"),
        _entered("numbers and flags", {"title": 7, "urgency": 2, "description": True}),
        Scene("configured", {_ASKED: ["impact", "title", "caller_id", "origin", "nonsense", "status"]}),
        Call("other attributes", _FORM),
        _entered("values of other attributes", {"impact": "1", "caller_id": "<Person: Nils Other>", "origin": "mail"}),
        Scene("configured", {_ASKED: None}),
        GUEST,
        AS_AGENT,
        Call("with the rights of an agent who has none", _FORM | {"agent": AS_GUEST}),
        Call("with the rights of a user of the portal", _FORM | {"agent": AS_OTTO}),
        AS_ACCOUNT,
        Call("of nobody", _FORM | {"contact": NOBODY}),
        Call("of one of several", _FORM | {"contact": {"email": "office@client.example"}}),
        *wrong(
            "refused", _FORM, {"conversation_id": None}, {"conversation_id": ""}, {"contact": "otto"}, {"values": "x"},
            {"values": {"title": {"a": 1}}}, {"values": ["x"]}, {"conversation_url": 7},
            {"conversation_url": "<x 2049>"},
        ),
    ),
    "choices": (
        Call("services", _CHOICES),
        Call("in French", _CHOICES | {"attribute": "urgency", "agent": LEA}),
        Call("subcategories without a service", _SPARE | {"values": {}}),
        Call("subcategories", _SPARE | {"page": 1, "page_size": 4}),
        Call("the last ones", _SPARE | {"page": 4, "page_size": 4}),
        Call("behind the last ones", _SPARE | {"page": 9}),
        Call("words", _SPARE | {"query": "part SPARE 1", "page_size": 50}),
        Call("no such words", _SPARE | {"query": "nonsense"}),
        Call("what OQL might mistake", _SPARE | {"query": "' OR 1=1 -- %_\\"}),
        Call("of nobody", _CHOICES | {"contact": NOBODY}),
        Call("of a person", {"of": "person", "attribute": "org_id"}),
        Call("of a person, typed in", {"of": "person", "attribute": "name"}),
        ticket("alone"),
        Scene("team", {"name": "Crew", "members": ["Mara Lindt", "Lea Martin"]}),
        Call("of a transition", _way("team_id")),
        Call("of a transition, under a value", _way("agent_id", values={"team_id": "<Team: Crew>"})),
        Call("of a transition, what it does not ask for", _way("title")),
        Call("of a transition that is none", _way("team_id", stimulus="ev_close")),
        Call("of a transition of no ticket", _way("team_id", id=NO_TICKET)),
        Call("of a transition without its code", {"of": "transition", "attribute": "team_id", "id": "<Ticket: alone>"}),
        *wrong(
            "refused", _CHOICES, {"attribute": None}, {"attribute": "title"}, {"attribute": "nonsense"},
            {"attribute": "status"}, {"attribute": 7}, {"of": "nothing"}, {"conversation_id": None}, {"values": "x"},
            {"page": 0}, {"page_size": 51}, {"query": 7}, {"query": "<x 1025>"},
        ),
    ),
    "hand_over": (
        Call("nothing is entered", _HAND_OVER),
        Call("in French", _HAND_OVER | {"agent": LEA}),
        Call("words and choices", _HAND_OVER | {"values": _VALUES | _NETWORK | {"urgency": "1"}}),
        Call("a long text", _HAND_OVER | {"values": {"title": "A", "description": "<x 60000>"}}),
        Call("wrong", _HAND_OVER | {"values": _WRONG}),
        Call("wrong, in French", _HAND_OVER | {"values": _WRONG, "agent": LEA}),
        Call("without the address of the conversation", _HAND_OVER | {"conversation": {"id": "<Talk: a>"}}),
        Call("of nobody", _HAND_OVER | {"contact": NOBODY}),
        Call("a person", {"of": "person", "contact": NOBODY, "values": {"name": "No", "first_name": "Body"}}),
        Call("a person, wrong", {"of": "person", "values": {"org_id": "999999", "email": "none", "nonsense": "1"}}),
        READ_ONLY,
        Call("busy", _HAND_OVER),
        WRITABLE,
        GUEST,
        AS_AGENT,
        Call("with the rights of an agent who has none", _HAND_OVER | {"agent": AS_GUEST, "values": _VALUES}),
        AS_ACCOUNT,
        *wrong(
            "refused", _HAND_OVER, {"conversation": None}, {"conversation": {}}, {"conversation": "1"},
            {"conversation": {"id": "1", "url": 7}}, {"contact": "otto"}, {"values": "x"}, {"values": ["x"]},
            {"values": {"title": {"a": 1}}}, {"values": {"title": "<x 1000000>"}}, {"of": "transition"}, {"of": 7},
        ),
    ),
    "create": (
        Call("a new one", _CREATE | {"agent": LEA}, makes="first"),
        Call("once more", _CREATE),
        Call("once more with another message", _CREATE | {"messages": [message("1", 1), message("2", 2)]}),
        Call("another request", _CREATE | {"request_id": "request-2", "messages": []}, makes="second"),
        Call(
            "all values", _CREATE | {
                "request_id": "request-3", "messages": [message("1", 1, log="private", kind="agent", **MARA)],
                "values": _VALUES | _NETWORK | {"urgency": "1", "servicesubcategory_id": "<Subcategory: VPN>"},
            },
            makes="third",
        ),
        Call("what became of it", {"id": "<Ticket: third>", "conversation_id": "<Talk: a>"}, operation="ticket"),
        Call("nothing is said", _CREATE | {"request_id": "request-4", "values": {}}),
        Call("nothing is said, in French", _CREATE | {"request_id": "request-4", "values": {}, "agent": LEA}),
        Call("wrong", _CREATE | {"request_id": "request-4", "values": _WRONG}),
        Call("wrong, in French", _CREATE | {"request_id": "request-4", "values": _WRONG, "agent": LEA}),
        Call(
            "a subcategory of another service",
            _CREATE | {
                "request_id": "request-4",
                "values": _VALUES | _HARDWARE | {"servicesubcategory_id": "<Subcategory: Wifi>"},
            },
        ),
        Call("of nobody", _CREATE | {"request_id": "request-4", "contact": NOBODY}),
        Call("of somebody else", _CREATE | {
            "request_id": "request-4", "contact": {"class": "Person", "id": "<Person: Nils Other>"},
        }),
        READ_ONLY,
        Call("busy", _CREATE | {"request_id": "request-4"}),
        WRITABLE,
        GUEST,
        AS_AGENT,
        Call("with the rights of an agent who has none", _CREATE | {"request_id": "request-4", "agent": AS_GUEST}),
        Call(
            "with the rights of a user of the portal", _CREATE | {"request_id": "request-5", "agent": AS_OTTO},
            makes="fourth",
        ),
        AS_ACCOUNT,
        *wrong(
            "refused", _CREATE | {"request_id": "request-4"}, {"request_id": None}, {"request_id": "short"},
            {"request_id": "not/allowed"}, {"request_id": "<x 65>"}, {"conversation": None}, {"conversation": {}},
            {"conversation": "1"}, {"conversation": {"id": "1", "url": 7}}, {"contact": "otto"}, {"values": "x"},
            {"messages": "x"}, {"messages": ["x"]}, {"messages": [{"part_id": "a b"}]},
            {"messages": [message("1", 1, log="secret")]}, {"messages": [message("1", 1, kind="robot")]},
        ),
    ),
}  # fmt: skip
