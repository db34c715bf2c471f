# SPDX-License-Identifier: AGPL-3.0-or-later
"""An administrator changes iTop's configuration file while the app runs."""

from dataclasses import replace
from typing import Any

import pytest

from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually, until
from tests.itop import further_types
from tests.world import PARAMETERS


@pytest.mark.real_itop
def test_a_changed_configuration_reaches_the_app_within_a_minute(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    if not itop.world.itop_dir:
        pytest.skip("no real iTop here: half a minute is only waited for where there is a configuration file")
    talk = messenger.user_begins(people.otto, "<p>Hello</p>")
    create_ticket(inbox.open(talk), itop, title)
    told(talk)
    known = messenger.standin.connect(app.url)
    fresh = replace(known, secret="secret-of-another-workspace", workspace_id="7other")
    assert fresh.initialize(people.mara, talk.conversation, people.otto).status == 401

    of_world: Any = PARAMETERS["workspaces"]
    changed = {
        "workspaces": {**of_world, "7other": {"client_secret": fresh.secret}},
        "sync_app.ticket.class": further_types.FILE_CLASS,
    }
    with itop.configured(changed):
        until(
            lambda: fresh.initialize(people.mara, talk.conversation, people.otto).status == 200,
            what="the app takes the secret of the new workspace", timeout=180,
        )  # fmt: skip
        changed_class = ("ticket class changed", "UserRequest", further_types.FILE_CLASS, "reconcile --since")
        until(lambda: app.logged(*changed_class), what="the log tells it")
        [left] = [each for each in app.doctor("warning") if 'tickets of the class "UserRequest"' in each]
        assert "reconcile --since" in left
    assert known.initialize(people.mara, talk.conversation, people.otto).status == 200


def test_a_misspelt_parameter_is_told_by_the_doctor_with_the_right_name(app: App, itop: ItopSide) -> None:
    misspelt = "sync_app.copy_bot_message"
    assert not any(misspelt in each for each in app.doctor("warning"))
    with itop.configured({misspelt: True}):
        sentence = f'Parameter "{misspelt}" means nothing; did you mean "sync_app.copy_bot_messages"?'
        until(
            lambda: any(sentence in each and "config-itop.php" in each for each in app.doctor("warning")),
            what="the doctor tells it", timeout=180,
        )  # fmt: skip


def test_without_its_ticket_class_no_message_is_lost(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)

    def dead() -> list[object]:
        """Of this conversation: other tests have left some."""
        return [each for each in app.jobs("list", "--state", "dead") if talk.id in each["key"]]

    with itop.configured({"sync_app.ticket.class": "UserRequst"}):
        talk.user_says("<p>Still</p>")
        talk.user_says("<p>And more</p>")
        until(
            lambda: app.logged("no_ticket_class", '"outcome": "retry"', f'"conversation": "{talk.id}"'),
            what="the message is tried", timeout=180,
        )  # fmt: skip
        assert not dead()
        [said] = [each for each in app.doctor("failed") if '"UserRequst" cannot be used' in each]
        assert "Messages wait meanwhile" in said and "sync_app.ticket.class" in said
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "Still", "And more"))
    assert not dead()
