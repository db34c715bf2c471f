# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the reading of iTop's changes has missed the hourly comparison tells: once, and nothing of what was before."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from simulator.intercom.model import Conversation
from simulator.itop import reader
from simulator.world import LEA, MARA, WORKSPACE_ID
from tests.webapp.place import URL, Place, open_place
from tests.webapp.two_way import TwoWay
from webapp.config import sqlite_file
from webapp.doctor.here import changes as seen_by_the_doctor
from webapp.itop.change_answers import Change
from webapp.store import names
from webapp.tasks import states
from webapp.tasks.changes import Switches
from webapp.tasks.reconcile import hourly
from webapp.worker import Worker

MINUTE, HOUR = 60, 3_600


def begun(place: Place, **switches: object) -> TwoWay:
    """The switches have been so for a while."""
    two_way = TwoWay.of(place, **switches)
    place.clock.passes(10 * MINUTE)
    two_way.works()
    return two_way


def overlooked(two_way: TwoWay) -> None:
    """What has happened until now is read by nobody: the place was moved behind it."""
    two_way.place.clock.passes(15)
    reading = two_way.services.readings.claim(WORKSPACE_ID, "somebody")
    assert reading is not None
    newest = two_way.services.itop.of(WORKSPACE_ID).changes().cursor
    place = json.dumps({**json.loads(reading.place), "cursor": newest})
    assert two_way.services.readings.move(reading, place, []) is not None
    two_way.services.readings.release(reading)


def works(two_way: TwoWay) -> None:
    worker = Worker(two_way.services, threads=1, chance=lambda: 0.5)
    while worker.run_one():
        pass


def an_hour_later(two_way: TwoWay) -> list[str]:
    """The comparison, and what the jobs came to that it added."""
    before = {job.id for job in two_way.told()}
    two_way.place.clock.passes(HOUR)
    hourly(two_way.services, [WORKSPACE_ID])
    works(two_way)
    return [job.reason for job in two_way.told() if job.id not in before]


def missed_so_far(two_way: TwoWay) -> float:
    [line] = re.findall(rb"^intercom_sync_missed_changes_total (\S+)", two_way.services.metrics.text(), re.M)
    return float(line)


def words(two_way: TwoWay, talk: Conversation) -> list[str]:
    return [said for _, _, said in two_way.said(talk)]


def test_what_was_missed_is_told_once_and_counted(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place, public_log="reply")
    two_way.writes(ticket, "<p>Read at once</p>")
    two_way.works()
    two_way.writes(ticket, "<p>Overlooked</p>")
    overlooked(two_way)
    assert two_way.works() == []

    counted = missed_so_far(two_way)
    assert an_hour_later(two_way) == ["posted"]
    assert missed_so_far(two_way) == counted + 1
    assert place.services.jobs.known(names.missed(WORKSPACE_ID, int(place.clock.now // HOUR)))
    assert words(two_way, talk) == ["<p>Read at once</p>", "<p>Overlooked</p>"]
    assert an_hour_later(two_way) == [] and two_way.works() == []
    assert len(two_way.parts(talk)) == 2


def test_what_is_told_at_once_is_nothing_that_was_missed(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place)
    two_way.writes(ticket, "<p>In time</p>")
    two_way.changes(ticket, agent_id="3", status="assigned")
    two_way.changes(ticket, status="resolved", solution="Restart it.")
    two_way.works()
    said = words(two_way, talk)
    assert an_hour_later(two_way) == [] and words(two_way, talk) == said


def test_a_conversation_hears_nothing_of_before_it_was_linked(place: Place) -> None:
    first, later = place.talk(), place.talk()
    ticket = place.linked(first)
    two_way = begun(place, public_log="reply")
    two_way.writes(ticket, "<p>Overlooked</p>")
    overlooked(two_way)
    place.clock.passes(MINUTE)
    reader.join(place.store, ticket, URL + later.id)
    place.clock.passes(MINUTE)
    two_way.writes(ticket, "<p>To both</p>")
    overlooked(two_way)

    an_hour_later(two_way)

    assert words(two_way, first) == ["<p>Overlooked</p>", "<p>To both</p>"]
    replies = [said for kind, _, said in two_way.said(later) if kind == "comment"]
    assert replies == ["<p>To both</p>"]


def test_a_conversation_hears_nothing_of_before_its_link_though_it_is_read_behind_it(place: Place) -> None:
    first, later = place.talk(), place.talk()
    ticket = place.linked(first)
    two_way = begun(place, public_log="reply")
    two_way.writes(ticket, "<p>Before the link</p>")
    place.clock.passes(MINUTE)
    reader.join(place.store, ticket, URL + later.id)
    two_way.writes(ticket, "<p>To both</p>")
    two_way.works()
    two_way.changes(ticket, intercom_sync_activated="no")
    two_way.writes(ticket, "<p>During the pause</p>")
    place.clock.passes(MINUTE)
    two_way.changes(ticket, intercom_sync_activated="yes")
    two_way.writes(ticket, "<p>To both again</p>")

    two_way.works()

    assert words(two_way, first) == ["<p>Before the link</p>", "<p>To both</p>", "<p>To both again</p>"]
    replies = [said for kind, _, said in two_way.said(later) if kind == "comment"]
    assert replies == ["<p>To both</p>", "<p>During the pause</p>", "<p>To both again</p>"]


def test_nothing_is_told_that_happened_before_the_switch_was_turned_on(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    before = begun(place, private_log="note")
    before.writes(ticket, "<p>Before the switch</p>")
    assert before.works() == []
    place.clock.passes(10 * MINUTE)
    two_way = TwoWay(place, place.with_settings({"sync_app.to_intercom.public_log": "reply"}))
    two_way.services.settings.refresh()
    two_way.look()
    place.clock.passes(10 * MINUTE)
    two_way.writes(ticket, "<p>After the switch</p>")
    overlooked(two_way)

    an_hour_later(two_way)

    assert words(two_way, talk) == ["<p>After the switch</p>"]


def test_nothing_is_told_that_was_written_before_the_switch_was_turned_on_while_nobody_read(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    before = begun(place, private_log="note")
    before.writes(ticket, "<p>Before the switch</p>")
    place.clock.passes(HOUR)
    two_way = TwoWay(place, place.with_settings({"sync_app.to_intercom.public_log": "reply"}))
    two_way.services.settings.refresh()
    two_way.writes(ticket, "<p>After the switch</p>")
    two_way.works()
    assert words(two_way, talk) == ["<p>After the switch</p>"]

    two_way.writes(ticket, "<p>While nobody read</p>")
    place.clock.passes(HOUR)
    other = {"sync_app.to_intercom.public_log": "reply", "sync_app.to_intercom.snooze_days": "3"}
    two_way = TwoWay(place, place.with_settings(other))
    two_way.services.settings.refresh()
    two_way.works()
    assert words(two_way, talk) == ["<p>After the switch</p>", "<p>While nobody read</p>"]


def test_switched_off_and_on_again_begins_anew(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place, public_log="reply")
    two_way.services.readings.forget(WORKSPACE_ID)
    two_way.writes(ticket, "<p>While it was off</p>")
    place.clock.passes(10 * MINUTE)
    again = TwoWay.of(place, public_log="reply")
    assert an_hour_later(again) == [] and words(again, talk) == []


@pytest.mark.parametrize("resumed", [False, True], ids=["paused", "resumed since"])
def test_a_paused_conversation_hears_nothing(resumed: bool, place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place, public_log="reply")
    two_way.changes(ticket, intercom_sync_activated="no")
    place.clock.passes(MINUTE)
    two_way.writes(ticket, "<p>During the pause</p>")
    overlooked(two_way)
    if resumed:
        two_way.changes(ticket, intercom_sync_activated="yes")
    assert an_hour_later(two_way) == [] and words(two_way, talk) == []


def test_only_what_is_still_so_is_told(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place, assignment="note", states=["assigned", "pending"], solved="reply")
    people = {each.email: each.id for each in place.store.persons.values()}
    for email, state in ((LEA.email, "assigned"), (MARA.email, "pending")):
        two_way.changes(ticket, agent_id=people[email], status=state)
        place.clock.passes(MINUTE)
    two_way.writes(ticket, "<p>Not told</p>", files=[two_way.file("later.txt", b"A file says nothing of them.")])
    overlooked(two_way)

    an_hour_later(two_way)

    said = "\n".join(words(two_way, talk))
    assert said.count("is assigned to") == 1 and MARA.full_name in said and LEA.full_name not in said
    assert said.count("went from") == 1


def test_a_solution_is_told_also_when_the_ticket_was_closed_since(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place, solved="reply", then="close")
    two_way.changes(ticket, status="resolved", solution="Restart it.")
    two_way.changes(ticket, status="closed")
    overlooked(two_way)

    an_hour_later(two_way)

    assert len([said for said in words(two_way, talk) if "Restart it." in said]) == 1
    assert place.standin.workspace.conversations[talk.id].state == "closed"


def test_a_ticket_that_was_reopened_is_not_said_to_be_solved(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place, solved="reply", then="close")
    two_way.changes(ticket, status="resolved", solution="Restart it.")
    two_way.changes(ticket, status="assigned")
    overlooked(two_way)
    assert an_hour_later(two_way) == []
    assert place.standin.workspace.conversations[talk.id].state == "open"


def test_a_comparison_whose_worker_dies_is_made_again_and_tells_nothing_twice(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place, public_log="reply")
    for number in range(3):
        two_way.writes(ticket, f"<p>Overlooked {number}</p>")
    overlooked(two_way)
    place.clock.passes(HOUR)
    job = states.order(WORKSPACE_ID, int(place.clock.now)).job()
    [job_id] = two_way.services.jobs.add([job])
    dead = two_way.services.jobs.claim("dead")
    assert dead is not None and dead.id == job_id
    assert states.compare_states(dead, two_way.services) == "3 missed"

    place.clock.passes(MINUTE)
    works(two_way)

    again = two_way.services.jobs.find(dead.id)
    assert again is not None and again.reason == "0 missed"
    assert words(two_way, talk) == [f"<p>Overlooked {number}</p>" for number in range(3)]


def test_a_queue_that_was_restored_from_a_backup_says_nothing_twice(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place, public_log="reply", solved="reply")
    backup = two_way.services.readings.last(WORKSPACE_ID)
    assert backup is not None
    two_way.writes(ticket, "<p>Told before the machine was lost</p>")
    two_way.changes(ticket, status="resolved", solution="Restart it.")
    two_way.works()
    said = words(two_way, talk)
    assert len(said) == 2
    place.clock.passes(HOUR)
    file = sqlite_file(two_way.services.config.database_url)
    assert file is not None
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DELETE FROM intercom_seen")
        database.execute("DELETE FROM intercom_job")
        database.execute("UPDATE intercom_reading SET place = ?", (backup.place,))

    assert [job.reason for job in two_way.works()] == ["posted_before", "posted_before"]
    an_hour_later(two_way)
    assert words(two_way, talk) == said


def test_a_table_of_changes_that_was_emptied_is_noted_for_the_doctor_and_nothing_is_told_twice(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = begun(place, public_log="reply")
    two_way.writes(ticket, "<p>Told before</p>")
    two_way.works()
    place.store.changes.clear()
    two_way.writes(ticket, "<p>Written since</p>")
    two_way.works()
    an_hour_later(two_way)
    assert words(two_way, talk) == ["<p>Told before</p>", "<p>Written since</p>"]
    hour = int((place.clock.now - HOUR) // HOUR)
    anew = [names.begun_anew(WORKSPACE_ID, each) for each in (hour - 1, hour)]
    assert any(two_way.services.jobs.known(each) for each in anew)


def test_it_costs_one_call_an_hour_where_nothing_was_missed_and_none_where_nothing_is_wanted(place: Place) -> None:
    two_way = begun(place, public_log="reply")
    place.clock.passes(HOUR)
    assert hourly(two_way.services, [WORKSPACE_ID]) == 2
    assert hourly(two_way.services, [WORKSPACE_ID]) == 0
    place.clock.passes(HOUR)
    assert hourly(place.services, [WORKSPACE_ID]) == 1, "no switch is on: only the other comparison"


def test_the_doctor_names_it(tmp_path: Path) -> None:
    with open_place(tmp_path) as place:
        config, settings = place.services.config, place.services.settings.current()
        assert not list(seen_by_the_doctor(config, settings))
        for ago in (20, 30):
            place.services.jobs.remember(names.missed(WORKSPACE_ID, int(time.time() // HOUR) - ago))
        [once] = seen_by_the_doctor(config, settings)
        for ago in (18, 19):
            place.services.jobs.remember(names.missed(WORKSPACE_ID, int(time.time() // HOUR) - ago))
        [often] = seen_by_the_doctor(config, settings)
        place.services.jobs.remember(names.begun_anew(WORKSPACE_ID, int(time.time() // HOUR) - 2))
        [_, anew] = seen_by_the_doctor(config, settings)
    assert (once.state, often.state) == ("warning", "failed") and WORKSPACE_ID in once.check
    assert "in 1 of the last 26 hours" in once.detail and "in 3 of" in often.detail
    assert anew.state == "warning" and "was another one, in the hour of" in anew.detail


def test_an_entry_that_is_known_by_its_date_alone_is_not_older_than_the_switches() -> None:
    ticket, author = {"id": "42", "class": "UserRequest", "name": "R-000042"}, {"name": "Mara Lindt"}
    record = {"id": "7", "change": "", "by": author, "ticket": ticket, "conversations": [{"id": "215"}]}
    told = [
        {"key": "of its row", "at": 900},
        {"key": "older", "at": 900, "by_date": True},
        {"key": "of the same moment", "at": 1_000, "by_date": True},
        {"key": "since", "at": 1_060, "by_date": True},
    ]
    changes = msgspec.convert([record | each for each in told], tuple[Change, ...])
    assert [each.key for each in Switches("some", at=1_000.0).heard(changes)] == ["of its row", "since"]
