# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages that become entries, and what keeps them true to Intercom."""

import base64
import hashlib
from collections.abc import Mapping

from tests.recordings.files import Json
from tests.recordings.scripts.parts import (
    LEA,
    NO_TICKET,
    READ_ONLY,
    WRITABLE,
    create,
    message,
    ticket,
    wrong,
)
from tests.recordings.steps import Call, Step

_APPEND: Json = {"conversation_id": "<Talk: a>", "messages": [message("1", 10)]}
_REDACT: Json = {"conversation_id": "<Talk: a>", "part_ids": ["1", "2", "404"]}
_REMARK: Json = {"conversation_id": "<Talk: a>", "text_key": "contact_merged"}
_PAUSE = Call("pausing", {"conversation_id": "<Talk: a>", "activated": False}, operation="sync", prepares=True)


def _public(about: str) -> Call:
    return Call(about, {"id": "<Ticket: first>", "log": "public", "page_size": 20}, operation="log")


def _private(about: str) -> Call:
    return Call(about, {"id": "<Ticket: first>", "log": "private", "page_size": 20}, operation="log")


def _piece(content: bytes) -> str:
    return base64.b64encode(content).decode()


_FILE: Json = {
    "conversation_id": "<Talk: a>",
    "part_id": "1",
    "sha256": hashlib.sha256(b"one two").hexdigest(),
    "name": "report.txt",
    "type": "text/plain",
    "size": 7,
}
_MESSAGES = [
    message("5", 50),
    message("30", 10, kind="agent", email="mara@shop.example"),
    message("4", 10, kind="agent", email="jean@shop.example"),
    message("7", 60, kind="agent", email="z@y.example", name="Zoe"),
    message("8", 61, email="", name=" "),
    message("9", 62, kind="agent", email="", name=""),
    message("10", 63, email="office@client.example"),
    message("11", 64, log="private", kind="agent", email="mara@shop.example"),
    message("5", 50, text="<p>Once more</p>"),
    message("12", 65, text='<h5>Gone</h5><p onclick="x">H<sub>2</sub>O <b>bold</b></p><script>x</script>'
                           '<a target="intercom-part-99"></a>'),
]  # fmt: skip

SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "changes": (
        create("first"),
        *wrong(
            "wrong", {}, {"after": 7}, {"after": "yesterday"}, {"missing": "1"}, {"missing": [7]},
            {"missing": [{"from": "1"}]}, {"missing": [{"from": "0", "to": "1", "since": 1}]},
            {"missing": [{"from": "1", "to": "2", "since": -1}]}, {"language": 7},
            {"since": "yesterday"}, {"since": -1},
        ),
    ),
    "new_links": (
        create("first"),
        Call("what the panel has linked is none", {}),
        Call("of a link that nobody made", {"known": ["999999"]}),
        *wrong("wrong", {}, {"known": "12"}, {"known": [1]}),
    ),
    "attach": (
        Call("the first piece", _FILE | {"offset": 0, "data": _piece(b"one ")}),
        Call("the same once more", _FILE | {"offset": 0, "data": _piece(b"one ")}),
        Call("the other one", _FILE | {"offset": 4, "data": _piece(b"two")}),
        Call("what is there already", _FILE | {"offset": 0, "data": _piece(b"one two")}),
        Call("from the middle", _FILE | {"part_id": "2", "offset": 4, "data": _piece(b"two")}),
        Call("without data", _FILE | {"part_id": "3", "offset": 0}),
        Call("of another digest", _FILE | {"part_id": "4", "offset": 0, "data": _piece(b"1 2 3 4")}),
        *wrong(
            "wrong",
            _FILE | {"offset": 0, "data": ""},
            {"part_id": "a b"},
            {"sha256": "12"},
            {"type": "PNG"},
            {"size": 0},
            {"offset": 8},
            {"offset": -1},
            {"data": "*"},
            {"data": _piece(b"longer than it is")},
            {"inline": True},
        ),
        READ_ONLY,
        Call("read-only", _FILE | {"offset": 0, "data": _piece(b"one ")}),
        WRITABLE,
    ),
    "file": (
        create("first"),
        Call("one that no ticket has", {"id": "<Ticket: first>", "file": "999999"}),
        Call("a picture that stands nowhere", {"id": "<Ticket: first>", "file": "999999", "picture": True}),
        *wrong(
            "wrong", {"id": "<Ticket: first>", "file": "1"}, {"id": NO_TICKET}, {"id": "x"}, {"file": None},
            {"file": 7}, {"picture": "yes"}, {"offset": -1}, {"offset": "0"},
        ),
    ),
    "append": (
        create("first"),
        Call("two at once", _APPEND | {"messages": [message("1", 20), message("2", 10)]}),
        Call("one of them is known", _APPEND | {"messages": [message("1", 20), message("3", 15)]}),
        Call("all are known", _APPEND | {"messages": [message("1", 20)]}),
        Call("nothing", _APPEND | {"messages": []}),
        Call("of many people", _APPEND | {"messages": _MESSAGES}),
        _public("they stand in the order of the conversation"),
        _private("the private one"),
        ticket("alone"),
        ticket("hidden", caller="Nils Other", organisation="Other Client"),
        Call("to some tickets", _APPEND | {
            "messages": [message("50", 500)],
            "ids": ["<Ticket: first>", "<Ticket: alone>", "<Ticket: hidden>", NO_TICKET, "nonsense", "<Ticket: first>"],
        }),
        Call("to none", _APPEND | {"ids": []}),
        READ_ONLY,
        Call("busy", _APPEND | {"messages": [message("51", 501)]}),
        Call("busy, but all are known", _APPEND | {"messages": [message("1", 20)]}),
        WRITABLE,
        Call("a rating", _APPEND | {"messages": [message("53", 503) | {"rating": {"stars": 5, "remark": "Fast"}}]}),
        _PAUSE,
        Call("paused", _APPEND | {"messages": [message("52", 502)]}),
        Call("no ticket", _APPEND | {"conversation_id": "<Talk: none>"}),
        *wrong(
            "refused", _APPEND, {"conversation_id": None}, {"messages": None}, {"messages": "x"}, {"messages": ["x"]},
            {"messages": [{"part_id": "a b"}]}, {"messages": [{"part_id": "1"}]},
            {"messages": [message("1", 1, log="secret")]}, {"messages": [message("1", 1) | {"date": "today"}]},
            {"messages": [message("1", 1) | {"rating": {"stars": 6}}]}, {"messages": [message("1", 1) | {"rating": 5}]},
            {"messages": [message("1", 1) | {"rating": {"remark": "Fast"}}]},
            {"messages": [message("1", 1) | {"date": -1}]}, {"messages": [message("1", 1) | {"html": None}]},
            {"messages": [message("1", 1, kind="robot")]}, {"messages": [message("<x 65>", 1)]}, {"ids": "1"},
            {"ids": [["1"]]},
        ),
    ),
    "redact": (
        create("first", messages=[message("1", 1), message("2", 2, log="private"), message("3", 3)]),
        create("second", messages=[message("3", 3)]),
        _PAUSE,
        READ_ONLY,
        Call("busy", _REDACT),
        WRITABLE,
        Call("words of two parts", _REDACT | {"agent": LEA}),
        Call("once more", _REDACT),
        _public("what is left of them"),
        Call("of a part that is not there", _REDACT | {"part_ids": ["404"]}),
        Call("of a part that came again", _APPEND, operation="append"),
        Call("no ticket", _REDACT | {"conversation_id": "<Talk: none>"}),
        *wrong(
            "refused", _REDACT, {"conversation_id": None}, {"part_ids": None}, {"part_ids": []}, {"part_ids": "1"},
            {"part_ids": [["1"]]},
        ),
    ),
    "remark": (
        create("first", messages=[message("1", 1)]),
        READ_ONLY,
        Call("busy", _REMARK),
        WRITABLE,
        Call("merged", _REMARK | {"agent": LEA}),
        Call("merged once more", _REMARK),
        Call("archived", _REMARK | {"text_key": "contact_archived"}),
        Call("deleted", _REMARK | {"text_key": "conversation_deleted"}),
        Call("deleted once more", _REMARK | {"text_key": "conversation_deleted"}),
        _private("what is said"),
        Call("it is paused", {"conversation_id": "<Talk: a>"}, operation="copied"),
        Call("no ticket", _REMARK | {"conversation_id": "<Talk: none>"}),
        *wrong(
            "refused", _REMARK, {"conversation_id": None}, {"text_key": None}, {"text_key": "party"}, {"text_key": 7},
        ),
    ),
}  # fmt: skip
