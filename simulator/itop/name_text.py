# SPDX-License-Identifier: AGPL-3.0-or-later
"""The name of somebody as plain text, as the module's NameText makes it."""

import re

MAX_LENGTH = 200
MAX_LENGTH_OF_INTERCOM = 100
SUFFIX = " (Intercom)"
_LOOK_ALIKES = str.maketrans(
    {
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        '"': "\N{RIGHT DOUBLE QUOTATION MARK}",
        "'": "\N{RIGHT SINGLE QUOTATION MARK}",
        "`": "\N{LEFT SINGLE QUOTATION MARK}",
        "\\": "/",
        "[": "(",
        "]": ")",
    }
)
_UNSEEN = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]+"
)
_BLANKS = re.compile("[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_ENTITY = re.compile("&(?=#|[0-9A-Za-z]+;|lt|gt|amp|quot)", re.IGNORECASE | re.ASCII)


def plain(name: str, max_length: int = MAX_LENGTH) -> str:
    """The name in one line, empty where nothing of it can be seen."""
    name = _BLANKS.sub(" ", _UNSEEN.sub("", name)).strip(" ").translate(_LOOK_ALIKES)
    return _ENTITY.sub("+", name)[:max_length].strip(" ")


def of_intercom(name: str) -> str:
    """The name of somebody whom Intercom alone knows, empty where it has none."""
    name = plain(name, MAX_LENGTH_OF_INTERCOM - len(SUFFIX))
    return f"{name}{SUFFIX}" if name else ""
