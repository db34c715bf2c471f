# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has changed in tickets of conversations, as `changes` of the Sync API tells it (docs/sync-api.md)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from webapp.itop.view_answers import LogName


class Missing(Struct, frozen=True):
    """Numbers of changes that were not there yet at `since` (unix seconds), though later ones were."""

    first: str = field(name="from")
    last: str = field(name="to")
    since: int


class ChangeAuthor(Struct, frozen=True):
    """Who did something: `kind` is agent, caller (of this ticket) or other. What iTop does not know is empty."""

    name: str
    email: str = ""
    login: str = ""
    kind: Literal["agent", "caller", "other"] = "other"


class ChangedTicket(Struct, frozen=True):
    """A ticket as it is now; `finished` where nobody works on it any more."""

    id: str
    cls: str = field(name="class")
    name: str
    title: str = ""
    state: str = ""
    state_label: str = ""
    finished: bool = False
    portal_url: str | None = None
    backoffice_url: str | None = None
    portal_user: bool = True


class ChangedConversation(Struct, frozen=True):
    """A conversation of the workspace that asks; `sync` is false while it is paused."""

    id: str
    url: str = ""
    sync: bool = True


class ChangedFile(Struct, frozen=True):
    """A file that was attached, or a `picture` among the words of an entry; `size` in bytes."""

    id: str
    name: str
    type: str = ""
    size: int = 0
    picture: bool = False


class ChangedEntry(Struct, frozen=True):
    """An entry of a log that did not come from Intercom.

    `digest` is that of its log, date, author and words (hex SHA-256), the same each time; `at` in unix seconds. An
    entry of more than 64 KB is `cut`. `panel`: the agent wrote it in the panel. `files` are those of the same saving
    that are there already, none that came from Intercom.
    """

    log: LogName
    digest: str
    html: str
    text: str
    at: int
    author: ChangeAuthor
    cut: bool = False
    panel: bool = False
    files: tuple[ChangedFile, ...] = ()


class ChangedState(Struct, frozen=True):
    """From one state to another; `solution` is what was written there as one, `finished` tells of the new state."""

    before: str
    after: str
    before_label: str = ""
    after_label: str = ""
    solution: str = ""
    finished: bool = False


class Named(Struct, frozen=True):
    """An agent or a team."""

    id: str
    name: str
    email: str = ""


class ChangedAssignment(Struct, frozen=True):
    """Who is to work on the ticket now."""

    agent: Named | None = None
    team: Named | None = None


class Change(Struct, frozen=True):
    """One thing that happened to a ticket: exactly one of `entry`, `state`, `assignment` and `attachment` is there.

    `id` is a number in the life of one database, `key` (hex SHA-256) says what happened, and is the same after a backup
    was restored; what was saved at once has the same `change`. `from_intercom`: an operation of the app did it.
    `by_date`: an entry that was found by its date alone, and may have been told.
    """

    id: str
    key: str
    change: str
    at: int
    by: ChangeAuthor
    ticket: ChangedTicket
    conversations: tuple[ChangedConversation, ...]
    from_intercom: bool = False
    by_date: bool = False
    entry: ChangedEntry | None = None
    state: ChangedState | None = None
    assignment: ChangedAssignment | None = None
    attachment: ChangedFile | None = None


class Changes(Struct, frozen=True):
    """What has happened since a cursor, oldest first. `cursor` and `missing` go into the next call as they are.

    `more`: there is more at once. `reset`: iTop's table of changes is not the one of the cursor any more (a backup was
    restored, it was emptied); these are the changes since the last answer, some of which may have been told.
    """

    cursor: str
    missing: tuple[Missing, ...] = ()
    changes: tuple[Change, ...] = ()
    more: bool = False
    reset: bool = False
