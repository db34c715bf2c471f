# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is in the demo iTop: people, tickets with their logs and files, and what is on its way."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Of the id of a file, behind that of its ticket.
FILE_DIGITS = 3


@dataclass(frozen=True)
class Person:
    """A Person with the account that belongs to them, if any: ``language``, ``portal`` and ``sees`` are of the account.

    ``sees`` names the organisations that it sees, empty for all of them; ``denied`` are actions it may not do
    (simulator.itop.rights).
    """

    id: str
    first_name: str
    last_name: str
    email: str
    org_id: str
    active: bool = True
    user_id: str = ""
    language: str = ""
    phone: str = ""
    portal: bool = False
    sees: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    #: The account is, so that its owner cannot log in.
    disabled: bool = False

    @property
    def name(self) -> str:
        """The friendly name as iTop builds it."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Named:
    """An object of which only the name matters; ``parent`` is the id of what it belongs to."""

    id: str
    name: str
    parent: str = ""


@dataclass(frozen=True)
class Team:
    """A team with the ids of its members."""

    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A file of a ticket; ``size`` in bytes. ``secret`` where it is a picture that is shown among words.

    ``content`` is in base64, empty where only the description is kept; ``sha256`` is empty where none came.
    """

    name: str
    kind: str
    size: int
    date: float
    content: str = ""
    sha256: str = ""
    secret: str = ""
    key: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry of a case log; ``date`` in unix seconds, ``user_id`` empty where the author has no account."""

    part_id: str
    author: str
    user_id: str
    date: int
    html: str
    #: Of the part; empty for one that is older than the mark of a workspace.
    workspace: str = ""


@dataclass(frozen=True)
class Moment:
    """From ``date`` (unix seconds) on a ticket has this conversation first, and gets its messages or not.

    ``further`` are workspace, id and sync of those beside it.
    """

    date: float
    conversation_id: str
    sync: bool
    workspace: str = ""
    further: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True)
class Further:
    """A conversation of a ticket beside the one that its attributes show."""

    id: str
    url: str
    sync: bool = True
    workspace: str = ""
    #: Whether the app has heard of it.
    known: bool = True


@dataclass(frozen=True)
class Ticket:
    """A ticket: its values by attribute code (a set's joined by commas), and its two logs in reading order.

    ``workspace`` is that of its conversation, empty where nobody knows it yet.
    """

    id: str
    values: Mapping[str, str]
    created: float
    updated: float
    public_log: tuple[Entry, ...] = ()
    private_log: tuple[Entry, ...] = ()
    request_id: str = ""
    history: tuple[Moment, ...] = ()
    files: tuple[File, ...] = ()
    devices: tuple[str, ...] = ()
    workspace: str = ""
    #: Whether the app knows to which conversation it was linked first.
    known: bool = True
    #: Since when nobody works on it any more, in unix seconds; 0 while somebody does.
    finished_at: float = 0
    #: Grade and comment that came from a rating in Intercom.
    rated: tuple[str, str] = ("", "")
    further: tuple[Further, ...] = ()

    def __getitem__(self, code: str) -> str:
        return self.values.get(code, "")


@dataclass(frozen=True)
class HandedOver:
    """A form that goes on in iTop until ``expires``; ``known`` are the tickets that its conversation had before."""

    cls: str
    values: Mapping[str, str]
    workspace: str = ""
    conversation_id: str = ""
    known: frozenset[str] = frozenset()
    expires: float = 0
    #: Workspace and conversation; empty where none was named.
    place: str = ""


@dataclass(frozen=True)
class Change:
    """A row of iTop's table of changes: what one saving did to a ticket.

    ``kind`` is entry, state, assignment or attachment; ``what`` are the log and its entry, the states before and after,
    the agent and the team, or the number of the file. ``by_app``: an operation of the Sync API did it.
    """

    id: int
    saving: int
    date: float
    ticket_id: str
    kind: str
    what: tuple[object, ...]
    by_app: bool = False


@dataclass
class Draft:
    """A file on its way."""

    name: str
    kind: str
    inline: bool
    expires: float
    content: bytearray
