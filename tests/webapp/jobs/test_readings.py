# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far iTop's changes are read, on either database: one reader at a time, and the place moves with its jobs."""

from collections.abc import Iterator

import pytest

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import drain, said
from webapp.store import Jobs, Readings, open_database
from webapp.store.readings import GAP, PACE, READING


@pytest.fixture
def readings(url: str, clock: Clock) -> Iterator[Readings]:
    database = open_database(url, clock=clock)
    yield Readings(database)
    database.close()


def test_one_reader_at_a_time_has_the_turn_until_the_next_look_is_due(readings: Readings, clock: Clock) -> None:
    first = readings.claim("w1", "one")
    assert first is not None and first.place == ""
    clock.passes(PACE + 1)
    assert readings.claim("w1", "two") is None, "the first one still looks"
    readings.release(first)
    assert readings.claim("w1", "two") is not None
    assert readings.claim("w2", "one") is not None, "each workspace is read by itself"


def test_who_has_looked_is_followed_only_when_it_is_time(readings: Readings, clock: Clock) -> None:
    first = readings.claim("w1", "one")
    assert first is not None
    readings.release(first)
    clock.passes(PACE - 1)
    assert readings.claim("w1", "one") is None
    clock.passes(1)
    assert readings.claim("w1", "one") is not None


def test_the_place_and_the_jobs_of_what_was_read_are_kept_together(readings: Readings, jobs: Jobs) -> None:
    reading = readings.claim("w1", "one")
    assert reading is not None
    moved = readings.move(reading, "place 7", [said("a", unique="u1"), said("b", unique="u2"), said("a", unique="u1")])
    assert moved is not None and moved.place == "place 7"
    assert readings.move(moved, "place 8", [said("a", unique="u1"), said("c", conversation="c2")]) is not None
    assert sorted(drain(jobs)) == ["a", "b", "c"]
    last = readings.last("w1")
    assert last is not None and last.place == "place 8"


def test_a_reader_that_dies_is_followed_and_moves_nothing_when_it_comes_back(
    readings: Readings, jobs: Jobs, clock: Clock
) -> None:
    dead = readings.claim("w1", "one")
    assert dead is not None
    clock.passes(READING + 1)
    heir = readings.claim("w1", "two")
    assert heir is not None and readings.move(heir, "from two", []) is not None

    assert readings.move(dead, "from one", [said("late")]) is None
    readings.release(dead)

    assert drain(jobs) == []
    clock.passes(PACE)
    assert readings.claim("w1", "one") is None, "the second one still looks"
    last = readings.last("w1")
    assert last is not None and last.place == "from two"


def test_a_hint_makes_the_next_look_immediate_and_a_thousand_make_one(readings: Readings, clock: Clock) -> None:
    assert not readings.hasten("w1"), "nobody reads it"
    reading = readings.claim("w1", "one")
    assert reading is not None
    readings.release(reading)
    assert [readings.hasten("w1") for _ in range(1_000)].count(True) == 1
    assert readings.claim("w1", "one") is None, "somebody looked a moment ago"
    clock.passes(GAP)
    assert readings.claim("w1", "one") is not None


def test_a_hint_during_a_look_leads_to_another_look(readings: Readings, clock: Clock) -> None:
    reading = readings.claim("w1", "one")
    assert reading is not None
    clock.passes(3)
    assert readings.hasten("w1")
    assert readings.claim("w1", "two") is None
    readings.release(reading)
    assert readings.claim("w1", "two") is not None


def test_a_clock_that_is_set_back_keeps_nobody_from_looking(readings: Readings, clock: Clock) -> None:
    assert readings.claim("w1", "one") is not None
    clock.now -= 3_600
    assert readings.claim("w1", "two") is not None


def test_what_is_forgotten_begins_anew(readings: Readings) -> None:
    reading = readings.claim("w1", "one")
    assert reading is not None and readings.move(reading, "place 7", []) is not None
    readings.forget("w1")
    assert readings.last("w1") is None
    again = readings.claim("w1", "one")
    assert again is not None and again.place == ""
    assert readings.move(reading, "place 9", []) is None, "an old look is over"
