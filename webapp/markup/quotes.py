# SPDX-License-Identifier: AGPL-3.0-or-later
"""The history that a mail program quotes below (or around) a reply, folded away behind one line.

A quote is what its program marks as one, or what stands below a line such as "On 5 Jan, Support wrote:". Everything
else stays: answers between two quotes, what is forwarded, and a message that would be nothing but its quotes.
quotequail and mail-parser-reply cut all that follows the first such line, answers included.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from webapp.markup.message_html import is_blank
from webapp.markup.reading import attributes_of, tokens

#: Tags that do not end a line of text.
_INLINE = frozenset("a abbr b big cite code del em font i ins kbd mark q s samp small span strong sub sup tt u".split())
_VOID = frozenset("area base br col hr img input link meta source wbr".split())
_ON = re.compile(
    "|".join(
        (
            r"On .+ wrote ?:", r"Am .+ schrieb.{0,100}:", r"Le .+ a écrit ?:", r"El .+ escribió ?:",
            r"Il .+ ha scritto ?:", r"(?:Em|No dia|A) .+ escreveu ?:", r"Op .+ (?:schreef.{0,100}|geschreven) ?:",
            r"(?:Den|På) .+ (?:skrev|skreiv).{0,100}:", r"Dne .+ napsal.{0,100}:", r".+ napisał(?:\(a\)|a)? ?:",
            r".+ kirjoitti ?:", r".+ (?:написал|пише).{0,100}:", r".+ yazdı ?:", r".+写道 ?[:：]",
            r".+(?:のメール|書きました) ?[:：]", r".+작성 ?[:：]",
        )
    )
)  # fmt: skip
#: Longer is no such line, however it ends; three pieces, because programs break it.
_LONGEST, _PIECES = 400, 3
#: Nobody answers between more quotes; what has more is left alone.
_MOST = 200
_ORIGINAL = re.compile(
    r"[-_\s]{3,}(?:(?:original|reply) message|ursprüngliche nachricht|original-?nachricht|message d'origine"
    r"|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|ursprungligt meddelande"
    r"|oryginalna wiadomość|исходное сообщение)[-_\s]{3,}|_{20,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"[-\s]*(?:begin )?(?:forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten (?:nachricht|e-mail)"
    r"|message (?:transféré|réexpédié)|début du message (?:transféré|réexpédié)|mensaje reenviado"
    r"|inicio del mensaje reenviado|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht"
    r"|vidarebefordrat meddelande|пересылаемое сообщение)\b.{0,40}",
    re.IGNORECASE,
)
_FORWARDING = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|doorst|vs|vb|i)\s*:", re.IGNORECASE)
#: What begins the lines that Outlook repeats of a header: who it was from, and whatever follows.
_FROM = re.compile(r"\*?(?:from|von|de|da|van|från|fra|od|от|发件人|差出人)\s?\*?\s?[:：]", re.IGNORECASE)
_FURTHER = re.compile(
    r"\*?(?:sent|date|to|subject|cc|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para|asunto|inviato|data|a"
    r"|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|do|temat|кому|тема|отправлено)"
    r"(?: (?:el|em|le))?\s?\*?\s?[:：]",
    re.IGNORECASE,
)
_LINE_ABOVE = re.compile(r"border-top:[^;]*solid")


@dataclass(frozen=True)
class _Element:
    """An element of a body by the places of its markup; `inside` is where its end tag begins."""

    tag: str
    attributes: dict[str, str]
    start: int
    inside: int
    end: int

    @property
    def is_history(self) -> bool:
        """Whether all of it is one quote, because its program says so (Yahoo, GMX)."""
        return "yahoo_quoted" in self.attributes.get("class", "").split() or (
            self.tag == "div" and self.attributes.get("name") == "quote"
        )

    @property
    def is_marked(self) -> bool:
        """Whether a program made this blockquote (Apple Mail, Thunderbird, Proton, Gmail), not a person."""
        return self.attributes.get("type", "").lower() == "cite" or "gmail_quote" in self.attributes.get("class", "")

    @property
    def is_prefix(self) -> bool:
        """Whether it is the line that introduces a quote, in whatever language (Gmail, Thunderbird)."""
        return bool({"gmail_attr", "moz-cite-prefix"} & set(self.attributes.get("class", "").split()))

    @property
    def is_header(self) -> bool:
        """Whether Outlook puts the header of what it quotes in it."""
        style = self.attributes.get("style", "").replace(" ", "").lower()
        return self.attributes.get("id") == "divRplyFwdMsg" or _LINE_ABOVE.search(style) is not None


@dataclass(frozen=True)
class _Line:
    """A line of visible text by its places in the markup."""

    text: str
    start: int
    end: int


def fold(body: str, line: str, *, subject: str = "") -> str:
    """The HTML of a mail with `line` (HTML) in the place of each quote; as it is where nothing is left beside them.

    `subject` is that of the mail, which tells a forwarded one: its words were never in the conversation.
    """
    if _FORWARDING.match(subject):
        return body
    page = _Page(body)
    cuts = page.cuts()
    if not cuts or is_blank(page.without(cuts, "")):
        return body
    return page.without(cuts, line)


class _Page:
    """A body as elements and lines, and which of its places are quotes."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._elements: list[_Element] = []
        self._lines: list[_Line] = []
        self._read()
        self._elements.sort(key=lambda each: each.start)
        self._starts = [each.start for each in self._elements]
        self._at = [each.start for each in self._lines]
        self._prefixes = [each for each in self._elements if each.is_prefix]

    def cuts(self) -> list[tuple[int, int]]:
        """Begin and end of each quote, one after the other; none in what is forwarded."""
        quotes = list(self._blocks())
        found = self._whole([*((start, end) for start, _, end in quotes), *self._find_angled()])
        elements = [(start, end) for _, start, end in quotes]
        forwarded = (each for each in self._lines if _FORWARDED.fullmatch(each.text))
        if len(found) >= _MOST or any(not _within(each.start, elements) for each in forwarded):
            return []
        outside = [each for each in self._lines if not _within(each.start, found)]
        return self._whole([*found, *self._below_header(outside)])

    def without(self, cuts: list[tuple[int, int]], line: str) -> str:
        """The body with `line` in the place of each cut; what began before it ends before it, and the like."""
        pieces, place = [], 0
        for start, end in cuts:
            ended = [each.tag for each in self._elements if each.start < start < each.inside < end]
            begun = [each.tag for each in self._elements if start <= each.start < end < each.end]
            closing, opening = "".join(f"</{tag}>" for tag in reversed(ended)), "".join(f"<{tag}>" for tag in begun)
            pieces += [self._body[place:start], closing, line, opening]
            place = end
        return "".join([*pieces, self._body[place:]])

    def _whole(self, cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """In order, and one where nothing but the other's markup is between them."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted(cuts):
            if merged and (start <= merged[-1][1] or not self._between(merged[-1][1], start)):
                start, end = merged[-1][0], max(end, merged.pop()[1])
            merged.append((start, end))
        return merged

    def _blocks(self) -> Iterator[tuple[int, int, int]]:
        """Quotes that are elements: where the line begins that introduces it, where the element does, and its end."""
        until = 0
        for each in self._elements:
            if each.start < until:
                continue
            introduced = self._find_introduction(each.start) if each.tag == "blockquote" else None
            if each.is_history or (each.tag == "blockquote" and (each.is_marked or introduced is not None)):
                first = self._between(each.start, each.end)
                if first and _FORWARDED.fullmatch(first[0].text):
                    continue
                yield (each.start if introduced is None else introduced), each.start, each.end
                until = each.end

    def _find_introduction(self, place: int) -> int | None:
        """Where the line begins that introduces the quote at that place; None where there is none."""
        number = bisect_left(self._at, place)
        before = self._lines[max(0, number - _PIECES - 1) : number]
        prefix = next((each for each in reversed(self._prefixes) if each.end <= place), None)
        if prefix is not None and not self._between(prefix.end, place):
            return prefix.start
        for count in range(1, _PIECES + 1):
            text = " ".join(each.text for each in before[-count:])
            if len(text) <= _LONGEST and any(map(str.isdigit, text)) and _ON.fullmatch(text):
                above = before[-count - 1] if len(before) > count else None
                first = above if above is not None and _ORIGINAL.fullmatch(above.text) else before[-count]
                return self._begin(first.start, place)
        return None

    def _find_angled(self) -> Iterator[tuple[int, int]]:
        """Lines behind ">", from the first that is introduced on."""
        introduced, runs = False, 0
        for above, each in pairwise([_Line("", 0, 0), *self._lines]):
            if not each.text.startswith(">"):
                continue
            runs += not above.text.startswith(">")
            if runs > _MOST:
                return
            begun = None if above.text.startswith(">") else self._find_introduction(each.start)
            introduced = introduced or begun is not None
            if introduced:
                yield (self._begin(each.start, each.end) if begun is None else begun), each.end

    def _below_header(self, outside: list[_Line]) -> Iterator[tuple[int, int]]:
        """What Outlook and its like put below a reply; nothing where there is no reply above it."""
        if not outside:
            return
        for each in self._elements:
            if each.is_header and outside[0].end <= each.start and self._is_header(each.start):
                yield each.start, self._end(each)
                return
        for number, one in enumerate(outside[1:], 1):
            below = outside[number + 1].start if number + 1 < len(outside) else len(self._body)
            if _ORIGINAL.fullmatch(one.text) and self._is_header(below):
                yield self._begin(one.start, len(self._body)), len(self._body)
                return

    def _is_header(self, place: int) -> bool:
        number = bisect_left(self._at, place)
        lines = [each.text for each in self._lines[number : number + 6]]
        return bool(lines) and _FROM.match(lines[0]) is not None and any(map(_FURTHER.match, lines[1:]))

    def _end(self, header: _Element) -> int:
        """The end of the innermost element around the header in which anything follows it."""
        for each in reversed(self._elements):
            if each.start < header.start < each.inside and self._between(header.end, each.inside):
                return each.inside
        return len(self._body)

    def _begin(self, start: int, end: int) -> int:
        """The beginning of whatever begins there and ends before that end."""
        begin = start
        for number in range(bisect_left(self._starts, start) - 1, -1, -1):
            each = self._elements[number]
            if self._between(each.start, start):
                break
            if start < each.inside <= end:
                begin = each.start
        return begin

    def _between(self, start: int, end: int) -> list[_Line]:
        return self._lines[bisect_left(self._at, start) : bisect_left(self._at, end)]

    def _read(self) -> None:
        opened: list[tuple[str, dict[str, str], int]] = []
        count: Counter[str] = Counter()
        words: list[tuple[str, int, int]] = []
        for token in tokens(self._body):
            if token["text"] is not None:
                words.append((html.unescape(token["text"]), token.start(), token.end()))
            elif token["tag"] is not None:
                tag = token["tag"].lower()
                if tag not in _INLINE:
                    self._line(words)
                if token["end"] and count[tag]:
                    count.subtract(self._close(opened, tag, token.start(), token.end()))
                elif not token["end"] and tag not in _VOID:
                    count[tag] += 1
                    opened.append((tag, attributes_of(token["attributes"]), token.start()))
        self._line(words)
        for tag, given, start in opened:
            self._elements.append(_Element(tag, given, start, len(self._body), len(self._body)))

    def _line(self, words: list[tuple[str, int, int]]) -> None:
        seen = [each for each in words if not is_blank(html.escape(each[0]))]
        if seen:
            text = " ".join("".join(each[0] for each in words).split())
            self._lines.append(_Line(text, seen[0][1], seen[-1][2]))
        words.clear()

    def _close(self, opened: list[tuple[str, dict[str, str], int]], tag: str, start: int, end: int) -> Iterator[str]:
        """The tags that end with the end of this one, which is among those that are open."""
        name = ""
        while name != tag:
            name, given, begun = opened.pop()
            self._elements.append(_Element(name, given, begun, start, end if name == tag else start))
            yield name


def _within(place: int, cuts: Sequence[tuple[int, int]]) -> bool:
    """Whether one of these, which are in order and apart, has the place."""
    number = bisect_right(cuts, place, key=lambda each: each[0])
    return number > 0 and place < cuts[number - 1][1]
