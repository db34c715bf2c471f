# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hour that is left out in spring: a time in it is told before anything is done with it."""

from __future__ import annotations

import pytest

from tests.screens.inbox import Inbox
from tests.screens.scripted import ScriptedItop, form_field
from tests.screens.test_zones import MOMENT_FIELD, the_panel
from webapp.itop.form_answers import Unsupported


def test_a_time_that_does_not_exist_is_told_before_anything_is_made(inbox: Inbox) -> None:
    itop = ScriptedItop(fields=(MOMENT_FIELD, form_field("title")))
    panel = the_panel(inbox, itop)
    panel.submit("create_form")
    panel.fill("Extra", "2026-03-29 02:30")
    itop.calls.clear()
    panel.click("Create")
    panel.reads("Mar 29, 2026, 2:30 AM does not exist (Paris)", "Write, for example, Mar 29, 2026, 3:30 AM")
    assert itop.calls == ["form"] and "extra" not in itop.given
    assert panel.value("Extra") == "Mar 29, 2026, 2:30\u202fAM"
    panel.fill("Extra", "2026-03-29 03:30")
    panel.click("Create")
    panel.reads("was created")
    assert itop.given["extra"] == "2026-03-29T03:30:00+02:00"


@pytest.mark.parametrize("form", ["create_form", "person_form"])
def test_the_same_before_a_form_goes_on_in_itop(inbox: Inbox, form: str) -> None:
    itop = ScriptedItop(fields=(MOMENT_FIELD,), unsupported=(Unsupported("report", "Report", "other"),))
    panel = the_panel(inbox, itop)
    panel.submit(form)
    panel.fill("Extra", "2026-03-29 02:30")
    panel.click("Continue in iTop")
    panel.reads("does not exist (Paris)")
    assert "hand_over" not in itop.calls


@pytest.mark.parametrize("form", ["person_form", "transition?id=42&stimulus=ev_assign&state=new"])
def test_the_same_in_the_other_forms(inbox: Inbox, form: str) -> None:
    itop = ScriptedItop(fields=(MOMENT_FIELD,))
    panel = the_panel(inbox, itop)
    panel.submit(form)
    panel.fill("Extra", "2026-03-29 02:30")
    panel.click("Create" if form == "person_form" else "Assign")
    panel.reads("does not exist (Paris)")
    assert not {"create_person", "act"} & set(itop.calls)
