# SPDX-License-Identifier: AGPL-3.0-or-later
"""Languages: one file each, complete, with plurals and dates as people of the language write them."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from webapp.languages import LanguageError, Languages, Texts, locale_of

ROOT = Path(__file__).parents[2]
HEAD = '[language]\ncode = "{}"\nname = "N"\nlocal_name = "L"\nbabel = "{}"\n'
ENGLISH = HEAD.format("EN US", "en") + '[panel]\nhello = "Hello {name}"\ntickets.one = "{count} ticket"\n'
ENGLISH += 'tickets.other = "{count} tickets"\nonly_english = "Only here"\n'


def _folder(folder: Path, **files: str) -> Path:
    for name, text in {"en": ENGLISH, **files}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def _words(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_text_is_missing_and_none_is_stale() -> None:
    gaps = [f"webapp/languages/{language}.toml: {key} is {what}" for language, key, what in Languages.load().gaps()]
    assert not gaps, "write or remove: " + "; ".join(gaps)


def test_every_language_fills_in_the_same_names() -> None:
    english = Languages.load().texts("en")
    for texts in Languages.load():
        for key, text in texts.entries.items():
            reference = english.entries.get(key) or english.entries[key.rpartition(".")[0] + ".other"]
            missing = _words(text) - _words(reference)
            assert not missing, f"{texts.language.id}.toml: {key} uses {missing}, which the English text does not have"


def test_every_language_has_each_of_its_plural_forms() -> None:
    for texts in Languages.load():
        plural = locale_of(texts.language.babel).plural_form
        forms = {plural(count) for count in range(1_000)}
        counted = {key.rpartition(".")[0] for key in texts.entries if key.endswith(".other")}
        missing = {f"{key}.{form}" for key in counted for form in forms} - texts.entries.keys()
        assert counted and not missing, f"{texts.language.id}.toml lacks {sorted(missing)}"


def test_french_texts_have_one_apostrophe_and_no_line_ends_before_a_sign() -> None:
    for key, text in Languages.load().texts("fr").entries.items():
        assert "'" not in text and not re.search(r" [:;?!»]|« ", text), f"{key}: {text}"


QUOTATION_MARKS = dict(cs="„“", de="„“", en="“”", es="«»", fr="«»", it="«»", nl="‘’", pl="„”", pt="“”")


def test_every_language_has_one_apostrophe_and_its_own_quotation_marks() -> None:
    for texts in Languages.load():
        assert texts.language.id in QUOTATION_MARKS, f"say in QUOTATION_MARKS which ones {texts.language.id} has"
        marks = QUOTATION_MARKS[texts.language.id] + "’"
        for key, text in texts.entries.items():
            assert not (set(re.findall("[„“”«»‘’'\"`]", text)) - set(marks)), f"{texts.language.id}.toml: {key}: {text}"
            assert text == text.strip() and "  " not in text, f"{texts.language.id}.toml: {key}: a space too many"


def test_the_words_of_the_documents_are_those_of_the_texts() -> None:
    table = [row for row in (ROOT / "docs/languages.md").read_text(encoding="utf-8").splitlines() if row[:1] == "|"]
    head, _, _, _, *rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table]
    assert set(head[1:]) == set(Languages.load().ids), "docs/languages.md: a column for each language"
    for name, column in zip(head[1:], zip(*(row[1:] for row in rows), strict=True), strict=True):
        said = "\n".join(Languages.load().texts(name).entries.values()).casefold()
        missing = [word for word in column if word.casefold() not in said]
        assert not missing, f"docs/languages.md has words that {name}.toml does not use: {missing}"


def test_a_gap_and_a_stale_text_are_named(tmp_path: Path) -> None:
    french = HEAD.format("FR FR", "fr") + '[panel]\nhello = "Bonjour {name}"\ntickets.other = "x"\nold = "Vieux"\n'
    gaps = set(Languages.load(folder=_folder(tmp_path, fr=french)).gaps())
    assert gaps == {("fr", "panel.only_english", "missing"), ("fr", "panel.old", "stale")}


def test_a_further_language_is_a_further_file(tmp_path: Path) -> None:
    polish = HEAD.format("PL PL", "pl") + '[panel]\nhello = "Cześć {name}"\ntickets.one = "{count} zgłoszenie"\n'
    polish += 'tickets.few = "{count} zgłoszenia"\ntickets.many = "{count} zgłoszeń"\ntickets.other = "x"\n'
    texts = Languages.load(folder=_folder(tmp_path, pl=polish)).for_itop("PL PL")
    assert texts("panel.hello", name="Ola") == "Cześć Ola"
    assert [texts("panel.tickets", count=count) for count in (1, 3, 5)] == [
        "1 zgłoszenie",
        "3 zgłoszenia",
        "5 zgłoszeń",
    ]
    assert texts("panel.only_english") == "Only here"


def test_a_key_that_nobody_has_is_an_error(tmp_path: Path) -> None:
    texts = Languages.load(folder=_folder(tmp_path)).texts("en")
    for call in ({}, {"count": 2}):
        with pytest.raises(KeyError):
            texts("panel.none", **call)
    assert "panel.tickets" in texts and "panel.none" not in texts


def test_people_of_an_unknown_language_get_the_default_one() -> None:
    languages = Languages.load(default="fr")
    assert languages.for_itop("XX XX").language.id == languages.for_itop(None).language.id == "fr"
    assert languages.choose(None, "XX XX", "EN US", "fr").language.id == "en"
    assert languages.choose("da", None).language.id == "fr"
    assert languages.choose("en us").language.id == languages.choose(" EN ").language.id == "en"


@pytest.mark.parametrize(
    ("language", "iso", "written"),
    [
        ("en", "2026-01-31T16:05:00+02:00", "Jan 31, 2026, 4:05\u202fPM"),
        ("fr", "2026-01-31T16:05:00+02:00", "31 janv. 2026, 16:05"),
        ("fr", "2026-01-31", "31 janv. 2026"),
        ("fr", "", ""),
        ("en", "soon", "soon"),
    ],
)
def test_a_date_is_written_in_the_zone_of_itop(language: str, iso: str, written: str) -> None:
    assert Languages.load().texts(language).date(iso) == written


def test_numbers_are_written_as_the_language_has_them(tmp_path: Path) -> None:
    texts: Texts = Languages.load(folder=_folder(tmp_path)).texts("en")
    assert texts("panel.tickets", count=12345) == "12,345 tickets"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[language\n", "xx.toml"),
        ('[language]\ncode = "A"\n', "lacks name, local_name, babel"),
        (HEAD.format("XX XX", "en") + "[panels]\n", "unknown section"),
        (HEAD.format("XX XX", "en") + "[panel]\nx = 1\n", "panel.x has to be a text"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LanguageError, match="xx.toml") as error:
        Languages.load(folder=_folder(tmp_path, xx=text))
    assert said in str(error.value)
