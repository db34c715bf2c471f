# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a new ticket is about, from what the end user has written so far, for the agent to edit.

What Intercom shows as taken back is not among it, nor what a mail quotes, nor what stands below a line "-- ".
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from webapp.conversations import Message
from webapp.errors import AppError
from webapp.intercom.shapes import Conversation, Part
from webapp.itop.form_answers import Field
from webapp.markup import quotes
from webapp.markup.reading import tokens
from webapp.panel.forms.draft import OWN, Draft, Value
from webapp.panel.panel import Panel
from webapp.services import Services
from webapp.transcript import Transcript

#: Where a draft says which parts it began with.
_PARTS = f"{OWN}parts"
#: Seconds that an agent waits for Intercom beside iTop; without it the fields are empty.
PATIENCE = 2.0

#: Characters of a description: what somebody reads before it becomes a ticket. The log has all of it.
_LONGEST = 5_000
#: Where iTop does not say.
_TITLE = 255
_TYPES = ("string", "text", "html")
_BLOCKS = frozenset("address blockquote center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul".split())
#: RFC 3676, 4.3
_SIGNATURE = re.compile(r"--")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
#: Fewer are a greeting more often than what it is about.
_WORDS = 3


@dataclass(frozen=True)
class Said:
    """What an end user wrote in one message, as plain text."""

    part: str
    subject: str
    words: str


def read_prefill(panel: Panel, fields: Sequence[Field]) -> dict[str, Value]:
    """Values for title and description as far as these fields are empty, and of which parts their words are.

    Nothing where Intercom does not tell in time.
    """
    wanted = {one.code: one for one in fields if _takes_words(one)}
    try:
        said = list(_read_conversation(panel)) if wanted else []
    except AppError:
        return {}
    found = {"title": make_title(said), "description": make_description(said)}
    filled: dict[str, Value] = {
        code: cut_at_word(found[code], _room(one)) for code, one in wanted.items() if found[code]
    }
    return {**filled, _PARTS: [each.part for each in said]} if filled else {}


def is_outdated(draft: Draft, messages: Sequence[Message]) -> bool:
    """Whether a part that the draft began with is none of all these messages of the conversation any more."""
    began = draft.values.get(_PARTS, [])
    return isinstance(began, list) and not set(began) <= {each.part_id for each in messages}


def confirm_words(draft: Draft) -> Draft:
    """The draft as the agent's own words."""
    return replace(draft, values={code: value for code, value in draft.values.items() if code != _PARTS})


def cut_at_word(words: str, length: int) -> str:
    """At most `length` characters, whole words unless one is endless, the last one a mark that there is more."""
    if len(words) <= length:
        return words
    kept = words[: length - 1]
    whole = re.sub(r"\s+\S*$", "", kept) if not words[length - 1].isspace() else kept
    return (whole if len(whole) > length // 2 else kept).rstrip() + "…"


def plain(markup: str) -> str:
    """The words of HTML with its lines, one empty line between paragraphs at most."""
    lines = [""]
    for token in tokens(markup):
        if token["text"] is not None:
            lines[-1] += html.unescape(token["text"])
        else:
            lines += _breaks((token["tag"] or "").lower(), begun=bool(lines[-1].strip()))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def _takes_words(field: Field) -> bool:
    fits = field.code in ("title", "description") and field.type in _TYPES
    return fits and not field.value and not field.read_only


def _room(field: Field) -> int:
    most = _TITLE if field.code == "title" else _LONGEST
    return min(field.max_length or most, most)


def _read_conversation(panel: Panel) -> Iterator[Said]:
    click, services = panel.click, panel.services.until(time.monotonic() + PATIENCE)
    conversation = services.intercom(click.workspace_id, click.region).conversation(click.conversation_id)
    return said_so_far(services, click.workspace_id, click.region, conversation)


def said_so_far(services: Services, workspace_id: str, region: str, conversation: Conversation) -> Iterator[Said]:
    """Each message of an end user, the oldest first, until there are enough."""
    left = _LONGEST
    for part in _parts(services, workspace_id, region, conversation):
        words = _without_signature(plain(quotes.fold(part.body, "", subject=part.mail_subject or part.subject)))
        if words and left > 0:
            yield Said(part.id, plain(part.subject), words)
            left -= len(words)


def make_description(said: Sequence[Said]) -> str:
    """The words of all of them, at most what somebody reads before it becomes a ticket."""
    return cut_at_word("\n\n".join(each.words for each in said), _LONGEST)


def _parts(services: Services, workspace_id: str, region: str, conversation: Conversation) -> Iterator[Part]:
    transcript = Transcript(services, workspace_id=workspace_id, region=region, conversation_id=conversation.id)
    parts = conversation.parts
    for part, reason in zip(parts, transcript.reasons(parts), strict=True):
        theirs = part.writer.kind == "contact" and part.log == "public" and not part.rating
        if theirs and not part.taken_back and reason is None:
            yield part


def make_title(said: Sequence[Said]) -> str:
    """The subject of a mail, else the first sentence that says something, else the first one; of any length."""
    subject = next((each.subject for each in said if each.subject), "")
    sentences = [sentence for each in said for sentence in _sentences(each.words)]
    telling = (each for each in sentences if len(each.split()) >= _WORDS and not each.endswith(","))
    found = subject or next(telling, "") or next(iter(sentences), "")
    return found.removesuffix(".") if not found.endswith("..") else found


def _sentences(words: str) -> Iterator[str]:
    for line in words.splitlines():
        sentences: list[str] = []
        for piece in filter(None, map(str.strip, _END_OF_SENTENCE.split(line))):
            # What goes on in small letters stood behind an abbreviation.
            before = [sentences.pop()] if sentences and piece[0].islower() else []
            sentences.append(" ".join([*before, piece]))
        yield from sentences


def _without_signature(words: str) -> str:
    return "\n".join(takewhile(lambda line: not _SIGNATURE.fullmatch(line), words.splitlines())).strip()


def _breaks(tag: str, *, begun: bool) -> list[str]:
    """The lines that a tag begins; a block none where there is nothing to end."""
    if tag == "br":
        return [""]
    return [""] * (2 if tag == "p" else 1) if begun and tag in _BLOCKS else []
