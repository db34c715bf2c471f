# SPDX-License-Identifier: AGPL-3.0-or-later
"""iTop's own creation form as a browser without JavaScript sees it: what stands in its fields, and sending it off.

The address is that of the page which a form that was handed over leads to; its button is pressed here.
"""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

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


class _HandedOver(HTMLParser):
    """The page before iTop's form: where its button leads, with what."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The form and its hidden fields."""
        one = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = one["action"]
        if tag == "input":
            self.values[one["name"]] = one["value"]


def handed_over(page: str) -> dict[str, str]:
    """What the page before iTop's form hands on, by attribute code."""
    found = _HandedOver()
    found.feed(page)
    assert found.values["operation"] == "new"
    return {
        name.removeprefix("default[").removesuffix("]"): value
        for name, value in found.values.items()
        if name.startswith("default[")
    }


def opened(browser: requests.Session, address: str) -> dict[str, str]:
    """What stands in the fields of the form at that address, by attribute code."""
    return _shown(_read(page(browser, address)))


def page(browser: requests.Session, address: str) -> str:
    """The page with iTop's form."""
    answer = browser.get(address, timeout=120)
    answer.raise_for_status()
    found = _HandedOver()
    found.feed(answer.text)
    answer = browser.post(urljoin(address, found.action), data=found.values, timeout=120)
    answer.raise_for_status()
    return answer.text


def sent(browser: requests.Session, address: str, **more: str) -> str:
    """The page that answers the form sent off as it stands, with further values by attribute code."""
    return sent_again(browser, address, page(browser, address), **more)


def sent_again(browser: requests.Session, address: str, shown: str, **more: str) -> str:
    """The same with a form that has been shown already."""
    values = {**_read(shown).values, **{f"attr_{code}": value for code, value in more.items()}}
    answer = browser.post(urljoin(address, "UI.php"), data=values, timeout=120)
    answer.raise_for_status()
    return answer.text


def _shown(fields: _Fields) -> dict[str, str]:
    return {name.removeprefix("attr_"): value for name, value in fields.values.items() if name.startswith("attr_")}


def _read(shown: str) -> _Fields:
    fields = _Fields()
    fields.feed(shown)
    assert fields.values.get("operation") == "apply_new", "iTop showed no creation form"
    return fields
