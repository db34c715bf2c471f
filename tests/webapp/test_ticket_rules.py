# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules as people write them, office hours by the clock on the wall, and when a rule holds for a conversation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from webapp.doctor.ticket_rules import rule_problems
from webapp.intercom.shapes import Conversation
from webapp.settings.office_hours import OfficeHours
from webapp.settings.ticket_rules import Rule, read_rule, rules_for
from webapp.tasks.rule_matching import Surroundings, judge, judge_past, waits

PARIS = ZoneInfo("Europe/Paris")
WEEK = "Mon-Fri 08:00-18:00, Sat 9:00-12:00"
ATTRIBUTES: dict[str, Any] = {
    "title": {"values": None}, "service_id": {"values": None}, "urgency": {"values": ["1", "2"]},
}  # fmt: skip


def at(written: str, zone: Any = PARIS) -> float:
    return datetime.fromisoformat(written).replace(tzinfo=zone).timestamp()


def told(rules: object) -> list[str]:
    return list(rule_problems(rules, attributes=ATTRIBUTES, ticket_class="UserRequest", workspaces=["k7"]))


GOOD: dict[str, Any] = {
    "Escalated": {"when": {"tag": "ticket"}, "ticket": {"service_id": "Network", "urgency": 2}, "workspace": "k7"},
    "Second line": {"when": {"team": 814865}, "ticket": []},
    "Hardware": {"when": {"attribute": {"Issue type": "Hardware"}}, "on": "no"},
    "Night": {"when": {"unanswered_minutes": "30", "office_hours": WEEK, "timezone": "Europe/Paris"}},
}


def test_what_the_documents_paste_has_no_mistake() -> None:
    assert told(GOOD) == told({}) == told([]) == []
    named = {rule.name: rule for rule in rules_for(GOOD, "k7", off=True)}
    assert list(named) == list(GOOD)
    assert named["Escalated"].values == {"service_id": "Network", "urgency": "2"}
    assert (named["Night"].unanswered, named["Second line"].team) == (30, "814865")


def test_a_rule_that_is_off_or_of_another_workspace_does_not_hold() -> None:
    assert [rule.name for rule in rules_for(GOOD, "k7")] == ["Escalated", "Second line", "Night"]
    assert [rule.name for rule in rules_for(GOOD, "other")] == ["Second line", "Night"]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("ticket", 'must be an array with "when" and "ticket"'),
        ({"ticket": {}}, 'says no "when"'),
        ({"when": {"tagg": "x"}}, 'has in "when" "tagg", which means nothing; it knows tag, team,'),
        ({"when": {"tag": ["x"]}}, "must give a text for tag"),
        ({"when": {"tag": "x"}, "then": 1}, 'has "then", which means nothing'),
        ({"when": "tag"}, 'must give an array for "when"'),
        ({"when": {"unanswered_minutes": "soon"}}, 'says "soon" for unanswered_minutes, which is not a number'),
        ({"when": {"unanswered_minutes": 5, "office_hours": "9 to 5"}}, 'says "9 to 5" for office_hours'),
        ({"when": {"unanswered_minutes": 5, "office_hours": "Mon 18:00-08:00"}}, "which is not like"),
        ({"when": {"unanswered_minutes": 5, "timezone": "Paris"}}, 'has the timezone "Paris"'),
        ({"when": {"tag": "x", "office_hours": WEEK}}, "has office_hours without unanswered_minutes"),
        ({"when": {"attribute": "Issue"}}, "must give attribute as an array"),
        ({"when": {"attribute": {"Issue": ""}}}, 'must give a value for the attribute "Issue"'),
        ({"when": {"tag": "x"}, "ticket": {"class": "Incident"}}, 'cannot give "class": tickets are of the class'),
        ({"when": {"tag": "x"}, "ticket": {"caller_id": 1}}, 'cannot give "caller_id"'),
        ({"when": {"tag": "x"}, "ticket": {"servce_id": 1}}, r'not an attribute of UserRequest ("service_id" is)'),
        ({"when": {"tag": "x"}, "ticket": {"urgency": "high"}}, 'gives "high" for urgency, which is none of 1, 2'),
        ({"when": {"tag": "x"}, "ticket": {"title": {"a": 1}}}, "must give a text for title"),
        ({"when": {"tag": "x"}, "ticket": "title"}, 'must give an array of attributes and values for "ticket"'),
        ({"when": {"tag": "x"}, "workspace": "k8"}, 'is for the workspace "k8", which "workspaces" does not name'),
    ],
)  # fmt: skip
def test_each_mistake_is_named(rule: object, sentence: str) -> None:
    problems = told({"Mine": rule})
    assert any(f', rule "Mine" {sentence}' in each or sentence in each for each in problems), problems
    assert all(each.startswith(', rule "Mine" ') for each in problems)


def test_a_rule_with_a_misspelt_condition_makes_nothing() -> None:
    assert rules_for({"Mine": {"when": {"unanswered_minutes": 5, "tagg": "x"}}}, "k7") == ()


@pytest.mark.parametrize(
    ("moment", "outside"),
    [
        ("2026-01-05T07:59", "2026-01-05T07:59"),  # a Monday
        ("2026-01-05T08:00", "2026-01-05T18:00"),
        ("2026-01-05T17:59", "2026-01-05T18:00"),
        ("2026-01-05T18:00", "2026-01-05T18:00"),
        ("2026-01-10T11:00", "2026-01-10T12:00"),  # a Saturday
        ("2026-01-11T12:00", "2026-01-11T12:00"),
        ("2026-03-27T12:00", "2026-03-27T18:00"),  # the clocks go forward in that week
    ],
)
def test_the_office_closes_by_the_clock_on_the_wall(moment: str, outside: str) -> None:
    hours = OfficeHours.parse(WEEK)
    assert hours is not None
    assert hours.first_outside(at(moment), PARIS) == at(outside)


def test_hours_over_the_weekend_and_around_the_clock() -> None:
    weekend = OfficeHours.parse("Sat-Mon 00:00-24:00")
    assert weekend is not None
    assert weekend.first_outside(at("2026-01-10T10:00"), PARIS) == at("2026-01-13T00:00")
    always = OfficeHours.parse("Mon-Sun 00:00-24:00")
    assert always is not None and always.first_outside(at("2026-01-10T10:00"), PARIS) is None
    assert OfficeHours.parse("") is None and OfficeHours.parse("Mon") is None


def talk(*parts: tuple[str, str, str], state: str = "open", **more: Any) -> Conversation:
    """Parts as who, type and when, the first is the opening message."""
    authors = {"user": "user", "mara": "admin", "bot": "bot"}
    shown = [
        {"id": str(number), "part_type": kind, "body": "" if kind in ("close", "assignment") else "<p>Words</p>",
         "created_at": int(at(when)), "author": {"type": authors[who], "id": who}}
        for number, (who, kind, when) in enumerate(parts)
    ]  # fmt: skip
    source, *others = shown
    return Conversation.decode(
        {"id": "1", "created_at": source["created_at"], "source": source, "state": state,
         "conversation_parts": {"conversation_parts": others}, **more}
    )  # fmt: skip


def held(rule: Rule, conversation: Conversation, now: str, teams: dict[str, str] | None = None) -> tuple[bool, float]:
    around = Surroundings(PARIS, lambda: teams or {})
    verdict = judge(rule, conversation, around, now=at(now))
    return verdict.holds, verdict.due


NIGHT = read_rule("Night", {"when": {"unanswered_minutes": 30, "office_hours": WEEK}})[0]
ASKED = ("user", "comment", "2026-01-05T20:00")


def test_nobody_answered_at_night() -> None:
    assert held(NIGHT, talk(ASKED), "2026-01-05T20:29") == (False, at("2026-01-05T20:30"))
    assert held(NIGHT, talk(ASKED), "2026-01-05T20:30") == (True, 0.0)


@pytest.mark.parametrize(
    "ending", [("mara", "comment", "2026-01-05T20:10"), ("mara", "close", "2026-01-05T20:10")], ids=["answer", "close"]
)
def test_an_answer_in_time_or_closing_ends_the_wait(ending: tuple[str, str, str]) -> None:
    assert held(NIGHT, talk(ASKED, ending), "2026-01-05T21:00") == (False, 0.0)


@pytest.mark.parametrize("kind", ["note", "assignment"])
def test_notes_bots_and_assignments_are_no_answer_and_the_wait_goes_on_from_the_first_words(kind: str) -> None:
    parts = (ASKED, ("bot", "comment", "2026-01-05T20:01"), ("mara", kind, "2026-01-05T20:05"))
    assert held(NIGHT, talk(*parts, ("user", "comment", "2026-01-05T20:20")), "2026-01-05T20:31") == (True, 0.0)


def test_within_office_hours_it_waits_until_they_are_over() -> None:
    early = talk(("user", "comment", "2026-01-05T07:45"))
    assert held(NIGHT, early, "2026-01-05T08:20") == (False, at("2026-01-05T18:00"))
    assert held(NIGHT, early, "2026-01-05T18:00") == (True, 0.0)


def test_what_is_put_aside_or_closed_waits_for_nobody() -> None:
    for state in ("snoozed", "closed"):
        assert held(NIGHT, talk(ASKED, state=state), "2026-01-05T22:00") == (False, 0.0)


def test_the_past_is_judged_by_how_long_it_was() -> None:
    late = talk(ASKED, ("mara", "comment", "2026-01-06T08:10"), ("user", "comment", "2026-01-06T09:00"))
    assert [each.until is None for each in waits(late)] == [False, True]
    around = Surroundings(PARIS, dict)
    found = judge_past(NIGHT, late, around, now=at("2026-01-06T09:10"), since=at("2026-01-01T00:00"))
    assert found.holds and found.since == at("2026-01-05T20:00")
    assert not judge_past(NIGHT, late, around, now=at("2026-01-06T09:10"), since=at("2026-01-06T00:00")).holds
    quick = talk(ASKED, ("mara", "comment", "2026-01-05T20:10"))
    assert not judge_past(NIGHT, quick, around, now=at("2026-01-06T09:10"), since=0).holds


def test_tag_team_and_attribute_hold_whatever_the_case_and_all_together() -> None:
    rule = read_rule(
        "All", {"when": {"tag": "Ticket", "team": "Second Line", "attribute": {"Issue type": "hardware"}}}
    )[0]
    tags: dict[str, Any] = {"tags": {"tags": [{"id": "77", "name": "ticket"}]}}
    fits = talk(ASKED, **tags, team_assignee_id=5, custom_attributes={"Issue type": "Hardware"})
    assert held(rule, fits, "2026-01-05T20:00", {"5": "second line"}) == (True, 0.0)
    assert held(rule, fits, "2026-01-05T20:00", {"5": "first line"}) == (False, 0.0)
    for lacking in ({**tags, "team_assignee_id": 0}, {"team_assignee_id": 5}, {**tags, "team_assignee_id": 5}):
        assert held(rule, talk(ASKED, **lacking), "2026-01-05T20:00", {"5": "second line"}) == (False, 0.0)
    by_id = read_rule("Ids", {"when": {"tag": "77", "team": "5"}})[0]
    assert held(by_id, fits, "2026-01-05T20:00") == (True, 0.0)


def test_a_moment_without_a_zone_is_taken_in_that_of_the_workspace() -> None:
    around = Surroundings(UTC, dict)
    assert judge(NIGHT, talk(("user", "comment", "2026-01-05T18:10")), around, now=at("2026-01-05T18:41")).due == at(
        "2026-01-05T18:00", UTC
    )
