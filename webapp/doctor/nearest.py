# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody probably meant who wrote a name that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

#: Letters that may be wrong, missing or too many.
_TYPOS = 2


def nearest(name: str, known: Iterable[str]) -> str:
    """Return one of the known names, "" where none of them is near.

    Letter case and what stands between words do not count, and neither do the words before a dot: "ticket.origin" and
    "sync_app_ticket_orgin" are both near to "sync_app.ticket.origin".
    """
    letters = _letters(name)
    # Of a short name less may be wrong, else it would be near to everything.
    least, found = 1 + max(0, min(_TYPOS, (len(letters) - 1) // 2)), ""
    for one in known:
        distance = _distance(letters, one)
        if distance < least:
            least, found = distance, one
    return found


def instead(name: str, known: Sequence[str]) -> str:
    """Return the end of a sentence about a name that means nothing: the near one, or else all that are known."""
    near = nearest(name, known)
    return f'; did you mean "{near}"?' if near else f"; known are {', '.join(known)}"


def _distance(letters: str, known: str) -> int:
    words = known.split(".")
    # The end of a name is short, so that it has to be right.
    if any(letters == _letters("".join(words[start:])) for start in range(1, len(words))):
        return 0
    return _levenshtein(letters, _letters(known))


def _letters(name: str) -> str:
    """A name without any letter of the alphabet is compared as it is."""
    return re.sub(r"[^a-z0-9]", "", name.lower()) or name


def _levenshtein(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for above, letter in enumerate(one, 1):
        before, row[0] = row[0], above
        for place, candidate in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != candidate))
    return row[-1]
