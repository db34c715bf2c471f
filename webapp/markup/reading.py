# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to read in HTML: its tags and texts, its words, whether any of them can be seen."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

#: Spaces, controls and signs without width; a category that is not known yet is not among them.
_UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf"}
#: Letters and marks without a shape of their own: joiners, fillers of Hangul and Braille, selectors of variants.
_SHAPELESS = set("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_SHAPELESS |= {chr(selector) for selector in range(0xFE00, 0xFE10)}
#: One tag, one piece of markup without words, or text. Possessive, and no "<" in a tag: linear for every input.
_TOKEN = re.compile(
    r"""<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9:-]*+)(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>"""
    r"""|(?P<silent><!--|<[!?/][^<>]*+>)"""
    r"""|(?P<text>[^<]++|<)""",
)
_ATTRIBUTE = re.compile(r"""([A-Za-z][A-Za-z0-9:_-]*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>=]++))""")


def tokens(markup: str) -> Iterator[re.Match[str]]:
    """Tags and texts, without comments and code; every character is looked at a bounded number of times."""
    ends = {
        opening: re.compile(end, re.IGNORECASE)
        for opening, end in (("<!--", "-->"), ("script", "(?=</script)"), ("style", "(?=</style)"))
    }
    position = 0
    while (token := _TOKEN.match(markup, position)) is not None:
        position = token.end()
        opening = (token["silent"] or ("" if token["end"] else token["tag"]) or "").lower()
        if opening in ends:
            end = ends[opening].search(markup, position)
            if end is not None:
                position = end.end()
                continue
            # Without an end it is not code; nor will there be one for the next.
            del ends[opening]
        yield token


def attributes_of(source: str) -> dict[str, str]:
    """The attributes of a tag; the first of a name counts, as in browsers."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    return found


def words(markup: str) -> str:
    """The visible text of HTML, with single spaces: for comparing what was said."""
    return " ".join(" ".join(text for text in _texts(markup)).split())


def letters(markup: str) -> str:
    """The words without any space or sign without width: Intercom rewrites the tags between them."""
    return "".join(sign for sign in words(markup) if unicodedata.category(sign) not in _UNSEEN)


def shows(markup: str) -> bool:
    """Whether any sign of its words can be seen."""
    return any(_is_visible(sign) for text in _texts(markup) for sign in text)


def _is_visible(sign: str) -> bool:
    """Neither a space of any kind nor a sign without width, such as the one an empty editor leaves."""
    return unicodedata.category(sign) not in _UNSEEN and sign not in _SHAPELESS


def _texts(markup: str) -> Iterator[str]:
    return (html.unescape(token["text"]) for token in tokens(markup) if token["text"] is not None)
