# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers of payment cards in what people write: masked but for the last four digits."""

from __future__ import annotations

import re
from itertools import accumulate

#: Digits in groups, with at most one sign between two of them.
_RUN = re.compile(r"\d+(?:[ \-.\u00a0\u2009\u2011\u202f]\d+)*")
#: How long the groups are; a number may also be one group of 13 to 19.
_SHAPES = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4)} | {(size,) for size in range(13, 20)}
#: Of the networks (ISO/IEC 7812): American Express, Diners, JCB; Visa; Mastercard, Maestro; Discover, UnionPay.
_FIRST = frozenset((2, 3, 4, 5, 6))


def mask_cards(words: str) -> str:
    """The words with a point for each digit of a card's number but the last four.

    A card's number has 13 to 19 digits in one of the usual groups, and a fitting check digit (Luhn).
    """
    return _RUN.sub(lambda run: _mask(run[0]), words)


def _mask(run: str) -> str:
    places = [place for place, sign in enumerate(run) if sign.isdigit()]
    sizes = [len(group) for group in re.findall(r"\d+", run)]
    ends = [0, *accumulate(sizes)]
    signs = list(run)
    for first in range(len(sizes)):
        for last in range(first + 1, min(len(sizes), first + 5) + 1):
            number = places[ends[first] : ends[last]]
            if tuple(sizes[first:last]) in _SHAPES and _is_card([int(run[place]) for place in number]):
                for place in number[:-4]:
                    signs[place] = "•"
    return "".join(signs)


def _is_card(digits: list[int]) -> bool:
    if digits[0] not in _FIRST:
        return False
    doubled = [digit * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0
