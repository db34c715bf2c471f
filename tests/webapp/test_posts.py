# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the app says in a conversation itself: once, and never copied back."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.webapp.place import Place, open_place
from tests.webapp.test_tasks import copy, reply
from webapp.errors import StoreUnavailable
from webapp.store import Jobs
from webapp.tasks import TASKS


class DiesAfterPosting:
    """A queue in which nobody notes any more what Intercom has answered."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def remember(self, unique: str) -> None:
        if unique.startswith(("told:", "own:")):
            raise StoreUnavailable("The disk is full.")
        self._jobs.remember(unique)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._jobs, name)


def test_our_own_words_are_posted_once_and_not_copied(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)

    [entry] = place.run(reply(talk.id, place.mara.id))

    [part] = place.standin.workspace.conversations[talk.id].parts
    assert entry.reason == "posted" and part.author["id"] == place.mara.id
    [echo] = place.run(place.notified(talk, part.id))
    assert echo.reason == "own"
    place.run(copy(talk.id, ticket))
    assert place.log(ticket) == ["It burns"]


def test_where_nobody_of_the_workspace_acted_its_token_says_who_speaks(place: Place) -> None:
    talk = place.talk()

    [entry] = place.run(reply(talk.id, ""))

    [part] = place.standin.workspace.conversations[talk.id].parts
    assert entry.reason == "posted" and part.author["id"] == place.mara.id
    assert place.run(place.notified(talk, part.id))[0].reason == "own"


def test_the_same_words_typed_by_the_teammate_are_copied(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(reply(talk.id, place.mara.id))
    part = place.standin.workspace.act(talk.id, place.mara, "comment", "<p>Recorded as R-1.</p>", quietly=True)

    place.run(place.notified(talk, part.id))

    assert place.log(ticket) == ["Recorded as R-1."]


@pytest.mark.parametrize("code", ["itop-intercom-sync", None], ids=["app named", "app never named"])
def test_an_answer_that_never_came_is_looked_for_before_it_is_posted_again(code: str | None, tmp_path: Path) -> None:
    with open_place(tmp_path) as place:
        talk = place.talk()
        workspace = place.standin.workspace
        place.services.jobs.add([reply(talk.id, place.mara.id)])
        job = place.services.jobs.claim("dies")
        assert job is not None
        words = "<div><p>Recorded  as R-1.</p></div>"
        workspace.act(talk.id, place.mara, "comment", words, quietly=True, app_package_code=code)
        place.clock.passes(30)

        place.run()

        assert len(workspace.conversations[talk.id].parts) == 1
        entry = place.services.jobs.find(job.id)
        assert entry is not None and entry.reason == "posted_before"


def test_the_same_words_typed_just_before_are_not_taken_for_ours(place: Place) -> None:
    talk, another = place.talk(), place.talk()
    place.run(reply(another.id, place.mara.id))  # Intercom says that an app did this
    place.standin.workspace.act(talk.id, place.mara, "comment", "<p>Recorded as R-1.</p>", quietly=True)

    [entry] = place.run(reply(talk.id, place.mara.id))

    assert entry.reason == "posted"
    assert len(place.standin.workspace.conversations[talk.id].parts) == 2


def test_an_echo_that_comes_before_the_worker_has_noted_its_own_words_is_not_copied(place: Place) -> None:
    talk, another = place.talk(), place.talk()
    ticket = place.linked(talk)
    place.run(reply(another.id, place.mara.id))
    place.services.jobs.add([reply(talk.id, place.mara.id)])
    job = place.services.jobs.claim("dies")
    assert job is not None
    with pytest.raises(StoreUnavailable):
        TASKS["post_reply"](job, replace(place.services, jobs=cast(Jobs, DiesAfterPosting(place.services.jobs))))
    [part] = place.standin.workspace.conversations[talk.id].parts
    place.services.jobs.refuse(job, reason="died")

    [echo] = place.run(place.notified(talk, part.id))

    assert echo.reason == "own" and place.log(ticket) == []


def test_what_another_program_with_the_same_app_says_is_copied(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(reply(talk.id, place.mara.id))
    [own] = place.standin.workspace.conversations[talk.id].parts
    lea = place.standin.workspace.add_admin("Lea Martin", "lea@shop.example")
    act = place.standin.workspace.act
    code = own.app_package_code
    others = [
        act(talk.id, place.mara, "comment", "<p>Your parcel is on its way.</p>", quietly=True, app_package_code=code),
        act(talk.id, lea, "comment", "<p>Recorded as <b>R-1</b>.</p>", quietly=True, app_package_code=code),
        act(talk.id, place.mara, "comment", "<p>Recorded as R-1.</p>", quietly=True, app_package_code="another"),
    ]

    place.run(*(place.notified(talk, part.id) for part in (own, *others)))

    assert place.log(ticket) == ["Your parcel is on its way.", "Recorded as R-1.", "Recorded as R-1."]


def test_a_worker_that_dies_after_it_has_posted_does_not_post_again(place: Place) -> None:
    talk = place.talk()
    place.services.jobs.add([reply(talk.id, place.mara.id)])
    job = place.services.jobs.claim("dies")
    assert job is not None and TASKS["post_reply"](job, place.services) == "posted"
    place.clock.passes(30)

    place.run()

    assert len(place.standin.workspace.conversations[talk.id].parts) == 1


def test_the_same_news_may_be_told_twice(place: Place) -> None:
    talk = place.talk()

    entries = place.run(reply(talk.id, place.mara.id), reply(talk.id, place.mara.id))

    assert [entry.reason for entry in entries] == ["posted", "posted"]
    parts = place.standin.workspace.conversations[talk.id].parts
    echoes = place.run(*(place.notified(talk, part.id) for part in parts))
    assert [echo.reason for echo in echoes] == ["own", "own"]


def test_news_that_cannot_be_told_end_after_an_hour(place: Place) -> None:
    talk = place.talk()
    place.standin.faults.refuse(401)
    place.run(reply(talk.id, place.mara.id))
    for _ in range(10):
        place.again(600)

    [dead] = place.services.jobs.list()
    assert dead.state == "dead" and "401" in dead.reason
