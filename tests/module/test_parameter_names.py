# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said of names that mean nothing, executed by PHP without an iTop."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from webapp.contract import PARAMETERS

pytestmark = pytest.mark.skipif(shutil.which("php") is None, reason="missing: PHP (apt-get install php-cli)")

NAMES = [one.name for one in PARAMETERS]


def answer(known: Sequence[str], *written: str) -> Any:
    """What names.php says of names."""
    done = subprocess.run(
        ["php", str(Path(__file__).parent / "names.php")], input=json.dumps({"known": known, "written": written}),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def told(*written: str) -> list[str]:
    """The sentences about names in the configuration file."""
    sentences: list[str] = answer(NAMES, *written)["problems"]
    return sentences


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sync_app.ticket.orgin", "sync_app.ticket.origin"),
        ("sync_app_ticket_class", "sync_app.ticket.class"),
        ("Sync_App.Ticket.Class", "sync_app.ticket.class"),
        ("sync_app.ticket.attribute_mapping", "sync_app.ticket.attributes_mapping"),
        ("sync_app.search_ticket.exclude_states", "sync_app.search_ticket.excluded_states"),
        ("search_ticket.excluded_states", "sync_app.search_ticket.excluded_states"),
        ("act_as", "sync_app.act_as"),
        ("client_secret", "sync_app.client_secret"),
        ("workspace", "workspaces"),
        ("enabled-portal", "enabled_portals"),
        ("allowed_profile", "allowed_profiles"),
    ],
)
def test_a_misspelt_name_is_told_with_the_right_one(written: str, meant: str) -> None:
    assert told(written) == [f'Parameter "{written}" means nothing; did you mean "{meant}"?']


def test_a_name_from_another_place_is_told_with_its_place() -> None:
    assert told("identity_secret") == [
        'Parameter "identity_secret" means nothing; it belongs into an entry of "workspaces".'
    ]
    assert told("intercom_ref") == [
        'Parameter "intercom_ref" means nothing; it belongs into "sync_app.ticket.attributes_mapping".'
    ]
    for beginning in ("sync_app", "sync_app.ticket"):
        [sentence] = told(beginning)
        assert "a parameter is named as a whole, such as" in sentence


def test_a_name_that_is_near_to_nothing_is_told_alone() -> None:
    assert told("colour", "0", "x" * 1000) == [
        'Parameter "colour" means nothing.', 'Parameter "0" means nothing.', f'Parameter "{"x" * 200}" means nothing.',
    ]  # fmt: skip


def test_names_of_now_and_of_earlier_versions_are_right() -> None:
    assert told(*NAMES, "sync_app.search_ticket.done_states") == []


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("acess_token", ["client_secret", "access_token"], "access_token"),
        ("portal user", ["Administrator", "Portal user"], "Portal user"),
        ("titel", ["description", "title"], "title"),
        ("rejceted", ["closed", "rejected"], "rejected"),
        ("class", ["sync_app.url", "ticket.class"], "ticket.class"),
        # Of short names more than a letter would make everything near to everything.
        ("uk", ["us", "eu", "au"], ""),
        ("new", ["now", "open"], "now"),
        ("new", ["nil", "open"], ""),
        ("", ["a", "b"], ""),
        ("日本", ["a", "b"], ""),
    ],
)
def test_only_what_is_near_is_proposed(name: str, known: list[str], meant: str) -> None:
    assert answer(known, name)["nearest"] == [meant]
