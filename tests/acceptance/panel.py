# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel as a support agent uses it: reads what is written there, fills fields by their label, clicks by text."""

import json
import re
from collections.abc import Mapping
from typing import Any

from simulator.intercom.canvas import CanvasAnswer, CanvasCalls
from simulator.intercom.model import Admin, Contact, Conversation
from tests.acceptance.canvas_check import Component, check

FIELDS = ("input", "textarea", "dropdown", "single-select", "checkbox")
#: Intercom waits no longer for a canvas, whatever happens behind; the app itself stops after eight, and a busy machine
#: may need a moment of its own.
HARD_STOP = 10.0


class Panel:
    """The canvases of one conversation, as one agent sees them one after the other."""

    def __init__(self, calls: CanvasCalls, admin: Admin, conversation: Conversation, contact: Contact | None) -> None:
        self._calls, self.admin, self.conversation, self.contact = calls, admin, conversation, contact
        self.canvas: dict[str, Any] = {}
        self.values: dict[str, Any] = {}
        self.seconds = 0.0
        #: How many clicks it took since somebody began to count.
        self.clicks = 0
        self.reopen()

    def reopen(self) -> None:
        """The agent switches to the conversation (again)."""
        self._show(self._calls.initialize(self.admin, self.conversation, self.contact), first=True)

    @property
    def components(self) -> list[Component]:
        """What stands on the canvas, from top to bottom."""
        components: list[Component] = self.canvas["content"]["components"]
        return components

    @property
    def text(self) -> str:
        """Everything that can be read, line by line."""
        lines: list[str] = []
        for component in self.components:
            lines += _lines(component)
        return "\n".join(lines)

    def reads(self, *wanted: str) -> None:
        """Each of these can be read on the canvas."""
        for words in wanted:
            assert words in self.text, f"{words!r} cannot be read in:\n{self.text}"

    def does_not_read(self, *unwanted: str) -> None:
        """None of these can be read on the canvas."""
        for words in unwanted:
            assert words not in self.text, f"{words!r} can be read in:\n{self.text}"

    def click(self, words: str) -> None:
        """The button or the row with this text; a row also by the beginning of its text."""
        component = self._clickable(words)
        assert component["action"]["type"] == "submit", f"{words!r} opens {component['action']['url']}"
        self.submit(component["id"])

    def offers(self, words: str) -> bool:
        """Whether there is something with this text to click."""
        return any(words == label for label, _ in self._clickables())

    def url(self, words: str) -> str:
        """Where the button with this text leads."""
        action = self._clickable(words)["action"]
        assert action["type"] == "url", f"{words!r} leads nowhere"
        url: str = action["url"]
        return url

    def fill(self, label: str, value: str) -> None:
        """Type into the field with this label."""
        self.values[self._field(label, "input", "textarea")["id"]] = value

    def press(self, below: str, words: str) -> None:
        """The small button with this text that stands right below the line with those words."""
        rows = self.components
        places = [place for place, each in enumerate(rows) if each["type"] == "text" and below in _plain(each["text"])]
        assert len(places) == 1, f"{len(places)} lines say {below!r} in:\n{self.text}"
        field = next(each for each in rows[places[0] :] if each["type"] != "text")
        assert field["type"] == "single-select", f"nothing to choose stands below {below!r} in:\n{self.text}"
        offered = {each["text"]: each["id"] for each in field["options"]}
        assert words in offered, f"{words!r} is not below {below!r} in:\n{self.text}"
        self.values[field["id"]] = offered[words]
        self.submit(field["id"])

    def find(self, words: str = "") -> None:
        """Type into the field of the first canvas, and Enter."""
        field = next(each for each in self.components if each["type"] == "input" and not each.get("label"))
        self.values[field["id"]] = words
        self.submit(field["id"])

    def enter(self, label: str, value: str) -> None:
        """Type into the field with this label and use the button that belongs to it."""
        field = self._field(label, "input")
        self.values[field["id"]] = value
        assert field["action"]["type"] == "submit"
        self.submit(field["id"])

    def press_enter(self, label: str) -> None:
        """With what was typed into the field with this label."""
        self.enter(label, self.values[self._field(label, "input")["id"]])

    def choose(self, label: str, option: str) -> None:
        """Choose an option by its text, in whatever letter case; fields that act at once do so."""
        field = self._field(label, "dropdown", "single-select")
        wanted = next(each["id"] for each in field["options"] if each["text"].casefold() == option.casefold())
        self.values[field["id"]] = wanted
        if "action" in field:
            self.submit(field["id"])

    def tick(self, label: str, *options: str) -> None:
        """Tick exactly these boxes of the field with this label."""
        field = self._field(label, "checkbox")
        known = {each["text"]: each["id"] for each in field["option"]}
        self.values[field["id"]] = [known[each] for each in options]

    def options(self, label: str) -> list[str]:
        """The texts one may choose from."""
        return [each["text"] for each in _options(self._field(label, "dropdown", "single-select", "checkbox"))]

    def value(self, label: str) -> str:
        """What stands in a field: typed text, or the text of the chosen option."""
        field = self._field(label, *FIELDS)
        value = self.values.get(field["id"], "")
        if field["type"] in ("dropdown", "single-select"):
            return next((str(each["text"]) for each in field["options"] if each["id"] == value), "")
        return str(value)

    def has_field(self, label: str) -> bool:
        """Whether there is a field with this label."""
        return any(_label(component) == label for component in self.components if component["type"] in FIELDS)

    def submit(self, component_id: str, *, stored: Mapping[str, object] | None = None) -> None:
        """What Intercom sends for a click; ``stored`` puts something else in the place of what the canvas left.

        What makes a click hold once stays.
        """
        token = {name: value for name, value in self.canvas.get("stored_data", {}).items() if name == "once"}
        current = {**self.canvas} if stored is None else {**self.canvas, "stored_data": {**token, **stored}}
        self.clicks += 1
        answer = self._calls.submit(
            self.admin,
            self.conversation,
            self.contact,
            component_id=component_id,
            input_values=dict(self.values),
            current_canvas=current,
        )
        self._show(answer, first=False)

    def _show(self, answer: CanvasAnswer, *, first: bool) -> None:
        assert answer.status == 200, f"status {answer.status}"
        body = json.loads(answer.body)
        check(body, first=first)
        assert answer.seconds < HARD_STOP
        self.seconds = answer.seconds
        self.canvas = body["canvas"]
        self.values = {each["id"]: each.get("value", "") for each in self.components if each["type"] in FIELDS}

    def _clickables(self) -> list[tuple[str, Component]]:
        found = [(each["label"], each) for each in self.components if each["type"] == "button"]
        for component in self.components:
            if component["type"] == "list":
                found += [(row["title"], row) for row in component["items"] if "action" in row]
        return found

    def _clickable(self, words: str) -> Component:
        exact = [component for label, component in self._clickables() if label == words]
        beside = [each for _, each in self._clickables() if words in "\n".join(_row(each))]
        found = exact or beside
        assert len(found) == 1, f"{len(found)} things to click say {words!r} in:\n{self.text}"
        assert not found[0].get("disabled")
        return found[0]

    def _field(self, label: str, *types: str) -> Component:
        found = [each for each in self.components if each["type"] in types and _label(each) == label]
        assert len(found) == 1, f"{len(found)} fields are labelled {label!r} in:\n{self.text}"
        return found[0]


def _label(component: Component) -> str:
    """The label of a field without the star of a mandatory one."""
    return re.sub(r" \*$", "", component.get("label", ""))


def _options(component: Component) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = component.get("options") or component.get("option") or []
    return found


def _row(component: Component) -> list[str]:
    return [component.get(name, "") for name in ("title", "subtitle", "tertiary_text") if component.get(name)]


def _lines(component: Component) -> list[str]:
    match component["type"]:
        case "text":
            return [_plain(component["text"])]
        case "button":
            return [component["label"]]
        case "list":
            return [" | ".join(_row(row)) for row in component["items"]]
        case "data-table":
            return [f"{row['field']}: {row['value']}" for row in component["items"]]
        case "single-select" if not component.get("label"):
            return [" | ".join(each["text"] for each in component["options"])]
        case "dropdown" | "single-select":
            chosen = [each["text"] for each in component["options"] if each["id"] == component.get("value")]
            return [f"{component.get('label', '')}: {''.join(chosen)}"]
        case "checkbox":
            ticked = [each["text"] for each in _options(component) if each["id"] in component.get("value", [])]
            return [f"{component.get('label', '')}: {', '.join(ticked)}"]
        case "input" | "textarea":
            return [f"{component.get('label') or component.get('placeholder', '')}: {component.get('value', '')}"]
    return []


def _plain(markdown: str) -> str:
    """Markdown as it reads: bold without stars, links as their text, escaped letters as themselves."""
    text = re.sub(r"(?<!\\)\*\*", "", markdown)
    text = re.sub(r"(?<!\\)\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)
