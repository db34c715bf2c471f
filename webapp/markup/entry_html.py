# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of iTop's logs as HTML that Intercom shows: few tags, no pictures, and nothing that the reader cannot open.

Intercom lists nowhere what it takes out of a message (facts stand in docs/developer-hub.md), so that only what its own
examples have is sent; iTop's addresses ask for a login that end users do not have.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from webapp.markup import message_html, reading
from webapp.markup.message_html import Phrases
from webapp.markup.reading import attributes_of, tokens

_KEPT = frozenset({"p", "b", "i", "ul", "ol", "li", "code", "pre"})
#: What shows nearly the same; `tr` and `td` are told apart by signs, any further tag goes and leaves its words.
_RENAMED = {
    "strong": "b", "em": "i", "cite": "i", "kbd": "code", "tt": "code", "samp": "code", "var": "code",
    "h1": "b", "h2": "b", "h3": "b", "h4": "b",
}  # fmt: skip
#: They stand apart from what is before and behind them; a paragraph inside a paragraph would end it.
_BLOCKS = frozenset({"p", "div", "blockquote", "table", "tr", "h1", "h2", "h3", "h4", "hr", "q"})
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
#: Where end users read their tickets, on every version: https://www.itophub.io/wiki (portal)
_PORTAL = re.compile(r"/pages/exec\.php/|[?&]exec_module=itop-portal|/portal/", re.IGNORECASE)
#: Characters: what is longer is in the ticket.
_LONGEST = 60_000


@dataclass(frozen=True)
class Reader:
    """Who reads it: `itops` are the addresses of iTop, of which they can open the portal at most, or all of it."""

    itops: Sequence[str] = ()
    portal: bool = False
    teammate: bool = False

    def opens(self, address: str) -> bool:
        """Whether they can open it; what is not of iTop's host is none of its affair."""
        try:
            host = urlsplit(address).hostname
        except ValueError:
            return False
        if self.teammate or host not in {urlsplit(each).hostname for each in self.itops}:
            return True
        return self.portal and _PORTAL.search(address) is not None


@dataclass
class _Page:
    """What is written so far: paragraphs, each with its words; lists and code are blocks of their own."""

    reader: Reader
    out: list[str] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)
    #: A paragraph is open that we have begun.
    begun: bool = False

    def words(self, text: str) -> None:
        if not text.strip() and not self.begun and not self.open:
            return
        self._begin()
        inside = any(written == "a" for _, written in self.open)
        shown = text if inside else _ADDRESS.sub(lambda found: self._address(found.group()), text)
        self.out.append(html.escape(shown, quote=False))

    def _address(self, address: str) -> str:
        return address if self.reader.opens(html.unescape(address)) else "\N{HORIZONTAL ELLIPSIS}"

    def start(self, tag: str, source: str) -> None:
        if tag in ("ul", "ol", "pre") or tag in _BLOCKS:
            self._break()
        if tag == "br":
            self.out.append("<br>" if self.begun or self.open else "")
        elif tag in ("td", "th") and self.begun:
            self.out.append(" | ")
        elif tag == "a":
            address = attributes_of(source).get("href", "")
            if address and self.reader.opens(address):
                self._begin()
                self._open("a", "a", f' href="{html.escape(address)}"')
        else:
            written = _RENAMED.get(tag, tag if tag in _KEPT and tag != "p" else "")
            if written and written not in ("ul", "ol", "pre", "li"):
                self._begin()
            if written:
                self._open(tag, written)

    def end(self, tag: str) -> None:
        if any(source == tag for source, _ in self.open):
            while self.open:
                source, written = self.open.pop()
                self.out.append(f"</{written}>")
                if source == tag:
                    break
        if tag in _BLOCKS:
            self._break()

    def _open(self, tag: str, written: str, attributes: str = "") -> None:
        self.out.append(f"<{written}{attributes}>")
        self.open.append((tag, written))

    def _begin(self) -> None:
        if not self.begun and not self.open:
            self.out.append("<p>")
            self.begun = True

    def _break(self) -> None:
        """The paragraph ends; inside of a list or of code a line does."""
        if any(written in ("ul", "ol", "pre") for _, written in self.open):
            if self.out and not self.out[-1].startswith(("<ul", "<ol", "<li", "<pre", "<br")):
                self.out.append("<br>")
            return
        while self.open:
            self.out.append(f"</{self.open.pop()[1]}>")
        if self.begun:
            self.out.append("</p>")
            self.begun = False

    def written(self) -> str:
        while self.open:
            self.out.append(f"</{self.open.pop()[1]}>")
        self._break()
        return "".join(self.out)


def for_intercom(markup: str, phrases: Phrases, reader: Reader, attached: Collection[str] = ()) -> str:
    """The entry as paragraphs, lists, code and links; every word is in it, or a sentence that says what is missing.

    `attached` are the ids of those of its pictures that go along.
    """
    safe = message_html.clean(_without_pictures(markup, phrases, attached), phrases)
    shown = _render(safe, reader)
    if len(shown) <= _LONGEST:
        return shown
    words = reading.words(shown)[: _LONGEST // 2]
    return f"<p>{html.escape(words, quote=False)}</p><p>{html.escape(phrases.shortened, quote=False)}</p>"


def _render(safe: str, reader: Reader) -> str:
    page = _Page(reader)
    for token in tokens(safe):
        if token["text"] is not None:
            page.words(html.unescape(token["text"]))
        elif token["tag"] is not None and token["end"]:
            page.end(token["tag"].lower())
        elif token["tag"] is not None:
            page.start(token["tag"].lower(), token["attributes"])
    return page.written().replace("<p></p>", "")


def _without_pictures(markup: str, phrases: Phrases, attached: Collection[str]) -> str:
    """A picture of iTop's opens for nobody outside: where it is to be found stands in its place."""
    pieces = []
    for token in tokens(markup):
        if (token["tag"] or "").lower() == "img" and not token["end"]:
            known = attributes_of(token["attributes"]).get("data-img-id", "") in attached
            said = phrases.attached_picture if known else phrases.embedded_picture
            pieces.append(f" {html.escape(said, quote=False)} ")
        else:
            pieces.append(token.group())
    return "".join(pieces)
