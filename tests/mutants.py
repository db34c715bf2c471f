# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests as Intercom would never send them, rightly signed: samples in which something was changed by chance."""

import json
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.world import WORKSPACE_ID
from webapp.panel.screens import SCREENS
from webapp.signatures import canvas_signature, webhook_signature

_PAYLOADS = Path(__file__).parent / "payloads"
#: What stands in the place of something else, or is called like it.
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 2**63, 10**400, 1e308, float("nan"), float("inf"), "", " ", "0", "null", "../../etc",
    "x" * 70_000, "\0", "\ud800", "\u202e", "😀" * 2_000, "<p>" * 500, "<script>alert(1)</script>", "%00%ff", "a\r\nb",
    "' OR 1=1", [], [[]], [None], {}, {"id": None}, {"": ""}, {"id": {"id": []}}, ["x"] * 300,
)  # fmt: skip
#: Bytes: what has grown beyond is torn off; that longer bodies are refused is told elsewhere.
_LONGEST = 2_000_000
_TEAR = (b"", b"{", b"\xff", b"\x00", b'"', b"]", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"1e999")


@dataclass(frozen=True)
class Mutant:
    """One request."""

    path: str
    body: bytes

    def headers(self, secret: str) -> dict[str, str]:
        """With the signature that the endpoint wants."""
        if self.path.startswith("/webhooks"):
            signature = {"X-Hub-Signature": webhook_signature(secret, self.body)}
        else:
            signature = {"X-Body-Signature": canvas_signature(secret, self.body)}
        return {"Content-Type": "application/json", **signature}


def mutant(chance: Random) -> Mutant:
    """A sample with one to five changes; now and then its bytes are torn as well."""
    path, text = chance.choice(_samples())
    payload = json.loads(text)
    for _ in range(chance.randint(1, 5)):
        _change(payload, chance)
    # Half of a surrogate pair cannot be written in UTF-8, but as the escape that JSON has for it.
    body = json.dumps(payload).encode()[:_LONGEST]
    if chance.random() < 0.15:
        at = chance.randrange(len(body))
        body = body[:at] + chance.choice(_TEAR) + body[at + chance.randrange(4) :]
    return Mutant(path, body)


@cache
def _samples() -> tuple[tuple[str, str], ...]:
    """Every notification, and a click on every screen, as path and JSON."""
    notifications = [file.read_text(encoding="utf-8") for file in sorted(_PAYLOADS.glob("*.json"))]
    found = [("/webhooks/intercom", text) for text in notifications]
    found.append(("/canvas/initialize", json.dumps(_click(None))))
    found += [("/canvas/submit", json.dumps(_click(f"{name}?{_ARGUMENTS}"))) for name in SCREENS]
    return tuple(found)


#: Whatever a screen may want to know; each takes what it knows.
_ARGUMENTS = "id=1&field=urgency&log=public&page=2&on=1&sure=yes&stimulus=ev_assign&state=new&list=ongoing&caller=2"


def _click(component_id: str | None) -> dict[str, object]:
    known = {"itop_contact_class": "Person", "itop_contact_id": "1"}
    contact = {"type": "contact", "id": "66f0", "name": "Otto Berg", "email": "otto@client.example", "role": "user",
               "browser_language": "fr-FR", "custom_attributes": known, "location": {"country": "Germany"}}  # fmt: skip
    values = {"title": "Fire", "description": "It burns", "urgency": "4", "query": "print", "text": "Hi", "value": "1"}
    draft = {"request_id": "request-12345678", "values": {"title": "Fire", "urgency": "4"}, "html": ["description"]}
    return {
        "workspace_id": WORKSPACE_ID,
        "workspace_region": "EU",
        "admin": {"type": "admin", "id": "5217337", "name": "Mara Lindt", "email": "mara@shop.example"},
        "conversation": {"type": "conversation", "id": "215473840912837", "contacts": {"contacts": [contact]},
                         "teammates": {"teammates": []}},
        "contact": contact,
        "context": {"conversation_id": 215473840912837, "location": "conversation"},
        "component_id": component_id,
        "input_values": values,
        "current_canvas": {"content": {"components": []}, "stored_data": {"draft": draft, "language": "FR FR"}},
    }  # fmt: skip


def _change(payload: Any, chance: Random) -> None:
    """Something odd in the place of a member, a member less, one more, or one twice."""
    holder = _holder(payload, chance)
    if isinstance(holder, dict):
        name = chance.choice(sorted(holder)) if holder else "id"
        what = chance.randrange(4)
        if what == 0:
            holder.pop(name, None)
        elif what == 1:
            holder[chance.choice(("type", "id", "data", "__class__", "x" * 300, "\ud800"))] = _odd(chance)
        else:
            holder[name] = _grown(holder.get(name), chance) if what == 2 else _odd(chance)
    elif holder:
        at = chance.randrange(len(holder))
        holder[at] = _odd(chance) if chance.random() < 0.5 else holder[at - 1]


def _odd(chance: Random) -> Any:
    """One of its own, because it may be changed in its turn."""
    return deepcopy(chance.choice(_ODD))


def _grown(value: Any, chance: Random) -> Any:
    """The value deeper, longer or as text."""
    deep: Any = value
    for _ in range(chance.choice((1, 3, 150))):
        deep = [deep]
    return chance.choice((deep, [value] * 50, {"id": value}, str(value), f"{value}{value}"))


def _holder(payload: Any, chance: Random) -> Any:
    """An object or a list somewhere inside."""
    found = payload
    while chance.random() < 0.75:
        every = found.values() if isinstance(found, dict) else found
        inner = [each for each in every if isinstance(each, dict | list)]
        if not inner:
            break
        found = chance.choice(inner)
    return found
