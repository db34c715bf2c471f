# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is only looked at: the settings, the first canvas, lists, a ticket, its logs."""

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
    SECOND,
    VERA,
    create,
    message,
    talk,
    ticket,
    vera,
    wrong,
)
from tests.recordings.steps import Call, Scene, Step

_HOME: Json = {"conversation_id": "<Talk: a>", "contact": OTTO}
_TICKETS: Json = {"list": "linked", "conversation_id": "<Talk: a>", "contact": OTTO}
_SEARCH: Json = {"query": "<Run>"}
_TICKET: Json = {"id": "<Ticket: first>", "conversation_id": "<Talk: a>"}
_LOG: Json = {"id": "<Ticket: first>", "log": "public"}
_SAID = [message(str(number), number, text=f"<p>Line {number}</p><p>&lt;3</p>") for number in range(1, 6)]


def _who(about: str, **contact: object) -> Call:
    return Call(about, {"conversation_id": "<Talk: a>", "contact": contact})


_PEOPLE: tuple[Step, ...] = (
    _who("by class and id", **{"class": "Person", "id": "<Person: Otto Berg>"}),
    _who("by e-mail in capitals and blanks", email=" IDA@CLIENT.EXAMPLE "),
    _who("obsolete", email="old@client.example"),
    _who("several have the address", email="office@client.example"),
    _who("one of them is chosen", email="office@client.example",
         chosen={"class": "Person", "id": "<Person: Kim Weber>"}),
    _who("of another organisation", email="nils@other.example"),
    _who("of another organisation, by id", **{"class": "Person", "id": "<Person: Nils Other>"}),
    _who("unknown", **NOBODY),
    _who("an id of another class", **{"class": "UserRequest", "id": "1", "email": "ida@client.example"}),
    _who("an id that is none", **{"class": "Person", "id": "1 OR 1"}),
    _who("nothing is known"),
)  # fmt: skip

SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "settings": (
        Call("what this iTop is", {}),
        Call("with tickets of other classes", {"other_classes": True}),
        *wrong("wrong", {}, {"other_classes": "perhaps"}, {"facts": 1}),
    ),
    "home": (
        *_PEOPLE,
        vera(),
        create("first", contact=VERA),
        create("second", contact=VERA),
        Call("pausing", {"conversation_id": "<Talk: a>", "activated": False}, operation="sync", prepares=True),
        create("third", contact=VERA),
        create("elsewhere", "b", contact=VERA),
        Call("tickets of the conversation and of the person", _HOME | {"contact": VERA}),
        Call("alone in the conversation", _HOME | {"contact": NOBODY | {"only": True}}),
        Call("one of several, alone", _HOME | {"contact": {"email": "office@client.example", "only": True}}),
        Call("an agent with a user", _HOME | {"contact": VERA, "agent": LEA}),
        Call("an agent without one", _HOME | {"contact": {}, "agent": {"email": "jean@shop.example"}}),
        GUEST,
        Scene("configured", {"sync_app.default_caller": "ida@client.example", "sync_app.act_as": "agent"}),
        Call("a default caller", _HOME | {"contact": NOBODY}),
        Call("a default caller, with the rights of the agent", _HOME | {"contact": NOBODY, "agent": MARA}),
        Call("with the rights of an agent who has none", _HOME | {"contact": VERA, "agent": AS_GUEST}),
        Call("with the rights of a user of the portal", _HOME | {"contact": VERA, "agent": AS_OTTO}),
        Scene("configured", {"sync_app.default_caller": None, "sync_app.act_as": None}),
        *wrong(
            "refused", _HOME, {"conversation_id": None}, {"conversation_id": 7}, {"conversation_id": " "},
            {"conversation_id": "<x 256>"}, {"contact": "otto"}, {"contact": {"email": 7}},
            {"contact": {"email": "<x 1025>"}}, {"contact": {"only": "yes"}}, {"contact": {"chosen": "otto"}},
            {"agent": "mara"}, {"agent": {"email": 7}}, {"agent": []},
        ),
    ),
    "tickets": (
        vera(),
        *(create(name, contact=VERA) for name in ("first", "second", "third")),
        Call("pausing", {"conversation_id": "<Talk: a>", "activated": False}, operation="sync", prepares=True),
        ticket("alone", caller="Vera Winter"),
        Call("linked, first page", _TICKETS | {"page": 1, "page_size": 2}),
        Call("linked, second page", _TICKETS | {"page": 2, "page_size": 2, "agent": LEA}),
        Call("linked, behind the last page", _TICKETS | {"page": 9}),
        Call("linked to nothing", _TICKETS | {"conversation_id": "<Talk: none>"}),
        Call("linked, whoever the contact is", {"list": "linked", "conversation_id": "<Talk: a>"}),
        Call("ongoing, but for those of the conversation", _TICKETS | {"list": "ongoing", "contact": VERA}),
        Call("ongoing, of nobody", _TICKETS | {"list": "ongoing", "contact": NOBODY}),
        Call("ongoing, of one of several", _TICKETS | {
            "list": "ongoing", "contact": {"email": "office@client.example"},
        }),
        *wrong(
            "refused", _TICKETS, {"list": None}, {"list": "all"}, {"list": 7}, {"conversation_id": None},
            {"page": 0}, {"page": "1"}, {"page": 10_001}, {"page_size": 0}, {"page_size": 101}, {"page_size": 2.5},
            {"page_size": True}, {"contact": "otto"},
        ),
    ),
    "search": (
        vera(),
        *(create(name, contact=VERA) for name in ("first", "second", "third")),
        ticket("hidden", caller="Nils Other", organisation="Other Client"),
        ticket("alone"),
        Call("words of the title", {"query": "FIRE <Run>"}),
        Call("a page", {"query": "<Run>", "page": 2, "page_size": 2, "agent": LEA}),
        Call("behind the last page", {"query": "<Run>", "page": 9}),
        Call("a reference", {"query": "<Ref: first>"}),
        Call("a reference with a sign before it", {"query": " #<Ref: second> "}),
        Call("a reference that the account does not see", {"query": "<Ref: hidden>"}),
        Call("no such words", {"query": "<Run> nonsense"}),
        Call("a caller by name", {"query": "<Run>", "caller": "roth IDA"}),
        Call("a caller by address", {"query": "<Run>", "caller": "vera-<Run>@"}),
        Call("an organisation", {"query": "<Run>", "organisation": "demo"}),
        Call("another organisation", {"query": "<Run>", "organisation": "shop"}),
        Call("all three", {"query": "first", "caller": "vera-<Run>", "organisation": "client"}),
        Call("no such caller", {"query": "<Run>", "caller": "nobody-at-all"}),
        Call("more words than are looked at", {"query": "<Run> fire first fire first nonsense"}),
        Call("what OQL might mistake", {"query": "<Run> ' OR 1=1 -- %_\\"}),
        *wrong(
            "refused", _SEARCH, {"query": 7}, {"query": "<x 1025>"}, {"caller": ["a"]}, {"organisation": {"a": 1}},
            {"page": 0}, {"page": 1_001}, {"page_size": 51}, {"page_size": 0},
        ),
    ),
    "ticket": (
        vera(),
        create("first", contact=VERA, messages=[*_SAID, message("9", 60, log="private", kind="agent", **MARA)]),
        Call("all of a ticket", _TICKET),
        Call("in French", _TICKET | {"agent": LEA}),
        ticket("alone", server="Server of <Run>", file="note.txt"),
        Call("with a device and a file", {"id": "<Ticket: alone>", "conversation_id": "<Talk: a>"}),
        Call("without a conversation", {"id": "<Ticket: alone>"}),
        GUEST,
        AS_AGENT,
        Call("with the rights of the agent", _TICKET | {"agent": MARA}),
        Call("with the rights of an agent who has none", _TICKET | {"agent": AS_GUEST}),
        Call("with the rights of a user of the portal", _TICKET | {"agent": AS_OTTO}),
        AS_ACCOUNT,
        Scene("configured", {
            "sync_app.view_ticket.details_attributes": [
                "ref", "caller_id", "urgency", "nonsense", "servicesubcategory_id",
            ],
            "sync_app.view_ticket.show_open_in_backoffice_button": False,
            "sync_app.portal_url_maker_class": "",
        }),
        Call("configured", {"id": "<Ticket: alone>", "conversation_id": "<Talk: a>"}),
        Scene("configured", {
            "sync_app.view_ticket.details_attributes": None,
            "sync_app.view_ticket.show_open_in_backoffice_button": None,
            "sync_app.portal_url_maker_class": None,
        }),
        ticket("hidden", caller="Nils Other", organisation="Other Client"),
        *wrong(
            "refused", _TICKET, {"id": None}, {"id": 7}, {"id": "1 OR 1"}, {"id": "-1"}, {"id": "0"}, {"id": ""},
            {"id": NO_TICKET}, {"id": "<Ticket: hidden>"},
        ),
    ),
    "log": (
        create("first", messages=[
            *_SAID, message("9", 60, log="private", kind="agent", name="Zoe", email="z@y.example"),
        ]),
        Call("five at once", _LOG),
        Call("first page", _LOG | {"page": 1, "page_size": 2, "agent": LEA}),
        Call("last page", _LOG | {"page": 3, "page_size": 2}),
        Call("behind the last page", _LOG | {"page": 9}),
        Call("the private one", _LOG | {"log": "private"}),
        ticket("alone"),
        Call("an empty one", _LOG | {"id": "<Ticket: alone>"}),
        *wrong(
            "refused", _LOG, {"log": None}, {"log": "secret"}, {"log": 7}, {"id": None}, {"id": "x"}, {"id": NO_TICKET},
            {"page": 0}, {"page_size": 21}, {"page_size": "5"},
        ),
    ),
    "copied": (
        create("first", messages=_SAID),
        create("second", messages=[message("8", 8), message("9", 9, log="private")]),
        Call("made for the conversation", {"conversation_id": "<Talk: a>"}),
        SECOND,
        Call("pausing", {"conversation_id": "<Talk: a>", "activated": False}, operation="sync", prepares=True),
        SECOND,
        Call("paused", {"conversation_id": "<Talk: a>", "agent": LEA}),
        Call("resuming", {"conversation_id": "<Talk: a>", "activated": True}, operation="sync", prepares=True),
        SECOND,
        Call("leaving", {"id": "<Ticket: first>", "conversation_id": "<Talk: a>"}, operation="unlink", prepares=True),
        Call("one has left", {"conversation_id": "<Talk: a>"}),
        SECOND,
        Call("coming back", {"id": "<Ticket: first>", "conversation": talk()}, operation="link", prepares=True),
        Call("it is back", {"conversation_id": "<Talk: a>"}),
        SECOND,
        Call(
            "moving", {"id": "<Ticket: second>", "conversation": talk("b"), "move_from": "<Talk: a>"},
            operation="link", prepares=True,
        ),
        Call("redacting", {"conversation_id": "<Talk: a>", "part_ids": ["2"]}, operation="redact", prepares=True),
        Call("one that changed hands", {"conversation_id": "<Talk: b>"}),
        Call("one was redacted", {"conversation_id": "<Talk: a>"}),
        Call("no ticket", {"conversation_id": "<Talk: none>"}),
        *wrong("refused", {"conversation_id": "<Talk: a>"}, {"conversation_id": None}, {"conversation_id": 7}),
    ),
}  # fmt: skip
