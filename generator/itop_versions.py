# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs from iTop to iTop as far as a build is concerned: one line a version, features by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ItopVersion:
    """One minor version. `name` is major and minor ("3.1")."""

    name: str
    #: Newest format of data model files that it reads; it converts older ones.
    design: str
    #: Classes whose origin can be "chat" without us, with a label in every language of iTop.
    own_chat: frozenset[str]
    #: Languages that iTop has since then.
    new_languages: frozenset[str]
    #: Whether its setup makes a broken class of a delta for a class that is not there, instead of stopping.
    invents_classes: bool


_NONE: frozenset[str] = frozenset()
_TICKETS = frozenset({"Incident", "UserRequest"})

VERSIONS: Sequence[ItopVersion] = (
    ItopVersion("2.7", design="1.7", own_chat=_NONE, new_languages=_NONE, invents_classes=False),
    ItopVersion("3.0", design="3.0", own_chat=_NONE, new_languages=frozenset({"PL PL"}), invents_classes=False),
    ItopVersion("3.1", design="3.1", own_chat=_TICKETS, new_languages=_NONE, invents_classes=True),
    ItopVersion("3.2", design="3.2", own_chat=_TICKETS, new_languages=_NONE, invents_classes=True),
)
#: Every one of them reads this format of data model files.
COMMON_DESIGN = VERSIONS[0].design


def own_chat_since(class_name: str) -> str:
    """Name the first format of a version that brings "chat" for the class; empty if none does."""
    return next((one.design for one in VERSIONS if class_name in one.own_chat), "")


def has_language_since(code: str) -> str:
    """Name the first format of a version that has the language of that code; empty if all have it, or none."""
    return next((one.design for one in VERSIONS if code in one.new_languages), "")


def known(version: str) -> ItopVersion | None:
    """Find the line of a version as iTop writes it ("3.2.0-dev").

    A version later than all lines is read as the newest one; None for one older than all.
    """
    found = re.match(r"(\d+)\.(\d+)", version)
    if found is None:
        return None
    wanted = (int(found[1]), int(found[2]))
    fitting = [one for one in VERSIONS if _numbers(one.name) <= wanted]
    return fitting[-1] if fitting else None


def newer(design: str, other: str) -> bool:
    """Tell whether a format of data model files is newer than another one."""
    return _numbers(design) > _numbers(other)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))
