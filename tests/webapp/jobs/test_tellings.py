# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told to the people of many conversations, on either database: each once, and forgotten afterwards."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import PATIENCE, said
from webapp.store import Jobs, Tellings, Told, open_database

WORDS = {"": "It works again.", "de": "Es geht wieder."}


@pytest.fixture
def tellings(url: str, clock: Clock) -> Iterator[Tellings]:
    """A telling "one" of ticket 42 that begins, and the queue beside it."""
    with closing(open_database(url, clock=clock, busy=PATIENCE)) as database:
        jobs, found = Jobs(database), Tellings(database)
        found.begin("one", "w", "42", [said("list", unique="list")])
        found.begin("one", "w", "42", [said("list again")])
        assert [job.payload["words"] for job in jobs.list()] == ["list"], "it begins once"
        yield found


def looked(tellings: Tellings, *people: tuple[str, str, str]) -> None:
    tellings.listed("one", {talk: "" for talk, _, _ in people}, [], last=True)
    for talk, contact, language in people:
        tellings.settle("one", Told(talk, contact, language, "ready"))


def test_who_has_several_conversations_is_told_in_the_newest(tellings: Tellings) -> None:
    looked(tellings, ("9", "anna", "en"), ("10", "anna", "en"), ("11", "bruno", "de"), ("8", "anna", "en"))
    before = tellings.progress("one")
    assert (before.count("ready"), before.count("twice"), before.total) == (2, 2, 4)
    assert before.languages == {"en": 1, "de": 1}
    assert tellings.send("one", WORDS, []) and not tellings.send("one", WORDS, [])
    assert tellings.waiting("one") == ["11", "10"]
    assert tellings.counts("one").outcomes == {"ready": 2, "twice": 2}


def test_nothing_is_sent_before_all_are_listed(tellings: Tellings) -> None:
    tellings.listed("one", {"1": "", "2": "paused"}, [], last=False)
    assert not tellings.send("one", WORDS, [])
    tellings.listed("one", {"2": "", "3": ""}, [], last=True)
    assert tellings.counts("one").outcomes == {"": 2, "paused": 1}, "what was known stays"


def test_what_became_of_one_stays(tellings: Tellings) -> None:
    looked(tellings, ("1", "anna", "en"), ("2", "bruno", "de"))
    tellings.send("one", WORDS, [])
    tellings.settle("one", Told("1", outcome="told"))
    tellings.settle("one", Told("1", outcome="failed"))
    assert tellings.told("one", "1") == Told("1", "anna", "en", "told")
    assert not tellings.is_over("one")
    assert tellings.stop("one") and not tellings.stop("one")
    tellings.settle("one", Told("2", outcome="stopped"))
    assert tellings.is_over("one")


@pytest.mark.parametrize("stopped", [True, False])
def test_words_and_persons_are_forgotten_in_the_end(tellings: Tellings, clock: Clock, stopped: bool) -> None:
    looked(tellings, ("1", "anna", "en"))
    tellings.send("one", WORDS, [])
    tellings.settle("one", Told("1", outcome="told"))
    if stopped:
        tellings.stop("one")
    sent = tellings.find("one")
    assert sent is not None and sent.words == WORDS
    tellings.end("one")
    ended = tellings.newest("w", "42", within=86_400)
    assert ended is not None and ended.state == ("stopped" if stopped else "ended") and not ended.words
    assert tellings.told("one", "1") == Told("1", outcome="told")
    clock.passes(31 * 86_400)
    tellings.prune()
    assert tellings.find("one") is None and tellings.told("one", "1") is None


def test_what_is_never_sent_is_forgotten_after_a_day(tellings: Tellings, clock: Clock) -> None:
    looked(tellings, ("1", "anna", "en"))
    assert tellings.newest("w", "42", within=86_400) is None
    tellings.prune()
    assert tellings.find("one") is not None
    clock.passes(86_500)
    tellings.prune()
    assert tellings.find("one") is None and tellings.told("one", "1") is None
