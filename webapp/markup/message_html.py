# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies of messages as HTML that iTop's sanitizer keeps.

iTop removes a tag outside its list together with the words in it (2.7 to 3.2), so everything else is turned here into
something on the list: no word may vanish. nh3 then guards the result, whatever this file may have overlooked.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import nh3

from webapp.contract import FILE_SCHEME
from webapp.markup.reading import attributes_of, shows, tokens, words

#: What HTMLDOMSanitizer of iTop keeps on every version from 2.7 on, without pictures (they become links).
_KEPT = frozenset(
    "a p blockquote br span div b i u em strong ul ol li h1 h2 h3 h4 code table thead tbody tr td th"
    " big small tt kbd samp var del s ins cite q hr pre".split()
)
_VOID = frozenset({"br", "hr"})
#: Near relatives on the list for tags that are not on it; any further tag is taken off from around its words.
_RENAMED = {
    "h5": "h4", "h6": "h4", "strike": "s", "mark": "em", "dfn": "em", "tfoot": "tbody", "menu": "ul", "xmp": "pre",
    **dict.fromkeys(("address", "figcaption", "dt", "summary", "caption", "legend", "title", "option"), "p"),
    **dict.fromkeys(
        ("article", "aside", "header", "footer", "main", "figure", "details", "dl", "dd", "section", "nav", "center",
         "fieldset", "form", "hgroup", "search", "dialog", "noscript", "template", "textarea", "listing"), "div"
    ),
}  # fmt: skip
#: Where each part of a table may stand; elsewhere it is only a block, because parsers would glue its words together.
_PARENTS = {"thead": ("table",), "tbody": ("table",), "tr": ("table", "thead", "tbody"), "td": ("tr",), "th": ("tr",)}
#: What shows something from elsewhere: its address stays as a link.
_EMBEDDED = {"iframe": "src", "video": "src", "audio": "src", "source": "src", "embed": "src", "object": "data"}
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
#: The start of what iTop's url_validation_pattern and mail pattern let through as a link.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]{3,}|mailto:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
)
_WORTH_TELLING = ("http", "https", "ftp", "ftps", "tel", "sms", "sip", "mailto")
_HTML = re.compile(
    r"\s*<(p|div|h[1-6]|ul|ol|pre|blockquote|img|table|a|br|hr|figure|iframe|html|body|b|i|u|em|strong|span|video)\b[^>]*>",
    re.IGNORECASE,
)
_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}]")
#: PHP's parser gives up at a depth of 256 elements, and with it the words inside.
_DEPTH = 60
#: Longest message, in bytes of HTML; a call of the Sync API carries more, iTop's pages would not.
_LONGEST = 1_000_000


@dataclass(frozen=True)
class Phrases:
    """Words of the reader's language that stand where something cannot be copied."""

    picture: str = "picture"
    embedded_picture: str = "(a picture that is only in the conversation)"
    shortened: str = "(shortened: the whole message is in the conversation)"
    attached_picture: str = "(see the attached picture)"


def is_html(body: str) -> bool:
    """Whether a body of a notification is HTML: from API version 2.15 on it is plain text, and nothing says so."""
    return _HTML.match(body) is not None and body.rstrip().endswith(">")


def from_text(text: str) -> str:
    """Plain text as HTML, line by line, with its addresses as links."""
    pieces: list[str] = []
    end = 0
    for found in _ADDRESS_IN_TEXT.finditer(text):
        pieces.append(_escape(text[end : found.start()]))
        pieces.append(link(found.group(), found.group()))
        end = found.end()
    pieces.append(_escape(text[end:]))
    lines = "".join(pieces).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return "".join(f"<p>{paragraph}</p>" for paragraph in re.split("\n{2,}", lines)).replace("\n", "<br>")


def link(address: str, text: str) -> str:
    """A link that iTop keeps, or text and address as words where it would not."""
    href = _href(address)
    if href is not None:
        return f'<a href="{html.escape(href)}">{_escape(text)}</a>'
    return _escape(text if text == address else f"{text} ({address})")


def clean(body: str, phrases: Phrases, pictures: Mapping[str, str] | None = None) -> str:
    """HTML of Intercom as HTML that iTop keeps whole; every visible word is in it.

    `pictures` is what stands in place of those with these addresses, as `file_place` or HTML of our own; the other ones
    become links.
    """
    # Cut before it is guarded: nh3 takes the square of a text's length, a minute for 800 KB of "&".
    written = shorten(_Writer(phrases, pictures or {}).write(body), phrases)
    tags, attributes, schemes = set(_KEPT), _ATTRIBUTES, _SCHEMES
    if pictures:
        # Of what comes no picture is ever written, so those that stand there are ours.
        tags, attributes, schemes = tags | {"img"}, {**attributes, "img": {"src"}}, schemes | {FILE_SCHEME}
    return nh3.clean(written, tags=tags, attributes=attributes, url_schemes=schemes, link_rel=None)


def file_place(sha256: str) -> str:
    """Where iTop puts the file of that digest (docs/sync-api.md, attach)."""
    return f'<img src="{FILE_SCHEME}:{sha256}">'


def pictures_of(body: str) -> list[tuple[str, str]]:
    """Address and name of the pictures of a body that are kept somewhere, each address once."""
    found: dict[str, str] = {}
    for token in tokens(body):
        if (token["tag"] or "").lower() == "img" and not token["end"]:
            attributes = attributes_of(token["attributes"])
            address = attributes.get("src", "").strip()
            if address and address[:5].lower() != "data:":
                found.setdefault(address, (attributes.get("alt") or attributes.get("title") or "").strip())
    return list(found.items())


def shorten(markup: str, phrases: Phrases) -> str:
    """HTML as it is, or its first words and a sentence that says so."""
    return markup if len(markup.encode("utf-8", "replace")) <= _LONGEST else _cut(markup, phrases)


def is_blank(markup: str) -> bool:
    """Whether nothing of a body can be seen: no sign, no picture, nothing embedded."""
    return not shows(markup) and not shows(_Writer(Phrases(), {}).write(markup))


class _Writer:
    """Reads a body token by token and writes it balanced, not too deep, with allowed tags only."""

    def __init__(self, phrases: Phrases, pictures: Mapping[str, str]) -> None:
        self._phrases = phrases
        self._pictures = pictures
        self._out: list[str] = []
        #: What is open: its tag in the source, the tag written, and what closes it.
        self._open: list[tuple[str, str, str]] = []

    def write(self, body: str) -> str:
        """The whole body, or as much of it as is already too long to be kept."""
        size = 0
        for token in tokens(body):
            written = len(self._out)
            if token["text"] is not None:
                self._out.append(_escape(html.unescape(token["text"])))
            elif token["tag"] is not None and token["end"]:
                self._end(token["tag"].lower())
            elif token["tag"] is not None:
                self._start(token["tag"].lower(), token["attributes"])
            size += sum(map(len, self._out[written:]))
            if size > _LONGEST:
                break
        while self._open:
            self._out.append(self._open.pop()[2])
        return "".join(self._out)

    def _start(self, tag: str, source: str) -> None:
        if tag == "img":
            self._out.append(self._picture(attributes_of(source)))
        elif tag in _EMBEDDED:
            self._out.append(self._embed(attributes_of(source).get(_EMBEDDED[tag], "")))
        elif tag == "a":
            self._link(attributes_of(source))
        else:
            self._element(tag, _RENAMED.get(tag, tag), source)

    def _end(self, tag: str) -> None:
        if not any(source == tag for source, _, _ in self._open):
            return
        while True:
            source, _, closing = self._open.pop()
            self._out.append(closing)
            if source == tag:
                return

    def _element(self, tag: str, written: str, source: str) -> None:
        if written in _PARENTS and not (self._open and self._open[-1][1] in _PARENTS[written]):
            written = "div"
        if written in _VOID:
            self._out.append(f"<{written}>")
        elif written in _KEPT and len(self._open) < _DEPTH:
            names = _ATTRIBUTES.get(written, set())
            given = {name: html.escape(value) for name, value in attributes_of(source).items() if name in names}
            self._out.append("".join([f"<{written}", *(f' {name}="{value}"' for name, value in given.items()), ">"]))
            self._open.append((tag, written, f"</{written}>"))
        elif written in _KEPT:
            self._out.append(" ")

    def _link(self, attributes: dict[str, str]) -> None:
        # A link inside a link would end the outer one in every parser.
        self._end("a")
        address = attributes.get("href", "").strip()
        href = _href(address)
        if href is not None:
            self._out.append(f'<a href="{html.escape(href)}">')
            self._open.append(("a", "a", "</a>"))
        elif address.partition(":")[0].lower() in _WORTH_TELLING:
            self._open.append(("a", "", _escape(f" ({address})")))

    def _picture(self, attributes: dict[str, str]) -> str:
        """What iTop keeps of it, else a link: iTop would load it from elsewhere with every view, or drop it."""
        address = attributes.get("src", "").strip()
        if address in self._pictures:
            return self._pictures[address]
        name = (attributes.get("alt") or attributes.get("title") or "").strip()
        if address[:5].lower() == "data:" or not address:
            return _escape(f" {name} {self._phrases.embedded_picture} ")
        return self._show(address, name or self._phrases.picture)

    def _embed(self, address: str) -> str:
        address = address.strip()
        telling = address.partition(":")[0].lower() in _WORTH_TELLING
        return self._show(address, address) if telling else ""

    def _show(self, address: str, text: str) -> str:
        inside = any(written == "a" for _, written, _ in self._open)
        return _escape(f" {text} ({address}) ") if inside else f" {link(address, text)} "


def _href(address: str) -> str | None:
    """The address as iTop lets it through in a link; None where it would be removed."""
    try:
        parts = urlsplit(address)
        if parts.scheme.lower() in ("http", "https") and parts.hostname and not parts.hostname.isascii():
            host = parts.hostname.encode("idna").decode("ascii")
            address = parts._replace(netloc=parts.netloc.replace(parts.hostname, host)).geturl()
    except ValueError:
        return None
    usable = quote(address, safe="!#$%&'()*+,/:;=?@[]~")
    return usable if _ADDRESS.match(usable) else None


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _cut(cleaned: str, phrases: Phrases) -> str:
    text = words(cleaned)[: _LONGEST // 10]
    return f"{from_text(text)}<p>{_escape(phrases.shortened)}</p>"
