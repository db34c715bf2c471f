# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files and pictures of a message, and what becomes of each on its way into a ticket; and those that go out of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from webapp.languages import Texts

#: Why a file is not copied; each is a sentence in the language of the log (`notes.file_...`).
Reason = Literal["too_large", "type", "content", "empty", "gone", "elsewhere", "unavailable", "itop", "many"]


@dataclass(frozen=True)
class Enclosure:
    """A file of a part at the address that it has now; `inline` where it stands among the words."""

    url: str
    name: str
    inline: bool = False
    #: Bytes, as far as somebody announced them.
    size: int = 0
    #: It came with a mail, whose signatures hold small pictures.
    by_mail: bool = False


@dataclass(frozen=True)
class Going:
    """A file of a ticket that goes along with what is said in a conversation."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Stored:
    """iTop has it, under the digest of its content."""

    sha256: str


@dataclass(frozen=True)
class LeftOut:
    """It stays in Intercom; `limit` in bytes where one was in the way."""

    reason: Reason
    name: str
    limit: int = 0


#: None is left out without a word, such as the picture of a signature.
Fate = Stored | LeftOut | None
#: Brings the files of a part, given by its id, to iTop; what it does not name stays a link.
Bring = Callable[[str, Sequence[Enclosure]], Mapping[Enclosure, Fate]]


def sentences(left: Sequence[LeftOut], texts: Texts) -> tuple[str, ...]:
    """Why these are not there, and where they are; those that were too many are told of once."""
    said = [_sentence(each, texts) for each in left if each.reason != "many"]
    many = [each for each in left if each.reason == "many"]
    if many:
        said.append(texts("notes.file_many", count=len(many), most=many[0].limit))
    return tuple(said)


def _sentence(left: LeftOut, texts: Texts) -> str:
    megabytes = max(1, round(left.limit / 1_000_000))
    return texts(f"notes.file_{left.reason}", name=left.name, most=megabytes)
