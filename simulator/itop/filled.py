# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of removed messages in title and description, as module-skeleton/src/Log/FilledWords.php takes them out."""

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from simulator.itop.objects import Entry, Ticket

_ENDS_LINE = re.compile(
    r"(</?(?:p|div|li|ul|ol|dl|dt|dd|tr|td|th|table|blockquote|pre|hr|h[1-6]|br)\b[^>]*>|\r\n|\n|\r)", re.IGNORECASE
)
_ENDS_SENTENCE = "[.!?…。！？]"
_CUT = "…"


def taken_out(ticket: Ticket, removed: Iterable[Entry], instead: str) -> Ticket:
    """The ticket without the words of these entries in what the panel has filled in from them."""
    pieces = (piece for entry in removed for piece in _ENDS_LINE.split(entry.html)[::2])
    lines = [line for line in map(_plain, pieces) if line]
    values = dict(ticket.values)
    if _is_sentence(values.get("title", "").strip(), lines, instead):
        values["title"] = instead
    if "description" in values:
        values["description"] = _without(values["description"], {_letters(line) for line in lines}, instead)
    return replace(ticket, values=values)


def _without(value: str, lines: set[str], instead: str) -> str:
    pieces = _ENDS_LINE.split(value)
    found = False
    for place in range(0, len(pieces), 2):
        if _is_line(_letters(_plain(pieces[place])), lines):
            pieces[place] = "" if found else html.escape(instead, quote=False)
            found = True
    return "".join(pieces)


def _is_line(letters: str, lines: set[str]) -> bool:
    """A line that was too long for the form is the beginning of one."""
    beginning = _uncut(letters)
    return bool(letters) and (letters in lines or bool(beginning and any(line.startswith(beginning) for line in lines)))


def _is_sentence(title: str, lines: Iterable[str], instead: str) -> bool:
    """Whether it is one of the sentences, or the beginning of one."""
    if title in ("", instead):
        return False
    beginning = _uncut(title)
    words = r"\s+".join(map(re.escape, (beginning or title).split()))
    end = "" if beginning else f"(?:(?<={_ENDS_SENTENCE})|{_ENDS_SENTENCE}|$)"
    pattern = re.compile(rf"(?:^|{_ENDS_SENTENCE})\s*{words}{end}")
    return any(pattern.search(line) for line in lines)


def _uncut(text: str) -> str:
    """What stands before the sign that something was cut, empty where nothing was."""
    return text.removesuffix(_CUT).strip() if text.endswith(_CUT) else ""


def _plain(markup: str) -> str:
    text = html.unescape(re.sub(r"<[^>]*>", "", markup))
    return " ".join("".join(" " if unicodedata.category(sign)[0] in "ZC" else sign for sign in text).split())


def _letters(text: str) -> str:
    return text.replace(" ", "")
