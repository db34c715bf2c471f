# SPDX-License-Identifier: AGPL-3.0-or-later
"""The components of a canvas, and the canvas itself: what exists here is what Intercom accepts.

Component reference: https://developers.intercom.com/docs/references/canvas-kit
User data may be given to every function but `text`, which speaks Markdown and wants it through `literal`.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from webapp.inbox import ONE_OF, Action, to

_T = TypeVar("_T")

#: Bytes; Intercom takes 64 KB of content, and as much of stored data.
#: https://developers.intercom.com/docs/references/canvas-kit/responseobjects/canvas
SIZE_LIMIT = 65_536
#: How many options a dropdown or a single-select takes at least and at most.
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10

Component = Mapping[str, object]
TextStyle = Literal["header", "paragraph", "muted", "error"]
ButtonStyle = Literal["primary", "secondary", "link"]
Size = Literal["xs", "s", "m", "l", "xl"]

_WEB_ADDRESS = re.compile(r"https?://[^\s]+")
_MARKDOWN = re.compile(r"([\\*\[\]`]|(?<!\w)_|_(?!\w))")
_EMPTY_LINES = re.compile(r"\n{3,}")
_NOTHING = "–"


class CanvasTooLarge(ValueError):
    """The content or the stored data is more than Intercom takes."""


@dataclass(frozen=True)
class Option:
    """One option of a dropdown or single-select."""

    id: str
    text: str


@dataclass(frozen=True)
class Canvas:
    """Components from top to bottom, and what Intercom keeps for the next click; one that exists is a legal one."""

    components: Sequence[Component]
    stored: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.components:
            raise ValueError("A canvas needs a component.")
        twice = [name for name, count in Counter(_ids(self.components)).items() if count > 1]
        if twice:
            raise ValueError(f"Component ids must be unique: {twice}")
        for part, value in (("content", {"components": self.components}), ("stored data", self.stored)):
            if json_size(value) > SIZE_LIMIT:
                raise CanvasTooLarge(f"The {part} of the canvas is larger than {SIZE_LIMIT} bytes.")

    def answer(self) -> dict[str, object]:
        """The body of the answer to Intercom."""
        canvas: dict[str, object] = {"content": {"components": list(self.components)}}
        if self.stored:
            canvas["stored_data"] = dict(self.stored)
        return {"canvas": canvas}


def json_size(value: object) -> int:
    """Bytes of the value as JSON in its longest spelling, with spaces and escapes: nobody says how Intercom counts."""
    return len(json.dumps(value))


def share_room(values: Mapping[str, str], size: int) -> dict[str, str]:
    """The values within `size` bytes of JSON: short ones stay whole, the long ones are cut and share what is left."""
    left = size
    kept: dict[str, str] = {}
    sizes = {name: json_size(value) for name, value in values.items()}
    for place, name in enumerate(sorted(values, key=sizes.__getitem__)):
        kept[name] = _cut(values[name], left // (len(values) - place))
        left -= json_size(kept[name])
    return {name: kept[name] for name in values}


def literal(words: str) -> str:
    """User data as `text` shows it letter by letter: what Markdown would read as bold or as a link is escaped."""
    lines = "\n".join(" ".join(line.split()) for line in words.splitlines())
    return _MARKDOWN.sub(r"\\\1", _EMPTY_LINES.sub("\n\n", lines).strip())


def shorten(words: str, length: int) -> str:
    """At most `length` characters, the last one a mark that something is missing."""
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def is_web_address(url: str | None) -> bool:
    """Whether a button may lead there."""
    return bool(url and _WEB_ADDRESS.fullmatch(url))


def text(markdown: str, *, style: TextStyle = "paragraph", tight: bool = False) -> Component:
    """Words with bold and links; `tight` leaves out the space below."""
    return _component("text", text=_words(markdown), style=style, bottom_margin="none" if tight else None)


def button(label: str, action: Action, *, style: ButtonStyle = "secondary") -> Component:
    """Asks for `action` when clicked."""
    return _component("button", id=action.encode(), label=_words(label), style=style, action=_SUBMIT)


def open_button(label: str, url: str, *, name: str, style: ButtonStyle = "secondary") -> Component:
    """Opens a web address in a new tab; `name` makes the id unique. ValueError for what is not a web address."""
    if not is_web_address(url):
        raise ValueError("A button can only open a web address.")
    return _component(
        "button", id=f"open?what={name}", label=_words(label), style=style, action={"type": "url", "url": url}
    )


def text_input(
    label: str, *, id: str, value: str = "", placeholder: str = "", failed: bool = False, submits: bool = False
) -> Component:
    """One line of text; `failed` marks it as wrong, `submits` gives it a button of its own."""
    return _component(
        "input",
        id=id,
        label=label or None,
        value=value or None,
        placeholder=placeholder or None,
        save_state="failed" if failed else None,
        action=_SUBMIT if submits else None,
    )


def textarea(label: str, *, id: str, value: str = "", placeholder: str = "", failed: bool = False) -> Component:
    """Several lines of text; `failed` marks it as wrong."""
    return _component(
        "textarea",
        id=id,
        label=label,
        value=value or None,
        placeholder=placeholder or None,
        error=True if failed else None,
    )


def dropdown(label: str, options: Sequence[Option], *, id: str, value: str = "", failed: bool = False) -> Component:
    """2 to 10 options to choose one of; it never submits by itself."""
    return _choice("dropdown", label, options, id=id, value=value, failed=failed)


def checkbox(
    label: str, options: Sequence[Option], *, id: str, values: Sequence[str] = (), failed: bool = False
) -> Component:
    """Options to tick, at least one; it comes back as the list of what is ticked."""
    known = [option.id for option in options]
    return _component(
        "checkbox",
        id=id,
        label=label,
        option=[_option(option) for option in _some(options)],
        value=[one for one in known if one in values] or None,
        save_state="failed" if failed else None,
    )


def single_select(
    label: str, options: Sequence[Option], *, id: str, value: str = "", failed: bool = False
) -> Component:
    """2 to 10 options to choose one of, which submits as soon as one is chosen."""
    return {**_choice("single-select", label, options, id=id, value=value, failed=failed), "action": _SUBMIT}


def ways(of: str, offered: Sequence[tuple[str, Action]]) -> Component:
    """2 to 10 small buttons side by side, each with its label and what it asks for; `of` makes the id unique."""
    options = [Option(action.encode(), label) for label, action in offered]
    return single_select("", options, id=to(ONE_OF, of=of).encode())


def item(title: str, action: Action, *, subtitle: str = "", tertiary: str = "") -> Component:
    """A clickable row of a `listing`."""
    return _component(
        "item",
        id=action.encode(),
        title=_words(title),
        subtitle=subtitle or None,
        tertiary_text=tertiary or None,
        action=_SUBMIT,
    )


def open_item(title: str, url: str | None, *, name: str, subtitle: str = "") -> Component:
    """A row of a `listing` that opens a web address in a new tab, or does nothing where there is none."""
    action = {"type": "url", "url": url} if is_web_address(url) else None
    return _component("item", id=f"open?what={name}", title=_words(title), subtitle=subtitle or None, action=action)


def listing(items: Sequence[Component]) -> Component:
    """Rows under each other, at least one."""
    return _component("list", items=_some(items))


def table(rows: Iterable[tuple[str, str]]) -> Component:
    """Labels and values, at least one; the inbox cuts a long value and shows it whole on hovering."""
    return _component(
        "data-table",
        items=_some([_component("field-value", field=label, value=value or _NOTHING) for label, value in rows]),
    )


def divider() -> Component:
    """A line across."""
    return _component("divider")


def spacer(size: Size = "s") -> Component:
    """Some empty space."""
    return _component("spacer", size=size)


_SUBMIT: Component = {"type": "submit"}


def _cut(value: str, size: int) -> str:
    """The beginning of the value that fits into that many bytes of JSON."""
    if json_size(value) <= size:
        return value
    return value[: bisect_right(range(1, len(value) + 1), size, key=lambda length: json_size(value[:length]))]


def _choice(
    kind: str, label: str, options: Sequence[Option], *, id: str, value: str, failed: bool
) -> dict[str, object]:
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise ValueError(f"A {kind} takes {FEWEST_OPTIONS} to {MOST_OPTIONS} options, not {len(options)}.")
    known = {option.id for option in options}
    return _component(
        kind,
        id=id,
        label=label or None,
        options=[_option(option) for option in options],
        value=value if value in known else None,
        save_state="failed" if failed else None,
    )


def _option(option: Option) -> Component:
    return _component("option", id=option.id, text=_words(option.text))


def _component(kind: str, **members: object) -> dict[str, object]:
    return {"type": kind, **{name: value for name, value in members.items() if value is not None}}


def _some(items: Sequence[_T]) -> Sequence[_T]:
    if not items:
        raise ValueError("Intercom refuses an empty list.")
    return items


def _words(words: str) -> str:
    """Intercom refuses empty words; iTop may well have some."""
    return words if words.strip() else _NOTHING


def _ids(components: Iterable[Component]) -> Iterator[object]:
    for component in components:
        if "id" in component:
            yield component["id"]
        items = component.get("items")
        if isinstance(items, list):
            yield from _ids(items)
