# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time zones are known by their names, and have names in every language."""

from __future__ import annotations

import datetime
import importlib.metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.timezones import city, offset, zone

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
def test_whatever_is_written_does_no_harm(words: str) -> None:
    zone(words)


@pytest.mark.parametrize(
    ("name", "babel", "shown"),
    [("Europe/London", "fr", "Londres"), ("Europe/London", "en", "London"), ("Asia/Calcutta", "en", "Kolkata"),
     ("America/Sao_Paulo", "fr", "São Paulo"),
     ("America/Port-au-Prince", "en", "Port-au-Prince"), ("UTC", "en", "UTC")],
)  # fmt: skip
def test_a_zone_is_called_by_its_city(name: str, babel: str, shown: str) -> None:
    assert city(name, babel) == shown


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
