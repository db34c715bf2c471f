# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets that were linked in iTop itself: what the conversation is told of them."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from simulator.itop import reader
from simulator.world import IDA, OTTO, WORKSPACE_ID
from simulator.world import Person as WorldPerson
from tests.webapp.place import URL, Place
from webapp.itop import Itop
from webapp.itop.copy_answers import NewLink
from webapp.payloads.looking import LookForLinks
from webapp.store import names
from webapp.tasks import links


def asked(place: Place) -> None:
    """The worker asks iTop for new links."""
    links.order(place.services, [WORKSPACE_ID])
    place.run()


def test_a_ticket_that_is_linked_to_its_conversation_again_is_not_announced_again(place: Place) -> None:
    talk = place.talk()
    person = next(each for each in place.store.persons.values() if each.email == OTTO.email)
    ticket = reader.add(place.store, title="Fire", caller_id=person.id, org_id=person.org_id, url=URL + talk.id)
    asked(place)
    place.clock.passes(60)
    apart = {"intercom_ref": "", "intercom_url": "", "intercom_sync_activated": "no"}
    known = place.store.tickets[ticket]
    place.store.put(replace(known, values={**known.values, **apart}))
    place.clock.passes(60)
    place.standin.workspace.reply(talk.id, place.otto, "<p>Still</p>", quietly=True)
    reader.link(place.store, ticket, URL + talk.id)

    asked(place)

    said = [str(part.body) for part in place.standin.workspace.conversations[talk.id].parts if part.app_package_code]
    assert len(said) == 1 and "recorded as ticket" in said[0]
    assert place.log(ticket) == ["It burns", "Still"]


def _made_in_itop(place: Place, person: WorldPerson, talk_id: str) -> None:
    caller = next(each for each in place.store.persons.values() if each.email == person.email)
    reader.add(place.store, title="Fire", caller_id=caller.id, org_id=caller.org_id, url=URL + talk_id)
    asked(place)


def _said(place: Place, talk_id: str) -> list[str]:
    return [str(part.body) for part in place.standin.workspace.conversations[talk_id].parts if part.app_package_code]


def test_who_began_the_form_in_the_panel_decides_whether_the_end_user_is_told(place: Place) -> None:
    silent, told = place.talk(), place.talk()
    place.services.jobs.remember(names.untold(WORKSPACE_ID, silent.id))
    _made_in_itop(place, OTTO, silent.id)
    _made_in_itop(place, OTTO, told.id)
    assert (len(_said(place, silent.id)), len(_said(place, told.id))) == (0, 1)
    assert "itop-portal" in _said(place, told.id)[0]


def test_of_a_ticket_made_in_itop_only_users_of_the_portal_get_its_address(place: Place) -> None:
    talk = place.talk()
    _made_in_itop(place, IDA, talk.id)
    [said] = _said(place, talk.id)
    assert "recorded as ticket" in said and "href" not in said


class Forgetful:
    """An iTop that cannot keep which links are known."""

    def __init__(self, itop: Itop) -> None:
        self.itop, self.asked = itop, 0

    def of(self, workspace_id: str) -> "Forgetful":
        """For that workspace."""
        return self

    def new_links(self, *, known: Sequence[str] = ()) -> tuple[NewLink, ...]:
        """Always the same."""
        self.asked += 1
        return self.itop.of(WORKSPACE_ID).new_links()


def test_an_itop_that_names_the_same_links_again_is_not_asked_without_end(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    talk = place.talk()
    caller = next(each for each in place.store.persons.values() if each.email == OTTO.email)
    ticket = reader.add(place.store, title="Fire", caller_id=caller.id, org_id=caller.org_id, url=URL + talk.id)
    itop = Forgetful(place.services.itop)
    services = replace(place.services, itop=cast(Itop, itop))
    for asked_so_far in (2, 4):
        [job_id] = services.jobs.add([LookForLinks(workspace=WORKSPACE_ID).job()])
        job = services.jobs.find(job_id or 0)
        assert job is not None
        with caplog.at_level(logging.WARNING):
            assert links.look_for_links(job, services) == "1 new, 1 named again"
        assert itop.asked == asked_so_far
        services.jobs.discard(job.id)
    assert "links stay new" in caplog.messages
    place.run()
    assert place.log(ticket) == ["It burns"]
    assert len(_said(place, talk.id)) == 1
