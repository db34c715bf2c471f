# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose an access token is: asked in the background and remembered for hours."""

import threading

from tests.acceptance.waiting import until
from tests.webapp.clock import Clock
from webapp.errors import IntercomUnavailable
from webapp.intercom import Owner, Owners

SHOP, SOLD = Owner("w1", "Shop", "EU", "Europe/Paris"), Owner("w1", "Sold", "EU", "Asia/Tokyo")


class Me:
    """What Intercom says, None for nothing; `asked` counts the questions that have ended."""

    def __init__(self, answer: Owner | None) -> None:
        self.answer, self.asked = answer, 0

    def __call__(self) -> Owner:
        self.asked += 1
        if self.answer is None:
            raise IntercomUnavailable("away")
        return self.answer


def told(owners: Owners, me: Me, owner: Owner) -> None:
    """Wait until that is what is known."""
    until(lambda: owners.known("w1", me) == owner, what=f"the token is that of {owner.workspace_name}")


def test_nobody_waits_and_intercom_is_asked_once_for_hours() -> None:
    clock, me = Clock(), Me(SHOP)
    owners = Owners(clock=clock)
    assert owners.known("w1", me) in (None, SHOP)
    told(owners, me, SHOP)
    clock.passes(3_600)
    assert owners.known("w1", me) == SHOP and me.asked == 1


def test_what_has_changed_is_known_the_same_day() -> None:
    clock, me = Clock(), Me(SHOP)
    owners = Owners(clock=clock)
    told(owners, me, SHOP)
    me.answer = SOLD
    clock.passes(24 * 3_600)
    assert owners.known("w1", me) in (SHOP, SOLD), "the old answer counts while it is asked again"
    told(owners, me, SOLD)


def test_an_intercom_that_is_away_is_not_asked_by_every_click_and_changes_nothing() -> None:
    clock, me = Clock(), Me(None)
    owners = Owners(clock=clock)
    assert all(owners.known("w1", me) is None for _ in range(5))
    until(lambda: me.asked == 1, what="it was asked")
    me.answer = SHOP
    assert owners.known("w1", me) is None and me.asked == 1
    clock.passes(61)
    told(owners, me, SHOP)
    me.answer = None
    clock.passes(24 * 3_600)
    assert owners.known("w1", me) == SHOP
    until(lambda: me.asked == 3, what="it was asked again")
    assert owners.known("w1", me) == SHOP


def test_who_has_to_know_waits_for_the_first_answer_and_no_longer() -> None:
    class Slow(Me):
        def __call__(self) -> Owner:
            answered.wait(60)
            return super().__call__()

    answered, me, owners = threading.Event(), Slow(SHOP), Owners(clock=Clock())
    assert owners.known("w1", me, patience=0.01) is None
    answered.set()
    # The question of before is not asked again.
    assert owners.known("w1", me, patience=60) == SHOP and me.asked == 1
