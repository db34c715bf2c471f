# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m tests.browser.pictures [directory]`: the pictures of the widget in docs/ (iTop of ITOP_INTERCOM_WORLD).

The blue mark in them is the recorder of the tests; Intercom's own launcher would be at its place.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests import chromium
from tests.browser.itop_pages import log_in
from tests.browser.itop_setting import reset_widget, set_widget
from tests.browser.messenger import Messenger
from tests.world import CLIENT, WORLD_VARIABLE, World, world_from_environment

USERS = {"portal": "otto", "backoffice": "mara"}


def main(directory: Path) -> int:
    """One picture of the portal and one of the back office."""
    world = world_from_environment(os.environ)
    if world is None or not world.itop_dir:
        print(f"needs a real iTop, described by {WORLD_VARIABLE}", file=sys.stderr)
        return 2
    directory.mkdir(parents=True, exist_ok=True)
    set_widget(world)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.program(), args=["--no-sandbox"])
            for place, login in USERS.items():
                print(_picture(browser, world, place, login, directory))
    finally:
        reset_widget(world)
    return 0


def _picture(browser: Browser, world: World, place: str, login: str, directory: Path) -> Path:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    Messenger().attach(context)
    page = context.new_page()
    log_in(page, world, login)
    if place == "backoffice":
        # The first page greets a new user by a dialogue over everything else.
        page.goto(f"{world.url}pages/UI.php?operation=details&class=Organization&id={world.organisations[CLIENT]}")
        page.wait_for_load_state("networkidle")
    page.wait_for_selector("#intercom-stand-in")
    file = directory / f"widget-{place}-{'.'.join(world.itop_version.split('.')[:2])}.png"
    page.screenshot(path=file)
    context.close()
    return file


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")))
