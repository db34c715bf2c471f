# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values of Intercom's JSON: each is what it should be, or nothing."""

import pytest

from webapp.lenient import identifier, items, members, moment, region, text, words


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("two\n words ", "two words"),
        (7, "7"),
        (7.5, "7.5"),
        ("a\x00\ud83db", "a\ufffd\ufffdb"),
        (None, ""),
        (True, ""),
        (["a"], ""),
        ({"a": 1}, ""),
    ],
)
def test_a_text_is_one_line(sent: object, read: str) -> None:
    assert text(sent) == read


def test_words_keep_their_lines_and_are_no_numbers() -> None:
    assert (words("a\n\tb\x1b"), words(7), words(None)) == ("a\n\tb\ufffd", "", "")


@pytest.mark.parametrize(
    ("sent", "read"),
    [("ab-1_Z", "ab-1_Z"), (215, "215"), (" 7 ", "7"), ("a/b", ""), ("x" * 65, ""), (None, ""), (False, "")],
)
def test_an_id_is_one_or_nothing(sent: object, read: str) -> None:
    assert identifier(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (1_767_261_644, 1_767_261_644),
        (1.9, 1),
        (1_767_261_644_000, 0),
        (-1, 0),
        ("1767261644", 0),
        (True, 0),
        (None, 0),
    ],
)
def test_a_moment_is_in_seconds_of_this_century(sent: object, read: int) -> None:
    assert moment(sent) == read


def test_objects_and_lists_are_empty_where_they_are_something_else() -> None:
    assert (members({"a": 1}), members([1]), members(None)) == ({"a": 1}, {}, {})
    assert (items([1]), items({"a": 1}), items("ab")) == ([1], [], [])


@pytest.mark.parametrize(
    ("sent", "read"),
    [("US", "us"), ("USA", "us"), (" United  States ", "us"), ("Europe", "eu"), ("AU", "au"), ("mars", ""), (7, "")],
)
def test_a_region_is_known_by_each_of_its_names(sent: object, read: str) -> None:
    assert region(sent) == read
