# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is remembered of messages and clicks, in both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import PostgresServer
from tests.webapp.clock import Clock
from webapp.store import AgentChoice, Copied, Records, hash_address, open_jobs, open_records
from webapp.store.records import KEEP_ANSWER, KEEP_CHOICE, KEEP_CLICK


@pytest.fixture(params=["sqlite", "postgresql"])
def records(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Records]:
    url = f"sqlite:///{tmp_path}/jobs.sqlite3"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql")
        url = server.database()
    open_jobs(url).close()
    opened = open_records(url, clock=clock)
    yield opened
    opened.close()


OTTO: dict[str, Any] = {"contact": "66f0", "address": hash_address("Otto@client.example"), "person": "Person:12"}


def test_a_persons_messages_are_found_by_each_of_three_names_and_in_one_workspace_only(records: Records) -> None:
    records.note([Copied("w1", "215", "1", **OTTO), Copied("w1", "215", "2"), Copied("w1", "216", "3", contact="9")])
    records.note([Copied("w1", "215", "1", contact="another"), Copied("w2", "215", "1", **OTTO)])

    for name in ({"contact": "66f0"}, {"email": " otto@CLIENT.example"}, {"person": "Person:12"}):
        assert [(each.conversation, each.part) for each in records.of_person("w1", **name)] == [("215", "1")]
    assert records.of_person("w1") == () and records.of_person("w1", contact="another") == ()
    assert records.parts("w1", "215") == {"1", "2"} and records.conversations_of("w1", "3") == ("216",)
    assert records.conversations_of("w2", "3") == ()


def test_conversations_are_told_from_the_latest_on(records: Records, clock: Clock) -> None:
    for number in range(3):
        records.note([Copied("w1", f"c{number}", "1"), Copied("w1", f"c{number}", "2")])
        clock.passes(60)

    assert records.recent("w1", since=clock.now - 130, limit=9) == ("c2", "c1")
    assert records.recent("w1", since=0, limit=1) == ("c2",)
    assert records.recent("w2", since=0, limit=9) == ()


def test_what_is_forgotten_is_not_there_any_more(records: Records) -> None:
    records.note([Copied("w1", "215", "1", **OTTO), Copied("w1", "215", "2")])

    assert records.forget(records.of_person("w1", contact="66f0")) == 1
    assert records.parts("w1", "215") == {"2"}


def test_what_an_agent_chose_twice_in_a_row_is_usual_until_she_chooses_otherwise(
    records: Records, clock: Clock
) -> None:
    network, printing = (AgentChoice("w1", "mara", "service_id", value) for value in ("3", "4"))
    for chosen, usual in (
        (network, {}), (network, {"service_id": "3"}), (printing, {}), (network, {}), (network, {"service_id": "3"}),
    ):  # fmt: skip
        records.chose([chosen])
        assert records.usual("w1", "mara") == usual
    assert records.usual("w2", "mara") == records.usual("w1", "lea") == {}
    records.chose([AgentChoice("w1", "lea", "service_id", "")] * 3)
    assert records.usual("w1", "lea") == {}

    clock.passes(KEEP_CHOICE + 1)
    assert records.usual("w1", "mara") == {}
    records.prune()
    assert records.choices_of("w1", "mara") == 0


def test_a_click_is_the_first_of_its_name_once_and_its_canvas_is_kept_for_a_moment(
    records: Records, clock: Clock
) -> None:
    assert [records.begin("a"), records.begin("a"), records.begin("b")] == [True, False, True]
    assert records.answer("a") is None
    records.answered("a", "canvas")

    assert records.answer("a") == "canvas" and records.answer("b") is None
    clock.passes(KEEP_ANSWER + 1)
    assert records.answer("a") is None
    records.blank()
    assert not records._database.rows("SELECT name FROM intercom_click WHERE answer IS NOT NULL")
    records.prune()
    assert not records.begin("a")
    clock.passes(KEEP_CLICK)
    records.prune()
    assert records.begin("a")
