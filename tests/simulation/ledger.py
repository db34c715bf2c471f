# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said and done in a simulated world, noted by who did it and not read from anything the app wrote."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

WORD = re.compile(r"word\d+")
WRITTEN = re.compile(r"person\d+")


@dataclass(frozen=True)
class Said:
    """A message; `words` are its own, `at` in unix seconds. An empty `author` is anybody's, `part` a rating's."""

    workspace: str
    talk: str
    part: str
    words: tuple[str, ...]
    author: str
    log: str
    at: int
    #: Whether it belongs into tickets: bots and our own news do not.
    copied: bool = True
    #: Whether it has to get there: what was never delivered and cannot be seen any more does not.
    sure: bool = True
    #: Whether an end user has written it: what comes behind the end of a ticket leads to something.
    reply: bool = False


@dataclass(frozen=True)
class Written:
    """What a person entered into a log of a ticket."""

    ticket: str
    log: str
    word: str


@dataclass
class Ledger:
    """Everything in its order."""

    said: list[Said] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    #: Workspace and part.
    taken_back: set[tuple[str, str]] = field(default_factory=set)
    #: Workspace, the conversation that was merged, and the one that is left.
    merged: list[tuple[str, str, str]] = field(default_factory=list)
    #: How often a person linked a ticket to a conversation in iTop: workspace and conversation.
    links: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: How often somebody changed the state of a ticket of a conversation.
    finished: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Tickets whose link a person has changed, and those that somebody paused or let go on.
    relinked: set[str] = field(default_factory=set)
    paused: set[str] = field(default_factory=set)
    #: Whether somebody has deleted a ticket.
    is_deleted: bool = False
    #: By workspace: what replies to finished tickets lead to from when on, and for how many days they may reopen.
    decided: defaultdict[str, list[tuple[float, str, str]]] = field(default_factory=lambda: defaultdict(list))
    #: Workspaces of which Intercom did not answer for a while, so that news of the app may have become old.
    failed: set[str] = field(default_factory=set)
    #: Workspace and part of what the app was told of, and said that it took it.
    delivered: set[tuple[str, str]] = field(default_factory=set)
    count: int = 0

    def new_word(self, kind: str = "word") -> str:
        """One that nobody has used."""
        self.count += 1
        return f"{kind}{self.count}"

    def of_talk(self, workspace: str, talk: str) -> list[Said]:
        """What was said in a conversation."""
        return [each for each in self.said if (each.workspace, each.talk) == (workspace, talk)]
