# SPDX-License-Identifier: AGPL-3.0-or-later
"""What iTop tells is told once, whatever dies, and goes round in no circle: each guard is enough by itself."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from simulator.intercom.model import Part
from simulator.world import WORKSPACE_ID
from tests.webapp.place import Place, open_place
from tests.webapp.two_way import TwoWay
from webapp.markup import own_mark
from webapp.store import Jobs, Readings, names
from webapp.worker import Worker


class Killed(BaseException):
    """The process is gone: nothing that it would have done is done."""


class DiesAt:
    """A queue whose process is killed just before or just after it notes something for the n-th time, or is done."""

    def __init__(self, jobs: Jobs, at: int, *, before: bool) -> None:
        self._jobs, self._left, self._before = jobs, at, before

    def remember(self, unique: str, **more: Any) -> None:
        self._step(lambda: self._jobs.remember(unique, **more))

    def done(self, *arguments: Any, **more: Any) -> bool:
        return bool(self._step(lambda: self._jobs.done(*arguments, **more)))

    def _step(self, act: Any) -> object:
        self._left -= 1
        if self._left == 0 and self._before:
            raise Killed
        result = act()
        if self._left == 0:
            raise Killed
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._jobs, name)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 8))
@pytest.mark.parametrize("named", [True, False], ids=["app named", "app never named"])
def test_killed_between_any_two_steps_it_says_it_once_and_copies_nothing_back(
    place: Place, at: int, before: bool, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not named:
        monkeypatch.setattr("simulator.intercom.conversation_calls.APP_PACKAGE_CODE", None)
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", solved="reply", then="close")
    two_way.writes(ticket, f"<p>Once, {at} {before} {named}</p>")
    two_way.changes(ticket, status="resolved", solution=f"<p>Solved {at} {before} {named}</p>")

    died = 0
    try:
        two_way.works(cast(Jobs, DiesAt(two_way.services.jobs, at, before=before)))
    except Killed:
        died += 1
        # The echo comes while the next worker has not begun.
        for part in two_way.parts(talk):
            if part.body:
                two_way.services.jobs.add([place.notified(talk, part.id)])
    place.clock.passes(60)
    two_way.works()
    for part in two_way.parts(talk):
        if part.body:
            two_way.services.jobs.add([place.notified(talk, part.id)])
    two_way.works()

    kinds = [kind for kind, _, _ in two_way.said(talk)]
    assert kinds == ["comment", "comment", "close"], two_way.said(talk)
    assert died, "nothing was killed: the test is blind"
    assert len(place.log(ticket)) == 1, "it was copied back"


def test_a_look_that_dies_before_its_jobs_are_kept_is_made_again(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    two_way.writes(ticket, "<p>Once</p>")

    class Dies:
        def __init__(self, readings: Any) -> None:
            self._readings = readings

        def move(self, *arguments: Any) -> None:
            raise Killed

        def release(self, reading: Any) -> None:
            """Who is dead releases nothing."""

        def __getattr__(self, name: str) -> Any:
            return getattr(self._readings, name)

    whole = two_way.services
    two_way.services = replace(whole, readings=cast(Readings, Dies(whole.readings)))
    with pytest.raises(Killed):
        two_way.look()
    two_way.services = whole
    assert two_way.look() is None, "the dead one is still believed alive"
    place.clock.passes(60)
    two_way.works()
    assert two_way.said(talk) == [("comment", "Mara Lindt", "<p>Once</p>")]


def _echo(place: Place, two_way: TwoWay, ticket: str, part: Part, talk_id: str) -> list[str]:
    """The notification of a part arrives; what stands in the log afterwards."""
    conversation = place.standin.workspace.conversations[talk_id]
    two_way.services.jobs.add([place.notified(conversation, part.id)])
    worker = Worker(two_way.services, threads=1, chance=lambda: 0.5)
    while worker.run_one():
        pass
    return place.log(ticket)


def test_the_ledger_of_parts_is_enough(place: Place) -> None:
    talk = place.talk()
    ticket, act = place.linked(talk), place.standin.workspace.act
    two_way = TwoWay.of(place, public_log="reply")
    part = act(talk.id, place.mara, "comment", "<p>Noted by its id alone</p>", quietly=True)
    two_way.services.jobs.remember(names.own_part(WORKSPACE_ID, talk.id, part.id))
    assert _echo(place, two_way, ticket, part, talk.id) == []


def test_the_mark_is_enough(place: Place) -> None:
    talk = place.talk()
    ticket, act = place.linked(talk), place.standin.workspace.act
    two_way = TwoWay.of(place, public_log="reply")
    words = own_mark.mark("<p>Known by its mark alone</p>", WORKSPACE_ID, talk.id)
    part = act(talk.id, place.mara, "comment", words, quietly=True)
    assert _echo(place, two_way, ticket, part, talk.id) == []
    quoted = act(talk.id, place.mara, "comment", f"<p>As I said:</p>{words}", quietly=True)
    assert len(_echo(place, two_way, ticket, quoted, talk.id)) == 1, "a quote is somebody's words"
    theirs = place.standin.workspace.reply(talk.id, place.otto, words, quietly=True)
    assert len(_echo(place, two_way, ticket, theirs, talk.id)) == 2, "an end user never speaks for us"


@pytest.mark.parametrize("end", ["\u200b", "\u200d\u200c", "\u2060" * 30])
def test_the_mark_is_found_behind_words_that_end_with_such_signs(end: str) -> None:
    words = own_mark.mark(f"<p>Pasted from another page{end}</p>", WORKSPACE_ID, "215")
    assert own_mark.fits(words, WORKSPACE_ID, "215")
    assert not own_mark.fits(words.replace("another", "one"), WORKSPACE_ID, "215")


def test_the_code_of_the_app_is_enough(place: Place) -> None:
    talk = place.talk()
    ticket, act = place.linked(talk), place.standin.workspace.act
    two_way = TwoWay.of(place, public_log="reply")
    two_way.services.jobs.remember(names.own_app(WORKSPACE_ID, "our-app"))
    two_way.services.jobs.remember(names.own_app(WORKSPACE_ID))
    ours = act(talk.id, place.mara, "comment", "<p>By our app</p>", quietly=True, app_package_code="our-app")
    assert _echo(place, two_way, ticket, ours, talk.id) == []
    other = act(talk.id, place.mara, "comment", "<p>By another</p>", quietly=True, app_package_code="another")
    assert _echo(place, two_way, ticket, other, talk.id) == ["By another"]


def test_the_words_that_were_about_to_be_said_are_enough(tmp_path: Path) -> None:
    with open_place(tmp_path) as place:
        talk = place.talk()
        ticket, act = place.linked(talk), place.standin.workspace.act
        two_way = TwoWay.of(place, public_log="reply")
        words = (WORKSPACE_ID, talk.id, place.mara.id, "Knownbyitswordsalone")
        two_way.services.jobs.remember(names.said(*words))
        part = act(talk.id, place.mara, "comment", "<p>Known by its words alone</p>", quietly=True)
        assert _echo(place, two_way, ticket, part, talk.id) == []
        two_way.services.jobs.remember(names.heard(*words))
        again = act(talk.id, place.mara, "comment", "<p>Known by its words alone</p>", quietly=True)
        assert len(_echo(place, two_way, ticket, again, talk.id)) == 1, "ours was found already: this one was typed"


def test_what_came_from_intercom_is_not_told_there(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", private_log="note")
    place.run(place.said(talk, "<p>Are you there?</p>"))
    assert place.log(ticket) == ["Are you there?"]
    assert two_way.works() == []
