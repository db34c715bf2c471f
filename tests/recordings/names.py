# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names in place of what differs from one iTop, and from one run, to the next: ids, references, dates, addresses.

A name is `<Kind: name>`, for instance `<Person: Otto Berg>`, `<Ticket: first>`, `<Ref: first>`, `<Talk: a>`. `<Run>` is
new each time, `<now>` is a moment of the run, `<x 300>` are so many letters, `<itop>/` is the address.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_NAME = re.compile(r"<[A-Z][a-z]+(?:: [^<>]+)?>|<x [0-9]+>")
_LETTERS = re.compile(r"x{50,}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([+-]\d\d:\d\d)?")
#: Objects in sentences.
_SPOKEN_OF = re.compile(r"\b(Ticket|UserRequest|Person) [1-9][0-9]{0,6}\b")
_OBJECT = re.compile(r"/(UserRequest)/(\d+)")
_DAY = 86_400
#: What the values of these attributes are ids of.
KINDS = {
    "org_id": "Organization", "caller_id": "Person", "approver_id": "Person", "agent_id": "Person", "team_id": "Team",
    "service_id": "Service", "servicesubcategory_id": "Subcategory",
}  # fmt: skip
_KIND_OF_CLASS = {"UserRequest": "Ticket", "Person": "Person", "Attachment": "Attachment"}


class Names:
    """The names of one iTop at ``url`` in one run; ``run`` are digits that were never used before."""

    def __init__(self, url: str, run: str, now: Callable[[], float]) -> None:
        self.url, self.run, self._now = url, run, now
        self._values = {"<Run>": run}
        self._names: dict[tuple[str, str], str] = {}
        self._texts: dict[str, str] = {}

    def learn(self, kind: str, name: str, value: str) -> None:
        """From now on that thing goes by this name."""
        self._values[f"<{kind}: {name}>"] = value
        self._names.setdefault((kind, value), f"<{kind}: {name}>")

    def secret(self, text: str) -> None:
        """A text that is never to be recorded."""
        self._texts[text] = "<secret>"

    def reference(self, name: str, text: str) -> None:
        """The reference of a ticket, which stands in texts as well."""
        self._values[f"<Ref: {name}>"] = text
        self._texts[text] = f"<Ref: {name}>"

    def filled(self, value: Any) -> Any:
        """The same with what the names stand for."""
        if isinstance(value, str):
            return _NAME.sub(lambda found: self._value(found[0]), value)
        if isinstance(value, Mapping):
            return {self.filled(key): self.filled(item) for key, item in value.items()}
        return [self.filled(item) for item in value] if isinstance(value, list) else value

    def _value(self, name: str) -> str:
        if name.startswith("<x "):
            return "x" * int(name[3:-1])
        if name.startswith("<Talk: ") and name not in self._values:
            self.learn("Talk", name[7:-1], f"{self.run}{len(self._values):03}")
            self._texts[self._values[name]] = name
        return self._values.get(name, name)

    def named(self, value: Any, code: str = "") -> Any:
        """An answer with names; ``code`` is the attribute whose choices it holds."""
        if isinstance(value, list):
            return [self.named(item, code) for item in value]
        if isinstance(value, Mapping):
            return self._object(value, str(value.get("code", code)))
        return self._text(value) if isinstance(value, str) else value

    def _object(self, value: Mapping[str, Any], code: str) -> dict[str, Any]:
        kind = _KIND_OF_CLASS.get(str(value.get("class")), "Ticket")
        ids = {"id": "Attachment" if "size" in value else kind, "org_id": "Organization"}
        if code in KINDS:
            ids["value"] = KINDS[code]
        return {
            key: self._id(ids[key], item) if key in ids and isinstance(item, str) else self.named(item, code)
            for key, item in value.items()
        }

    def _id(self, kind: str, value: str) -> str:
        if not value.isdigit() or value == "0":
            return self._text(value)
        return self._names.get((kind, value), f"<{kind}>")

    def _text(self, text: str) -> str:
        if text.startswith(self.url):
            return self._address(text)
        for found in sorted(self._texts, key=len, reverse=True):
            text = text.replace(found, self._texts[found])
        text = _SPOKEN_OF.sub(r"\1 <id>", text)
        text = _LETTERS.sub(lambda found: f"<x {len(found[0])}>", text.replace(self.run, "<Run>"))
        return _MOMENT.sub(lambda found: "<now>" if self._is_now(found[0]) else found[0], text)

    def _is_now(self, moment: str) -> bool:
        return abs(datetime.fromisoformat(moment).timestamp() - self._now()) < _DAY

    def _address(self, address: str) -> str:
        """The address with its query as a person reads it, in alphabetical order."""
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        kind = _KIND_OF_CLASS.get(query.get("class", ""), "Ticket")
        shown = []
        if "reference" in query:
            query["reference"] = "<reference>"
        for key, value in sorted(query.items()):
            of = KINDS.get(key.removeprefix("default[").rstrip("]"), kind if key == "id" else "")
            shown.append(f"{key}={self._id(of, value) if of else self._text(value)}")
        path = _OBJECT.sub(lambda found: f"/{found[1]}/{self._id('Ticket', found[2])}", parts.path)
        base = urlsplit(self.url).path
        return "<itop>/" + path.removeprefix(base) + ("?" + "&".join(shown) if shown else "")
