# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of the module in a real iTop under Apache: pages work, classes cannot be opened by their own address."""

from __future__ import annotations

import pytest
import requests

from tests.itop.page.caller import Caller
from tests.world import World
from webapp.contract import MODULE_CODE


@pytest.mark.parametrize("file", ["src/Log/CaseLog.php", "src/ModuleInfo.php", "src/Widget/widget.js"])
def test_a_class_file_is_denied(world: World, file: str) -> None:
    answer = requests.get(f"{world.url}env-production/{MODULE_CODE}/{file}", timeout=60)
    if "apache" not in answer.headers.get("Server", "").lower():
        pytest.skip("only Apache reads .htaccess")
    assert answer.status_code == 403


def test_the_page_in_front_of_the_classes_is_reached(world: World) -> None:
    assert Caller(world.url).call("settings").refusal == (401, "login_required")
