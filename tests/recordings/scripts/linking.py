# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which conversation a ticket belongs to, and whether it gets its messages."""

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
    talk,
    ticket,
    wrong,
)
from tests.recordings.steps import Call, Step

_LINK: Json = {"id": "<Ticket: alone>", "conversation": talk()}
_UNLINK: Json = {"id": "<Ticket: first>", "conversation_id": "<Talk: a>"}
_SYNC: Json = {"conversation_id": "<Talk: a>", "activated": False}
_VIEW: Json = {"id": "<Ticket: alone>", "conversation_id": "<Talk: a>"}

SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "link": (
        ticket("alone"),
        READ_ONLY,
        Call("busy", _LINK),
        WRITABLE,
        GUEST,
        AS_AGENT,
        Call("with the rights of an agent who has none", _LINK | {"agent": AS_GUEST}),
        Call("with the rights of a user of the portal", _LINK | {"agent": AS_OTTO}),
        AS_ACCOUNT,
        Call("with a note", _LINK | {"note": "Linked <here>", "agent": MARA}),
        Call("once more", _LINK | {"note": "Linked <here>", "agent": LEA}),
        Call("what became of it", _VIEW, operation="ticket"),
        Call("of another conversation", _LINK | {"conversation": talk("b")}),
        Call("moved from one that it does not belong to", _LINK | {"conversation": talk("b"), "move_from": "7"}),
        Call("moved", _LINK | {"conversation": talk("b"), "move_from": "<Talk: a>"}),
        Call("moved once more", _LINK | {"conversation": talk("b"), "move_from": "<Talk: a>"}),
        Call("beside another one", _LINK | {"conversation": talk("d"), "beside": True, "note": "Too", "agent": MARA}),
        Call("beside it once more", _LINK | {"conversation": talk("d"), "beside": True}),
        Call("what became of it beside", _VIEW | {"conversation_id": "<Talk: d>"}, operation="ticket"),
        Call("moved from the second one", _LINK | {"conversation": talk("e"), "move_from": "<Talk: d>"}),
        Call("both are its own", _LINK | {"conversation": talk("b"), "move_from": "<Talk: e>", "keep_sync": True}),
        Call("without an address", _LINK | {"conversation": {"id": "<Talk: b>"}}),
        Call("an address that is none", _LINK | {"conversation": {"id": "<Talk: b>", "url": "javascript:alert(1)"}}),
        Call("moved without an address", _LINK | {"conversation": {"id": "<Talk: c>"}, "move_from": "<Talk: b>"}),
        ticket("hidden", caller="Nils Other", organisation="Other Client"),
        Call("not seen", _LINK | {"id": "<Ticket: hidden>"}),
        *wrong(
            "refused", _LINK, {"id": None}, {"id": "1 OR 1"}, {"id": NO_TICKET}, {"conversation": None},
            {"conversation": "1"}, {"conversation": {"id": " "}}, {"conversation": {"id": "1", "url": "<x 2049>"}},
            {"note": 7}, {"note": "<x 4097>"}, {"move_from": 7}, {"move_from": "<x 256>"}, {"beside": "yes"},
        ),
    ),
    "conversations": (
        create("first"),
        Call("of a ticket that has one", {"id": "<Ticket: first>"}),
        Call("a page behind it", {"id": "<Ticket: first>", "page": 2, "page_size": 1}),
        ticket("alone"),
        Call("of a ticket without any", {"id": "<Ticket: alone>"}),
        ticket("hidden", caller="Nils Other", organisation="Other Client"),
        Call("not seen", {"id": "<Ticket: hidden>"}),
        *wrong(
            "wrong", {"id": "<Ticket: first>"}, {"id": None}, {"id": "1 OR 1"}, {"id": NO_TICKET}, {"page": 0},
            {"page": "1"}, {"page_size": 0}, {"page_size": 501},
        ),
    ),
    "unlink": (
        create("first"),
        READ_ONLY,
        Call("busy", _UNLINK),
        WRITABLE,
        GUEST,
        AS_AGENT,
        Call("with the rights of an agent who has none", _UNLINK | {"agent": AS_GUEST}),
        Call("with the rights of a user of the portal", _UNLINK | {"agent": AS_OTTO}),
        AS_ACCOUNT,
        Call("of another conversation", _UNLINK | {"conversation_id": "<Talk: b>", "agent": LEA}),
        Call("with a note", _UNLINK | {"note": "Left", "agent": MARA}),
        Call("once more", _UNLINK | {"note": "Left", "agent": MARA}),
        Call("what became of it", _UNLINK, operation="ticket"),
        *wrong(
            "refused", _UNLINK, {"id": None}, {"id": "x"}, {"id": NO_TICKET}, {"conversation_id": None},
            {"conversation_id": 7}, {"note": 7}, {"note": "<x 4097>"},
        ),
    ),
    "sync": (
        create("first"),
        create("second"),
        READ_ONLY,
        Call("busy", _SYNC),
        WRITABLE,
        GUEST,
        AS_AGENT,
        Call("with the rights of an agent who has none", _SYNC | {"agent": AS_GUEST}),
        Call("with the rights of a user of the portal", _SYNC | {"agent": AS_OTTO}),
        AS_ACCOUNT,
        Call("pausing", _SYNC | {"agent": LEA}),
        Call("pausing once more", _SYNC),
        Call("resuming one", _SYNC | {"activated": True, "id": "<Ticket: first>"}),
        create("elsewhere", "b"),
        Call("one of another conversation", _SYNC | {"id": "<Ticket: elsewhere>"}),
        Call("pausing all again", _SYNC),
        create("third"),
        Call("one is not paused", {"conversation_id": "<Talk: a>", "contact": {}}, operation="home"),
        Call("resuming", _SYNC | {"activated": True}),
        Call("no ticket", _SYNC | {"conversation_id": "<Talk: none>"}),
        *wrong(
            "refused", _SYNC, {"conversation_id": None}, {"conversation_id": 7}, {"activated": None},
            {"activated": "yes"}, {"activated": 1},
        ),
    ),
}  # fmt: skip
