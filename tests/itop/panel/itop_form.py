# SPDX-License-Identifier: AGPL-3.0-or-later
"""iTop's own creation form as a browser without JavaScript sees it: what stands in its fields, and sending it off."""

from __future__ import annotations

from html.parser import HTMLParser

import requests


class _Fields(HTMLParser):
    """The values of all named fields of the form that creates an object."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.action = ""
        self._inside = False
        self._select = self._textarea = ""
        self._raw: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Fields and their values."""
        one = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = one.get("id", "").startswith("form_")
            self.action = one.get("action", "") if self._inside else self.action
        if "data-attribute-code" in one:
            self._raw[one["data-attribute-code"]] = one.get("data-value-raw", "")
        if not self._inside:
            return
        name = one.get("name", "")
        if tag == "input" and name and one.get("type") not in ("checkbox", "radio", "button", "submit", "file"):
            self.values[name] = one.get("value", "")
        if tag == "input" and name and one.get("type") == "radio" and "checked" in one:
            self.values[name] = one.get("value", "")
        if tag == "select":
            self._select = name
            # From 3.0 on a script fills the list of an external key with this.
            self.values[name] = self._raw.get(name.removeprefix("attr_"), "")
        if tag == "option" and self._select and "selected" in one:
            self.values[self._select] = one.get("value", "")
        if tag == "textarea":
            self._textarea = name
            self.values[name] = ""

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._inside and self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        """The end of a field or of the form."""
        if tag == "textarea":
            self._textarea = ""
        if tag == "select":
            self._select = ""
        if tag == "form":
            self._inside = False


def opened(browser: requests.Session, address: str) -> dict[str, str]:
    """What stands in the fields of the form at that address, by attribute code."""
    fields = _read(browser, address)
    return {name.removeprefix("attr_"): value for name, value in fields.values.items() if name.startswith("attr_")}


def sent(browser: requests.Session, address: str, **more: str) -> None:
    """Send the form off as it stands, with further values by attribute code."""
    fields = _read(browser, address)
    values = {**fields.values, **{f"attr_{code}": value for code, value in more.items()}}
    page = address.partition("?")[0]
    browser.post(page, data=values, timeout=120).raise_for_status()


def _read(browser: requests.Session, address: str) -> _Fields:
    answer = browser.get(address, timeout=120)
    answer.raise_for_status()
    fields = _Fields()
    fields.feed(answer.text)
    assert fields.values.get("operation") == "apply_new", "iTop showed no creation form"
    return fields
