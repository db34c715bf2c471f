# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the data connectors are told: flat, with names that stay, and below 2 KB.

The OpenAPI document is made of these (`document.py`); a member that is added there and here is one line.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

#: Bytes in UTF-8: at most five tickets, or one with its newest answer, stay below 2 KB as JSON.
TITLE, WORDS = 120, 600

Ref = Annotated[str, Meta(description="What people call the ticket, such as R-000042.", examples=["R-000042"])]
Title = Annotated[str, Meta(description="What the ticket is about.")]
State = Annotated[str, Meta(description="The state of the ticket in words.", examples=["Assigned"])]
Finished = Annotated[bool, Meta(description="Whether the ticket is over: nobody works on it any more.")]
Moment = Annotated[str, Meta(description="ISO 8601 with an offset.", examples=["2026-01-01T10:00:00+01:00"])]


class TicketLine(Struct, frozen=True):
    """A ticket in a list."""

    ref: Ref
    title: Title
    state: State
    updated_at: Moment


class TicketList(Struct, frozen=True):
    """The newest tickets of the person; `more` says that there are further ones."""

    count: Annotated[int, Meta(description="How many are listed here, at most five.")]
    more: Annotated[bool, Meta(description="Whether there are further ones.")]
    tickets: list[TicketLine]


class Ticket(Struct, frozen=True):
    """One ticket of the person."""

    ref: Ref
    title: Title
    state: State
    finished: Finished
    updated_at: Moment
    last_answer: Annotated[
        str,
        Meta(description="The newest public entry that is not the person's own, else the newest; empty without any."),
    ]
    last_answer_by: Annotated[str, Meta(description="Who wrote it.")]
    last_answer_at: Annotated[
        str, Meta(description="When that was, ISO 8601 with an offset; empty where there is none.")
    ]
    portal_url: Annotated[str, Meta(description="Where the person can open it, empty where they cannot.")]


class Opened(Struct, frozen=True):
    """A ticket that was made; the same conversation and intent again give the same one."""

    ref: Ref
    title: Title
    state: State
    created: Annotated[bool, Meta(description="False where an earlier call had made it.")]
    portal_url: Annotated[str, Meta(description="Where the person can open it, empty where they cannot.")]


class Added(Struct, frozen=True):
    """What was said stands in the public log of the ticket."""

    ref: Ref
    added: Annotated[bool, Meta(description="False where an earlier call had added it.")]


class Closed(Struct, frozen=True):
    """Whether the ticket is closed; else its people were told, in its public log, that the person says it is solved."""

    ref: Ref
    state: State
    closed: Annotated[bool, Meta(description="Whether it is closed now; else its people have been told.")]


class Problem(Struct, frozen=True):
    """Why nothing was done: a word that stays, and a sentence for Fin to go by."""

    error: Annotated[str, Meta(description="A word for machines.", examples=["not_found"])]
    message: Annotated[str, Meta(description="What to do next.")]


class NewTicket(Struct, frozen=True):
    """What a ticket is made of."""

    conversation_id: Annotated[
        str, Meta(description="Of Intercom, that the ticket is linked to.", examples=["215473840912837"])
    ]
    title: Annotated[str, Meta(description="What it is about, in one line.", min_length=1, max_length=255)]
    description: Annotated[str, Meta(description="What the person said about it.", min_length=1, max_length=5000)]
    intent: Annotated[
        str,
        Meta(
            description="Tells two requests of a conversation apart; the same one makes no second ticket.",
            max_length=200,
        ),
    ] = ""


class NewWords(Struct, frozen=True):
    """What is added to a ticket."""

    conversation_id: Annotated[
        str, Meta(description="Of Intercom, in which it was said.", examples=["215473840912837"])
    ]
    text: Annotated[str, Meta(description="What the person adds.", min_length=1, max_length=5000)]


class Closing(Struct, frozen=True):
    """By which a ticket is closed."""

    conversation_id: Annotated[
        str, Meta(description="Of Intercom, in which it was said.", examples=["215473840912837"])
    ]


def cut(words: str, most: int) -> str:
    """At most so many bytes in UTF-8, the last sign a mark that something is missing."""
    raw = words.encode("utf-8", "replace")
    return words if len(raw) <= most else raw[: most - 3].decode("utf-8", "ignore").rstrip() + "…"
