# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people see of a linked ticket in iTop's own back office, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import chromium
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import TIME_ZONE, ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket
from tests.browser.itop_pages import log_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.real_itop

playwright = pytest.importorskip("playwright.sync_api", reason="missing: Playwright (pip install playwright)")


@pytest.fixture
def page(itop: ItopSide) -> Iterator["Page"]:
    """A page of Chromium that reaches nothing but this machine."""
    program = chromium.program()
    if program is None:
        pytest.skip(chromium.MISSING)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, locale="en-US", timezone_id=TIME_ZONE.key
        )
        context.set_default_timeout(chromium.PATIENCE)
        elsewhere = re.compile(r"^https?://(?!127\.0\.0\.1|localhost)")
        context.route(elsewhere, lambda route: route.fulfill(body="elsewhere"))
        yield context.new_page()
        browser.close()


def test_the_back_office_shows_reference_and_address_under_relations(
    page: "Page", inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, tmp_path: Path
) -> None:
    talk = messenger.user_begins(people.otto, "<p>My printer burns, there is smoke everywhere</p>")
    talk.agent_says(people.mara, "<p>Please step back and pull the plug</p>", quietly=True)
    talk.agent_notes(people.mara, "<p>Third time this month at this office</p>", quietly=True)
    ticket = create_ticket(inbox.open(talk), itop, "Printer on fire")

    log_in(page, itop.world, "mara")
    page.goto(f"{itop.world.url}pages/UI.php?operation=details&class={itop.world.ticket_class}&id={ticket.id}")
    page.wait_for_load_state("networkidle")

    relations = page.locator("fieldset, .ibo-fieldset").filter(has_text="Relations").last
    relations.scroll_into_view_if_needed()
    relations.get_by_text(talk.id, exact=True).wait_for()
    address = relations.get_by_role("link", name=ticket.intercom_url)
    assert address.get_attribute("href") == ticket.intercom_url
    page.screenshot(path=tmp_path / "ticket-relations.png")
    with page.context.expect_page() as opened:
        address.click()
    assert opened.value.url == ticket.intercom_url
