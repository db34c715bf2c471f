# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a ticket goes to its conversations in Intercom, as people write it into iTop's configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_ALL = "sync_app."
_STATES, _TEAMMATE = "sync_app.to_intercom.states", "sync_app.to_intercom.teammate"
_SNOOZE = "sync_app.to_intercom.snooze_days"
_WEEK = 7
#: Parameter => what it may be, the default first.
ALLOWED: Mapping[str, Sequence[str]] = {
    "sync_app.to_intercom.public_log": ("off", "note", "reply"),
    "sync_app.to_intercom.private_log": ("off", "note"),
    "sync_app.to_intercom.assignment": ("off", "note"),
    "sync_app.to_intercom.solved": ("off", "note", "reply"),
    "sync_app.to_intercom.satisfaction": ("off", "ask"),
    "sync_app.to_intercom.then": ("nothing", "close", "snooze"),
    "sync_app.to_intercom.files": ("off", "public"),
}
#: What an entry of `workspaces` may say for itself => what it may be, empty where that is not for here to say.
OF_WORKSPACE: Mapping[str, Sequence[str]] = {
    name.removeprefix(_ALL): words for name, words in (*ALLOWED.items(), (_SNOOZE, ()), (_STATES, ()), (_TEAMMATE, ()))
}


@dataclass(frozen=True)
class ToIntercom:
    """The parameters `sync_app.to_intercom.*` of one workspace; nothing unless somebody has said so."""

    public_log: str = "off"
    private_log: str = "off"
    #: Codes of the states whose entering is told.
    states: frozenset[str] = frozenset()
    assignment: str = "off"
    solved: str = "off"
    #: Whether the end user who is told of it is asked how satisfied they are.
    satisfaction: str = "off"
    then: str = "nothing"
    #: For how long a conversation is put aside.
    snooze_days: int = _WEEK
    #: Whether the files of public entries go along with them.
    files: str = "off"
    #: E-mail address of the teammate who speaks for whoever has no account in Intercom; empty for none.
    teammate: str = ""

    @classmethod
    def read(cls, parameters: Mapping[str, object], entry: Mapping[str, object]) -> ToIntercom:
        """What the entry of a workspace says, else the parameters; what cannot be meant is off."""

        def said(name: str) -> object:
            own = entry.get(name.removeprefix(_ALL))
            return parameters.get(name) if own in (None, "") else own

        words = {name.rpartition(".")[2]: _word(said(name), allowed) for name, allowed in ALLOWED.items()}
        return cls(
            **words,
            snooze_days=_days(said(_SNOOZE)),
            states=frozenset(_texts(said(_STATES))),
            teammate="".join(_texts(said(_TEAMMATE))[:1]),
        )

    @property
    def on(self) -> bool:
        """Whether anything goes to Intercom at all: else nobody asks iTop what has changed."""
        words = (self.public_log, self.private_log, self.assignment, self.solved)
        return any(word != "off" for word in words) or self.then != "nothing" or bool(self.states)


def _word(value: object, allowed: Sequence[str]) -> str:
    word = str(value).strip().lower()
    return word if word in allowed else allowed[0]


def _days(value: object) -> int:
    """A week where no number of days is meant, such as none at all."""
    text = str(value).strip()
    return int(text) if re.fullmatch("[1-9][0-9]{0,2}", text) else _WEEK


def _texts(value: object) -> list[str]:
    """A list, or a text that names several."""
    items = re.split(r"[,;\r\n]", value) if isinstance(value, str) else value if isinstance(value, list) else ()
    return [text for each in items if isinstance(each, str | int) and (text := str(each).strip())]
