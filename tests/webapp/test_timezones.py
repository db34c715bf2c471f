# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time zones are known by their names, and found by those that people have for them."""

from __future__ import annotations

import datetime
import importlib.metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.languages import Languages
from webapp.timezones import FREQUENT, offset, place, search, zone

BABEL = [texts.language.babel for texts in Languages.load()]
WINTER = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("written", "name"),
    [("Europe/Paris", "Europe/Paris"), ("europe/PARIS", "Europe/Paris"), ("Asia/Calcutta", "Asia/Calcutta"),
     ("UTC", "UTC"), ("America/Port-au-Prince", "America/Port-au-Prince"), ("Etc/GMT+5", "Etc/GMT+5")],
)  # fmt: skip
def test_a_zone_is_known_by_its_name(written: str, name: str) -> None:
    found = zone(written)
    assert found is not None and found.key == name


@pytest.mark.parametrize(
    "written", ["", " ", "Paris", "Europe", "Europe/", "/Europe/Paris", "../Paris", "Europe/../Europe/Paris", "A" * 100,
                "Europe/Paris\n", "Ünï"],
)  # fmt: skip
def test_anything_else_is_none(written: str) -> None:
    assert zone(written) is None


@given(st.text(max_size=80))
def test_whatever_is_written_or_searched_for_does_no_harm(words: str) -> None:
    zone(words)
    for babel in BABEL:
        search(words, babel)


@pytest.mark.parametrize(
    ("words", "babel", "first"),
    [("Londres", "fr", "Europe/London"), ("london", "fr", "Europe/London"), ("London", "en", "Europe/London"),
     ("Royaume-Uni", "fr", "Europe/London"), ("united kingdom", "fr", "Europe/London"),
     ("europe/london", "en", "Europe/London"), ("new y", "en", "America/New_York"),
     ("Allemagne", "fr", "Europe/Berlin"), ("sao paulo", "fr", "America/Sao_Paulo"),
     ("São Paulo", "en", "America/Sao_Paulo"), ("calcutta", "en", "Asia/Kolkata"), ("Kolkata", "fr", "Asia/Kolkata"),
     ("US/Arizona", "en", "America/Phoenix"), ("JST", "en", "Asia/Tokyo"), ("UTC", "fr", "Etc/UTC"),
     ("heure du Japon", "fr", "Asia/Tokyo")],
)  # fmt: skip
def test_a_zone_is_found_by_what_people_call_it(words: str, babel: str, first: str) -> None:
    assert search(words, babel)[0].name == first


def test_cities_come_before_what_has_the_words_elsewhere() -> None:
    found = [one.city for one in search("new", "en")]
    assert found[0].startswith("New ") and found.index("New York") < found.index("Auckland")


def test_nothing_is_found_for_nothing() -> None:
    assert not search("", "en") and not search(" -/ ", "en") and not search("atlantis", "en")


@pytest.mark.parametrize("babel", BABEL)
def test_every_zone_that_is_offered_can_be_taken(babel: str) -> None:
    for name in FREQUENT:
        assert zone(name) is not None and place(name, babel).country
    for letter in "abcdefghijklmnopqrstuvwxyz":
        assert all(zone(one.name) is not None and one.city for one in search(letter, babel))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Europe/London", "UTC+0"), ("Europe/Paris", "UTC+1"), ("Asia/Kolkata", "UTC+5:30"),
     ("America/St_Johns", "UTC−3:30"), ("Pacific/Kiritimati", "UTC+14")],
)  # fmt: skip
def test_how_far_a_zone_is_from_utc(name: str, shown: str) -> None:
    found = zone(name)
    assert found is not None and offset(found, WINTER) == shown


def test_a_machine_without_time_zones_has_those_of_a_package() -> None:
    assert importlib.metadata.version("tzdata")
