# SPDX-License-Identifier: AGPL-3.0-or-later
"""What nobody has read of iTop's changes is told by the hourly comparison: once, and only to who was there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.conftest import MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast
from tests.acceptance.stage import Stage
from tests.acceptance.sync_api import Api
from tests.acceptance.test_from_itop import REPLIES, TwoWay, told, waiting
from tests.acceptance.test_from_itop import telling as telling_of
from tests.acceptance.test_links_in_itop import address
from tests.acceptance.waiting import until
from tests.world import MARA, WORKSPACE_ID


@pytest.fixture(scope="module")
def telling(the_app: App, itop: ItopSide, make_app: MakeApp, standin: StandIn, people: Cast) -> Iterator[TwoWay]:
    """An app of its own, which learns of changes by asking alone."""
    the_app.stop_worker()
    with telling_of(itop, make_app, standin, people, REPLIES, hinted=False) as two_way:
        yield two_way
    the_app.start_worker()


def test_what_the_app_has_missed_is_told_within_the_hour_to_who_was_there(
    telling: TwoWay, stage: Stage, api: Api, title: str
) -> None:
    talk, ticket = telling.linked(title)
    later = telling.talk()
    stage.change(ticket, team_id=stage.team(MARA.name), agent_id=MARA.name, status="assigned")
    stage.writes(ticket, "public", "<p>Heard at once</p>", by="mara")
    told(talk, "comment", "Heard at once")
    telling.app.stop_worker()
    stage.writes(ticket, "public", "<p>Missed by everybody</p>", by="mara")
    stage.change(ticket, status="resolved", solution="Restart it.")
    telling.itop.joins(ticket, address(later))
    stage.writes(ticket, "public", "<p>Missed by both</p>", by="mara")
    telling.app.overlooks(WORKSPACE_ID, api("changes")["cursor"])

    telling.app.an_hour_passes(WORKSPACE_ID)

    for words in ("Missed by everybody", "Missed by both", "Restart it."):
        told(talk, "comment", words)
    told(later, "comment", "Missed by both")
    until(lambda: not [*waiting(telling.app, talk), *waiting(telling.app, later)], what="nothing waits")
    assert sum("Heard at once" in (part.body or "") for part in talk.posted("comment")) == 1
    said = " ".join(part.body or "" for part in later.posted("comment"))
    assert "Missed by everybody" not in said and "Restart it." not in said
