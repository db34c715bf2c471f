# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits while iTop's configuration names no tickets, or none that can be used, and what is not even begun then."""

import pytest

from simulator.gate import Mode
from simulator.world import WORKSPACE_ID
from tests.webapp.place import Place
from webapp.tasks import links
from webapp.tasks.reconcile import hourly


@pytest.mark.parametrize(
    "wrong",
    [
        {"sync_app.ticket.class": "UserRequst"},
        {"workspaces": {WORKSPACE_ID: {"scope": "SELECT Organization", "organizations": "SELECT Organisation"}}},
    ],
)
def test_messages_wait_until_somebody_has_mended_it(place: Place, wrong: dict[str, object]) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    before = dict(place.store.parameters)
    place.store.parameters |= wrong
    place.run(place.said(talk, "<p>First</p>"), place.said(talk, "<p>Second</p>"))
    assert [job.state for job in place.again(48 * 3600.0)] == ["waiting", "waiting"]
    place.store.parameters = before

    assert "copy_part" not in {job.kind for job in place.again()}
    assert place.log(ticket) == ["First", "Second"]


def test_an_itop_that_has_the_chat_alone_is_asked_for_nothing(place: Place) -> None:
    def ordered() -> tuple[int, int]:
        place.services.settings.refresh()
        return links.order(place.services, (WORKSPACE_ID,)), hourly(place.services, (WORKSPACE_ID,))

    before = dict(place.store.parameters)
    place.store.parameters |= {"sync_app.ticket.class": ""}
    assert ordered() == (0, 0)
    place.store.parameters = before
    assert ordered() == (1, 1)


def test_links_are_looked_for_again_after_that_was_given_up(place: Place) -> None:
    assert links.order(place.services, (WORKSPACE_ID,)) == 1
    place.gate.be(Mode.AWAY)
    for _ in range(15):
        left = place.again(600.0)
    assert [job.state for job in left] == ["dead"]
    place.gate.be(Mode.OPEN)

    assert links.order(place.services, (WORKSPACE_ID,)) == 1
    assert links.order(place.services, (WORKSPACE_ID,)) == 0
    assert place.again() == []
