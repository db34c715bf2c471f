# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates, durations and numbers as people write them, in each language."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.languages import Languages
from webapp.panel.forms.spelling import Spelling

LANGUAGES = Languages.load()
TODAY = datetime.date(2026, 5, 20)
PARIS, LONDON = ZoneInfo("Europe/Paris"), ZoneInfo("Europe/London")
EVERY = [Spelling(texts.in_zone(PARIS), TODAY) for texts in LANGUAGES]
EN, FR = (Spelling(LANGUAGES.texts(name), TODAY) for name in ("en", "fr"))


@pytest.mark.parametrize(
    "words",
    ["2026-02-03", "Feb 3, 2026", "3 Feb 2026", "February 3rd, 2026", "2/3/2026", "2/3/26", "Feb 3", "Tue, Feb 3 2026",
     "2026/2/3", "  feb. 3   2026 "],
)  # fmt: skip
def test_an_english_date(words: str) -> None:
    assert EN.read("date", words) == "2026-02-03"


@pytest.mark.parametrize(
    "words",
    ["2026-02-03", "3 février 2026", "3 févr. 2026", "03/02/2026", "3.2.2026", "3/2", "mardi 3 février", "3 feb 2026"],
)
def test_a_french_date(words: str) -> None:
    assert FR.read("date", words) == "2026-02-03"


@pytest.mark.parametrize(
    "words", ["2/3/2026 2:30 pm", "Feb 3, 2026, 2:30\u202fPM", "2026-02-03 14:30", "Feb 3 at 14:30", "14:30 Feb 3 2026"]
)
def test_an_english_moment(words: str) -> None:
    assert EN.read("datetime", words) == "2026-02-03T14:30:00"


@pytest.mark.parametrize("words", ["3/2/2026 14:30", "3/2/2026 à 14h30", "3 février 14h30", "3.2.2026, 14:30"])
def test_a_french_moment(words: str) -> None:
    assert FR.read("datetime", words) == "2026-02-03T14:30:00"


def test_words_for_days_near_and_times_of_today() -> None:
    assert EN.read("date", "tomorrow") == "2026-05-21" and FR.read("date", "hier") == "2026-05-19"
    assert EN.read("datetime", "tomorrow 9 am") == "2026-05-21T09:00:00"
    assert EN.read("datetime", "9:15") == "2026-05-20T09:15:00"
    assert EN.read("datetime", "5/20/2026") == "2026-05-20T00:00:00"


def test_a_moment_of_itop_keeps_its_offset() -> None:
    assert EN.read("datetime", "2026-01-31T10:00:00+01:00") == "2026-01-31T10:00:00+01:00"


@pytest.mark.parametrize(
    "words", ["some day", "31/31/2026", "2026-13-01", "Feb 30 2026", "1 2 3 4", "", "12", "feb feb 3"]
)
@pytest.mark.parametrize("kind", ["date", "datetime"])
def test_what_is_no_date_stays(words: str, kind: str) -> None:
    assert EN.read(kind, words) == words


@pytest.mark.parametrize(
    ("language", "words", "iso"),
    [
        ("de", "3. Februar 2026", "2026-02-03"), ("de", "Di., 3.2.26", "2026-02-03"),
        ("de", "morgen", "2026-05-21"), ("es", "3 de marzo de 2026", "2026-03-03"),
        ("es", "mar, 3 mar 2026", "2026-03-03"), ("es", "3 mar", "2026-03-03"),
        ("it", "martedì 3 febbraio 2026", "2026-02-03"), ("it", "ieri", "2026-05-19"),
        ("nl", "3 feb. 2026", "2026-02-03"), ("pt", "3 de fev. de 2026", "2026-02-03"),
        ("pt", "amanhã", "2026-05-21"), ("pl", "3 lutego 2026 r.", "2026-02-03"),
        ("cs", "3. února 2026", "2026-02-03"), ("cs", "3. 2. 2026", "2026-02-03"),
        ("fr", "aujourd'hui", "2026-05-20"), ("fr", "mar. 3 févr. 2026", "2026-02-03"),
    ],
)  # fmt: skip
def test_a_date_as_people_of_a_language_write_it(language: str, words: str, iso: str) -> None:
    assert Spelling(LANGUAGES.texts(language), TODAY).read("date", words) == iso


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "3.2.2026 um 14:30 Uhr"), ("es", "3 feb 2026 a las 14:30"), ("it", "3/2/2026 alle 14:30"),
     ("nl", "3 februari 2026 om 14:30"), ("pt", "03/02/2026 às 14:30"), ("pl", "3 lutego 2026 o godz. 14:30"),
     ("cs", "3. 2. 2026 ve 14:30"), ("fr", "3 févr. 2026 à 14h30")],
)  # fmt: skip
def test_a_moment_as_people_of_a_language_write_it(language: str, words: str) -> None:
    assert Spelling(LANGUAGES.texts(language), TODAY).read("datetime", words).startswith("2026-02-03T14:30")


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)), st.sampled_from(EVERY))
def test_a_date_is_read_back_as_it_is_shown(day: datetime.date, spelling: Spelling) -> None:
    assert spelling.read("date", spelling.write("date", day.isoformat())) == day.isoformat()


@given(st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2099, 12, 31)), st.sampled_from(EVERY))
def test_a_moment_is_read_back_as_it_is_shown(moment: datetime.datetime, spelling: Spelling) -> None:
    there = moment.replace(second=0, microsecond=0, tzinfo=datetime.UTC).astimezone(PARIS)
    # Of the two hours with the same time on the clock the first one is meant.
    iso = there.replace(fold=0).isoformat(timespec="seconds")
    assert spelling.read("datetime", spelling.write("datetime", iso)) == iso


@pytest.mark.parametrize(
    ("words", "zone", "iso"),
    [
        ("2026-02-03 14:30", PARIS, "2026-02-03T14:30:00+01:00"),
        ("Jul 3 2026 2:30 pm", LONDON, "2026-07-03T14:30:00+01:00"),
        ("2026-02-03T14:30:00-05:00", LONDON, "2026-02-03T14:30:00-05:00"),
        # In the night in which the clocks are put back: the first of the two.
        ("Oct 25 2026 2:30 am", PARIS, "2026-10-25T02:30:00+02:00"),
        ("Oct 25 2026 3:30 am", PARIS, "2026-10-25T03:30:00+01:00"),
        # Paris was 9 minutes and 21 seconds before Greenwich.
        ("1900-01-01 12:00", PARIS, "1900-01-01T11:50:39+00:00"),
        ("0001-01-01 00:00", PARIS, "0001-01-01T00:00:00"),
    ],
)
def test_a_moment_is_one_of_the_zone_of_the_agent(words: str, zone: ZoneInfo, iso: str) -> None:
    spelling = Spelling(LANGUAGES.texts("en").in_zone(zone), TODAY)
    assert spelling.read("datetime", words) == iso and not spelling.error("datetime", words)


@pytest.mark.parametrize("words", ["Mar 29 2026 2:30 am", "2026-03-29 02:30", "2026-03-29T02:59:59"])
def test_a_time_that_the_clocks_leave_out_is_an_error_with_an_example(words: str) -> None:
    english, french = (Spelling(LANGUAGES.texts(name).in_zone(PARIS), TODAY) for name in ("en", "fr"))
    sentence = english.error("datetime", words)
    assert "does not exist (Paris)" in sentence and "for example, Mar 29, 2026, 3:" in sentence
    assert "n’existe pas (Paris)" in french.error("datetime", "29 mars 2026 2h30")
    there = Spelling(LANGUAGES.texts("en").in_zone(LONDON), TODAY)
    assert not there.error("datetime", words) and not english.error("date", words)


def test_a_moment_is_shown_in_the_zone_of_the_agent_and_a_date_is_not_shifted() -> None:
    there = Spelling(LANGUAGES.texts("en").in_zone(ZoneInfo("Asia/Tokyo")), TODAY)
    assert there.write("datetime", "2026-01-31T20:00:00+01:00") == "Feb 1, 2026, 4:00\u202fAM"
    assert there.write("date", "2026-01-31") == "Jan 31, 2026" and there.read("date", "1/31") == "2026-01-31"


def test_the_example_of_a_moment_names_the_zone() -> None:
    names = {name: Spelling(LANGUAGES.texts(name).in_zone(LONDON), TODAY).example("datetime") for name in ("en", "fr")}
    assert names["en"] == "May 21, 2026, 2:30\u202fPM (London)" and names["fr"].endswith("14:30 (Londres)")


def test_today_is_that_of_the_agent() -> None:
    midnight = datetime.datetime(2026, 5, 20, 23, 30, tzinfo=datetime.UTC).timestamp()
    days = [
        Spelling.at(midnight, LANGUAGES.texts("en").in_zone(ZoneInfo(name))).read("date", "today")
        for name in ("America/New_York", "Asia/Tokyo")
    ]
    assert days == ["2026-05-20", "2026-05-21"]


@given(st.integers(0, 10_000_000), st.sampled_from(EVERY))
def test_a_duration_is_read_back_as_it_is_shown(seconds: int, spelling: Spelling) -> None:
    assert spelling.read("duration", spelling.write("duration", str(seconds))) == str(seconds)


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("2h30", 9_000), ("2 h 30 min", 9_000), ("2:30", 9_000), ("1d 2h", 93_600), ("1 jour", 86_400), ("90 min", 5_400),
     ("90", 5_400), ("1.5 h", 5_400), ("1,5h", 5_400), ("45s", 45), ("2 hours", 7_200), ("2 Std. 30 Min.", 9_000),
     ("1 día", 86_400), ("2 ore", 7_200), ("2 u 30 min", 9_000), ("2 godz. 30 min", 9_000), ("3 dny", 259_200)],
)  # fmt: skip
def test_a_duration(words: str, seconds: int) -> None:
    assert EN.read("duration", words) == str(seconds)


@pytest.mark.parametrize("words", ["soon", "h", "2x", "1d 2", "2:75", "-1h"])
def test_what_is_no_duration_stays(words: str) -> None:
    assert EN.read("duration", words) == words


@given(st.text(max_size=60), st.sampled_from(["date", "datetime", "duration", "decimal"]), st.sampled_from(EVERY))
def test_nothing_that_is_typed_does_harm(words: str, kind: str, spelling: Spelling) -> None:
    assert isinstance(spelling.read(kind, words), str) and isinstance(spelling.write(kind, words), str)
    assert isinstance(spelling.error(kind, words), str)


def test_numbers() -> None:
    assert [EN.read("percentage", words) for words in ("50 %", "12.5%", "+7", "1,000")] == ["50", "12.5", "7", "1000"]
    assert FR.read("decimal", "12,5") == "12.5" and FR.write("decimal", "12.5") == "12,5"
    assert FR.read("decimal", "1 234,5") == "1234.5" and EN.read("integer", "many") == "many"


@pytest.mark.parametrize("kind", ["date", "datetime", "duration", "integer", "decimal", "percentage"])
def test_every_example_can_be_read(kind: str) -> None:
    for spelling in EVERY:
        example = spelling.example(kind).partition(" (")[0]
        read = spelling.read(kind, example)
        assert read[0].isdecimal() and (read != example or kind in ("integer", "decimal", "percentage"))
