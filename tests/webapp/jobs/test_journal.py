# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal of rules, on either database: the last of each conversation and rule, for a bounded time."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import PATIENCE
from webapp.store import Entry, Journal, open_database
from webapp.store.journal import KEEP_JOURNAL


@pytest.fixture
def journal(url: str, clock: Clock) -> Iterator[Journal]:
    with closing(open_database(url, clock=clock, busy=PATIENCE)) as database:
        yield Journal(database)


def test_what_was_made_stays_whatever_is_found_later(journal: Journal, clock: Clock) -> None:
    assert journal.note(Entry("w", "1", "Night", "refused", why="No\n service"))
    assert not journal.note(Entry("w", "1", "Night", "refused", why="No service")), "it is known"
    assert not journal.made("w", "1")
    clock.passes(1)
    assert journal.note(Entry("w", "1", "Night", "made", "R-1", "tag"))
    assert journal.made("w", "1") and not journal.made("w", "2") and not journal.made("v", "1")
    assert not journal.note(Entry("w", "1", "Night", "has_ticket", "R-1", "tag"))
    assert [(each.outcome, each.ticket, each.at) for each in journal.list()] == [("made", "R-1", clock.now)]


def test_it_is_listed_from_the_newest_on_and_by_what_is_asked_for(journal: Journal, clock: Clock) -> None:
    for number, (workspace, rule) in enumerate([("w", "Night"), ("w", "Tag"), ("v", "Tag")]):
        clock.passes(1)
        journal.note(Entry(workspace, str(number), rule, "made", f"R-{number}"))
    assert [each.ticket for each in journal.list()] == ["R-2", "R-1", "R-0"]
    assert [each.ticket for each in journal.list(workspace="w")] == ["R-1", "R-0"]
    assert [each.ticket for each in journal.list(rule="Tag", limit=1)] == ["R-2"]
    assert [each.ticket for each in journal.list(conversation="0")] == ["R-0"]


def test_it_knows_since_when_a_rule_is_there(journal: Journal, clock: Clock) -> None:
    first = clock.now
    assert journal.begin("w", ["Night"]) == {"Night": first}
    clock.passes(60)
    assert journal.begin("w", ["Night", "Tag"]) == {"Night": first, "Tag": clock.now}
    assert journal.begin("w", ["Tag"]).keys() == {"Tag"}
    clock.passes(60)
    assert journal.begin("w", ["Night", "Tag"])["Night"] == clock.now, "it was away meanwhile"
    assert journal.list() == []


def test_it_forgets_people_at_once_and_everything_in_the_end(journal: Journal, clock: Clock) -> None:
    for conversation in ("1", "2", "3"):
        journal.note(Entry("w", conversation, "Night", "made"))
    assert journal.forget("w", ["1", "2", "", "9"]) == 2
    began = journal.begin("w", ["Night"])
    clock.passes(KEEP_JOURNAL + 1)
    journal.prune()
    assert journal.list() == []
    assert journal.begin("w", ["Night"]) == began, "a rule does not begin anew"
