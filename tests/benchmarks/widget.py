# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the chat widget costs a page of iTop: the same page with it and without it, in turns."""

import time
from collections.abc import Mapping

import requests

from tests.benchmarks.figures import Figures
from tests.browser.itop_setting import reset_widget, set_widget
from tests.world import World

#: So many pages of one kind, then as many of the other: what else the machine does meets both alike.
ROUND = 10
WARM_UP = 3
PORTAL = "pages/exec.php?exec_module=itop-portal-base&exec_page=index.php&portal_id=itop-portal"

#: Who opens what. Without the widget, the hooks still run and find that the portal is not among enabled_portals.
PAGES: Mapping[str, tuple[str, str]] = {
    "page of the portal": ("otto", PORTAL),
    "page of the back office": ("mara", "pages/UI.php"),
}


def pages(world: World, turns: int) -> list[Figures]:
    """Each kind of page without and with the widget (signed identity)."""
    try:
        return [figures for what in PAGES for figures in _compared(world, what, turns)]
    finally:
        reset_widget(world)


def _compared(world: World, what: str, turns: int) -> list[Figures]:
    login, path = PAGES[what]
    times: dict[bool, list[float]] = {False: [], True: []}
    with requests.Session() as browser:
        browser.post(world.url + "pages/UI.php", data={"auth_user": login, "auth_pwd": world.user_password}, timeout=60)
        for _ in range(max(1, turns // ROUND)):
            for shown, into in times.items():
                set_widget(world, **({} if shown else {"enabled_portals": []}))
                into.extend(_round(browser, world.url + path, shown)[WARM_UP:])
    return [Figures(f"{what}, {'with' if shown else 'without'} the widget", into) for shown, into in times.items()]


def _round(browser: requests.Session, address: str, shown: bool) -> list[float]:
    times = []
    for _ in range(WARM_UP + ROUND):
        start = time.perf_counter()
        answer = browser.get(address, timeout=60)
        times.append(time.perf_counter() - start)
        assert ("itopIntercomWidget" in answer.text) == shown, f"{address} is not the page that was to be measured"
    return times
