# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who cannot be told: each ends in a sentence for whoever can act, and nothing is told twice."""

import pytest

from simulator.world import WORKSPACE_ID
from tests.webapp.place import Place
from tests.webapp.two_way import TwoWay
from webapp.errors import IntercomRefused


@pytest.fixture
def lea(place: Place) -> str:
    """A further teammate of Intercom."""
    return place.standin.workspace.add_admin("Lea Martin", "lea@shop.example").id


def test_a_teammate_who_has_left_meanwhile_is_spoken_for(
    place: Place, lea: str, caplog: pytest.LogCaptureFixture
) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    two_way.writes(ticket, "<p>One</p>", who="lea")
    two_way.works()
    del place.standin.workspace.admins[lea]

    two_way.writes(ticket, "<p>Two</p>", who="lea")
    [job] = two_way.works()
    assert job.state == "waiting" and "teammate has left" in caplog.text
    place.clock.passes(60)
    two_way.works()

    assert [(who, words) for _, who, words in two_way.said(talk)[1:]] == [
        ("Mara Lindt", "<p><b>Lea Martin</b></p><p>Two</p>")
    ]


def test_a_conversation_that_was_deleted_meanwhile_is_told_nothing(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    two_way.writes(ticket, "<p>Too late</p>")
    place.standin.workspace.delete(talk.id)

    [job] = two_way.works()
    assert job.state == "waiting", "what is new is not everywhere in Intercom at once"
    place.clock.passes(60)
    two_way.works()
    assert [each.reason for each in two_way.told() if each.id == job.id] == ["conversation_gone"]


def test_a_token_that_may_not_write_waits_with_the_permission_that_it_lacks(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    two_way.writes(ticket, "<p>Later</p>")
    intercom = place.services.intercom(WORKSPACE_ID)
    place.standin.faults.refuse(403)
    with pytest.raises(IntercomRefused, match='tick "Write conversations"'):
        intercom.reply(talk.id, admin_id=place.mara.id, html="<p>?</p>")
    two_way.works()
    [waiting] = [job for job in two_way.services.jobs.list() if job.kind == "tell_change"]
    assert waiting.payload["aside"] is True and "Developer Hub" in waiting.reason

    place.standin.faults.mend()
    place.clock.passes(3_600)
    two_way.works()
    assert two_way.said(talk) == [("comment", "Mara Lindt", "<p>Later</p>")]


def test_who_may_not_ask_for_the_teammates_still_tells(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    two_way.writes(ticket, "<p>Anyway</p>")

    def forbidden(self: object) -> dict[str, str]:
        raise IntercomRefused("tick Read admins", status=403)

    monkeypatch.setattr("webapp.intercom.client.Intercom.admins", forbidden)
    two_way.works()
    assert two_way.said(talk) == [("comment", "Mara Lindt", "<p><b>Mara Lindt</b></p><p>Anyway</p>")]


def test_what_was_merged_away_is_told_where_it_went(place: Place) -> None:
    talk, left = place.talk(), place.talk("<p>The other one</p>")
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    place.standin.workspace.merge(talk.id, left.id, quietly=True)
    two_way.writes(ticket, "<p>Both</p>")

    two_way.works()

    assert [words for kind, _, words in two_way.said(left) if kind == "comment"] == ["<p>Both</p>"]
    assert all(kind != "comment" for kind, _, _ in two_way.said(talk))


def test_what_is_written_when_intercom_is_back_does_not_overtake_what_waits(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    place.standin.faults.refuse(401)
    two_way.writes(ticket, "<p>First</p>")
    two_way.works()
    place.standin.faults.mend()
    two_way.writes(ticket, "<p>Second</p>")
    two_way.works()
    assert two_way.said(talk) == [], "the next attempt at the first one is not due yet"

    place.clock.passes(3_600)
    two_way.works()
    assert [words for _, _, words in two_way.said(talk)] == ["<p>First</p>", "<p>Second</p>"]


def test_while_intercom_is_away_nothing_is_lost_and_nothing_said_twice(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    place.standin.faults.refuse(503)
    for number in range(3):
        two_way.writes(ticket, f"<p>Entry {number}</p>")
    two_way.works()
    assert two_way.said(talk) == []
    place.standin.faults.mend()
    for _ in range(4):
        place.clock.passes(600)
        two_way.works()
    assert [words for _, _, words in two_way.said(talk)] == [f"<p>Entry {number}</p>" for number in range(3)]
