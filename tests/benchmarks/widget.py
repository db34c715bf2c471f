# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the module costs a page of iTop: the same page with it and without it, in turns.

Without it: a second environment of that iTop, on the same database, that does not load the files of the module.
"""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.benchmarks.figures import Figures
from tests.browser.itop_setting import reset_widget, set_widget
from tests.itop.php import Account
from tests.world import World
from webapp.contract import MODULE_CODE

WARM_UP = 20
#: So many pages of each kind in turns, of which the fastest are compared: what else the machine does only ever adds.
ROUND = 10
ENVIRONMENT = "without-chat"
PORTAL = "pages/exec.php?exec_module=itop-portal-base&exec_page=index.php&portal_id=itop-portal"
#: Who opens what.
PAGES: Mapping[str, tuple[str, str]] = {
    "page of the portal": ("otto", PORTAL),
    "page of the back office": ("mara", "pages/UI.php"),
}


def pages(world: World, turns: int) -> list[Figures]:
    """Each kind of page without the module, with its widget (signed identity), and the difference in each round."""
    set_widget(world)
    try:
        with environment(Path(world.itop_dir)):
            return [figures for what in PAGES for figures in _compared(world, what, turns)]
    finally:
        reset_widget(world)


@contextmanager
def environment(itop_dir: Path) -> Iterator[None]:
    """An environment of that iTop without the module; gone afterwards."""
    code, configuration = itop_dir / f"env-{ENVIRONMENT}", itop_dir / "conf" / ENVIRONMENT
    account = Account.owning(itop_dir)
    try:
        shutil.copytree(itop_dir / "env-production", code)
        files = code / "autoload.php"
        lines = files.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if f"IncludeModule(MODULESROOT.'/{MODULE_CODE}/" not in line]
        assert len(kept) < len(lines), f"{files} does not load the module"
        files.write_text("".join(kept), encoding="utf-8")
        shutil.copytree(itop_dir / "conf" / "production", configuration)
        for directory in (code, configuration):
            account.own(directory)
        yield
    finally:
        for directory in (code, configuration, itop_dir / "data" / f"cache-{ENVIRONMENT}"):
            shutil.rmtree(directory, ignore_errors=True)


def _compared(world: World, what: str, turns: int) -> Iterator[Figures]:
    login, path = PAGES[what]
    times: dict[bool, list[float]] = {False: [], True: []}
    with _browser(world, login, ENVIRONMENT) as without, _browser(world, login) as with_it:
        for turn in range(WARM_UP + turns):
            # What else the machine does meets both alike, and neither is always the first.
            for shown in (True, False) if turn % 2 else (False, True):
                seconds = _opened(with_it if shown else without, world.url + path, shown)
                times[shown].append(seconds)
    without_it, with_widget = times[False][WARM_UP:], times[True][WARM_UP:]
    yield Figures(f"{what}, without the module", without_it)
    yield Figures(f"{what}, with the widget", with_widget)
    rounds = [slice(start, start + ROUND) for start in range(0, turns, ROUND)]
    differences = [min(with_widget[one]) - min(without_it[one]) for one in rounds]
    yield Figures(f"{what}, what the module adds (less than 2 ms is promised)", differences)


@contextmanager
def _browser(world: World, login: str, environment: str = "") -> Iterator[requests.Session]:
    with requests.Session() as browser:
        address = world.url + "pages/UI.php"
        if environment:
            browser.get(address, timeout=60)
            browser.get(address, params={"switch_env": environment}, timeout=60)
        browser.post(address, data={"auth_user": login, "auth_pwd": world.user_password}, timeout=60)
        yield browser


def _opened(browser: requests.Session, address: str, shown: bool) -> float:
    start = time.perf_counter()
    answer = browser.get(address, timeout=60)
    seconds = time.perf_counter() - start
    assert "logoff.php" in answer.text, f"{address} is no page of somebody logged in"
    assert ("itopIntercomWidget" in answer.text) == shown, f"{address} is not the page that was to be measured"
    return seconds
