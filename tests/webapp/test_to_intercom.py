# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes from iTop to Intercom, in the ways people write it into iTop's configuration."""

import pytest

from webapp.parameters import PARAMETERS
from webapp.settings.to_intercom import ALLOWED, ToIntercom

PUBLISHED = {one.name: one.default for one in PARAMETERS}


def read(entry: dict[str, object] | None = None, **parameters: object) -> ToIntercom:
    """What is meant by parameters and an entry of `workspaces`, named without what is before them."""
    written = {f"sync_app.to_intercom.{name}": value for name, value in parameters.items()}
    own = {f"to_intercom.{name}": value for name, value in (entry or {}).items()}
    return ToIntercom.read(PUBLISHED | written, own)


def test_nothing_goes_to_intercom_until_somebody_says_so() -> None:
    assert read() == ToIntercom()
    assert not read().on


def test_the_published_values_are_the_first_of_those_that_are_allowed() -> None:
    assert {name: PUBLISHED[name] for name in ALLOWED} == {name: words[0] for name, words in ALLOWED.items()}


@pytest.mark.parametrize(
    ("name", "value"),
    [("public_log", "reply"), ("private_log", "note"), ("states", ["closed"]), ("assignment", "note"),
     ("solved", "reply"), ("then", "close")],
)  # fmt: skip
def test_each_switch_turns_it_on(name: str, value: object) -> None:
    assert read(None, **{name: value}).on
    assert read({name: value}).on


def test_a_teammate_alone_says_nothing() -> None:
    assert not read(teammate="mara@shop.example").on


def test_the_entry_of_a_workspace_counts_more() -> None:
    settings = read({"public_log": "off", "states": "closed, resolved"}, public_log="reply", states=["new"])
    assert (settings.public_log, settings.states) == ("off", frozenset({"closed", "resolved"}))
    assert not read({"public_log": "off"}, public_log="reply").on


@pytest.mark.parametrize("value", ["", False, None, "replay", 7, ["reply"], {"a": 1}])
def test_what_cannot_be_meant_is_off(value: object) -> None:
    assert read(public_log=value).public_log == "off"
    assert read({"public_log": value}, public_log="off").public_log == "off"


def test_it_is_read_as_people_write_it() -> None:
    settings = read(public_log=" Reply ", states="resolved; closed", teammate=" mara@shop.example ")
    assert (settings.public_log, settings.states) == ("reply", frozenset({"resolved", "closed"}))
    assert settings.teammate == "mara@shop.example"
