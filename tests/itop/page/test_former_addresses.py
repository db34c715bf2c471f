# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where Intercom called the published extension, after an upgrade in place: it notices that nobody listens there."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.world import World
from webapp.contract import MODULE_CODE

#: As the published page has them put into the Developer Hub, but for the token => where Intercom has to call now.
ADDRESSES = {
    "incoming-canvas-kits.php&operation=initialize-conversation-details": "/canvas/initialize and /canvas/submit",
    "incoming-canvas-kits.php&operation=submit-conversation-details": "/canvas/initialize and /canvas/submit",
    "incoming-webhooks.php": "/webhooks/intercom",
}
TOKEN = "a59ff45c340eb355"


def address(world: World, page: str) -> str:
    return f"{world.url}pages/exec.php?exec_module={MODULE_CODE}&exec_page={page}&auth_token={TOKEN}"


@pytest.fixture
def log(world: World) -> Path:
    """iTop's log, which is still to be told of the addresses."""
    if not world.itop_dir:
        pytest.skip("the files of this iTop are out of reach")
    for note in (Path(world.itop_dir) / "data/cache-production").glob(f"{MODULE_CODE}-*.logged"):
        note.unlink()
    return Path(world.itop_dir) / "log/error.log"


@pytest.mark.parametrize("page", ADDRESSES)
@pytest.mark.parametrize("method", ["HEAD", "POST", "GET"])
def test_they_answer_a_failure_that_says_where_to_go(world: World, page: str, method: str) -> None:
    answer = requests.request(method, address(world, page), data='{"topic": "ping"}', timeout=60)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/plain")
    if method != "HEAD":
        assert ADDRESSES[page] in answer.text and "Developer Hub" in answer.text
        assert TOKEN not in answer.text


def test_the_log_has_one_line_an_hour_and_nothing_of_the_request(world: World, log: Path) -> None:
    before = log.stat().st_size if log.exists() else 0
    for page in ADDRESSES:
        for _ in range(3):
            requests.post(address(world, page), data='{"secret words": "of a person"}', timeout=60)
    with log.open("rb") as file:
        file.seek(before)
        written = file.read().decode()
    told = [line for line in written.splitlines() if "not in use any more" in line]
    assert [("incoming-canvas-kits.php" in line, "incoming-webhooks.php" in line) for line in told] == [
        (True, False),
        (False, True),
    ]
    assert all(MODULE_CODE in line and "Developer Hub" in line for line in told)
    assert TOKEN not in written and "secret words" not in written


@pytest.mark.parametrize("page", sorted({name.partition("&")[0] for name in ADDRESSES}))
def test_by_their_own_addresses_there_is_nothing(world: World, page: str) -> None:
    answer = requests.post(f"{world.url}env-production/{MODULE_CODE}/{page}", timeout=60)
    assert answer.status_code in (403, 404)
    assert answer.text == "" or "403" in answer.text or "Forbidden" in answer.text
