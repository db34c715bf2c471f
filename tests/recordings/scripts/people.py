# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding persons and making new ones."""

from collections.abc import Mapping

from tests.recordings.files import Json
from tests.recordings.scripts.parts import AS_ACCOUNT, AS_AGENT, LEA, MARA, READ_ONLY, WRITABLE, vera, wrong
from tests.recordings.steps import Call, Step

_PERSONS: Json = {"query": "client.example"}
_UNA: Json = {"email": "una-<Run>@client.example", "name": "Una Maria Known"}
_FORM: Json = {"values": {}, "contact": _UNA}
_CLIENT: Json = {"org_id": "<Organization: Demo Client>"}
_CREATE: Json = {"values": _CLIENT, "contact": _UNA}

SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    "persons": (
        vera(),
        Call("a name and an organisation", {"query": "KIM demo"}),
        Call("a page", {"query": "kim office@", "page": 2, "page_size": 1, "agent": LEA}),
        Call("an address that is new", {"query": "vera-<Run>@client.example"}),
        Call("obsolete ones too", {"query": "old hand"}),
        Call("of another organisation", {"query": "nils"}),
        Call("nothing", {"query": " "}),
        Call("nobody", {"query": "nobody-at-all"}),
        Call("more words than are looked at", {"query": "otto berg otto berg otto nonsense"}),
        Call("what OQL might mistake", {"query": "' OR 1=1 -- %_\\"}),
        *wrong(
            "refused", _PERSONS, {"query": None}, {"query": 7}, {"query": "<x 1025>"}, {"page": 0}, {"page": 10_001},
            {"page_size": 51}, {"page_size": 0},
        ),
    ),
    "person_form": (
        Call("from what the contact tells", _FORM),
        Call("in French", _FORM | {"agent": LEA}),
        Call("of nobody", {}),
        Call("a name of one word, no address", {"contact": {"name": "Una", "email": "una at home"}}),
        Call("entered", {"values": {"first_name": "U", "name": "", "phone": "123", **_CLIENT}, "contact": _UNA}),
        Call("wrong", {"values": {"email": "no address", "org_id": "99999", "name": "<x 300>"}, "contact": _UNA}),
        Call("of another organisation", {"values": {"org_id": "<Organization: Other Client>"}}),
        Call("what is no field", {"values": {"status": "inactive", "nonsense": "1"}}),
        AS_AGENT,
        Call("with the rights of the agent", _FORM | {"agent": MARA}),
        AS_ACCOUNT,
        *wrong(
            "refused", _FORM, {"values": "x"}, {"values": ["x"]}, {"values": {"name": {"a": "b"}}}, {"contact": 7},
            {"contact": {"name": 7}},
        ),
    ),
    "create_person": (
        Call("a new one", _CREATE, makes="Una Maria Known"),
        Call("once more", _CREATE | {"agent": LEA}),
        Call("somebody who is there", {
            "values": {**_CLIENT, "first_name": "Ida", "name": "Roth", "email": "ida@client.example", "phone": ""},
        }),
        Call("nothing is said", {"values": {}}),
        Call("nothing is said, in French", {"values": {}, "agent": LEA}),
        Call("wrong", {"values": {"email": "no address", "org_id": "99999", "name": "<x 300>"}, "contact": _UNA}),
        Call("of another organisation", {"values": {"org_id": "<Organization: Other Client>"}, "contact": _UNA}),
        Call("what is no field", {"values": {**_CLIENT, "status": "inactive", "nonsense": "1"}, "contact": _UNA}),
        READ_ONLY,
        Call("busy", {"values": {**_CLIENT, "name": "Somebody <Run>", "first_name": "Else"}}),
        WRITABLE,
        AS_AGENT,
        Call("with the rights of the agent", _CREATE | {"agent": MARA}),
        AS_ACCOUNT,
        *wrong("refused", _CREATE, {"values": "x"}, {"values": {"name": [["x"]]}}, {"contact": "una"}),
    ),
}  # fmt: skip
