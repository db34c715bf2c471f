# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each type of attribute that iTop knows, filled in by an agent who reads labels, or handed over to iTop's own form."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import chromium
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import TIME_ZONE, ItopSide, RealSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.panel import Panel
from tests.acceptance.test_panel_time_zone import at_a_time_of_tokyo
from tests.acceptance.waiting import until
from tests.browser.itop_pages import log_in
from tests.itop import every_type, further_types
from tests.itop.admin_rest import AdminRest
from tests.itop.panel import itop_form
from tests.itop.panel.scenery import Scenery

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

#: The demo iTop has its own class with a field of each type (tests/simulator).
pytestmark = pytest.mark.real_itop

playwright = pytest.importorskip("playwright.sync_api", reason="missing: Playwright (pip install playwright)")

CLASS = "sync_app.ticket.class"
MAPPING = "sync_app.ticket.attributes_mapping"
FORM = "sync_app.create_ticket.form_attributes"
#: iTop fills in the moment of creation where a date is mandatory, so it has to be configured to be asked for.
ASKED = ["title", "description", "a_date", "a_datetime", "a_deadline"]

#: More than an address holds.
LONG = "It burns & <smokes>. " * 1_000

#: What an agent types, by the label.
TYPED = {
    "a string": "Ünï & <b>",
    "a text": "one\ntwo <b>",
    "a longtext": "long\nlonger",
    "an html": "a < b\nc",
    "an email": "me@client.example",
    "a url": "https://www.example.com/a",
    "a phone": "+33 1 23 45 67 89",
    "an ip": "192.0.2.10",
    "an integer": "-12",
    "a decimal": "12,5",
    "a percentage": "40 %",
    "a date": "Feb 28, 2026",
    "a datetime": "2026-07-01 10:00",
    "a deadline": "Jan 1, 2026 1:30 am",
    "a duration": "2h30",
    "an oql": "SELECT Person",
    "a template string": "$this->ref$",
    "a template text": "Hello $this->ref$",
    "a template html": "Hello\n$this->ref$",
    "a log": "First\nentry",
}
#: What the agent chooses, by the label.
CHOSEN = {
    "a boolean": ("No",),
    "a language": ("Français",),
    "an enum": ("green",),
    "a long enum": ("number12",),
    "origin": ("radio",),
    "an enum set": ("left", "right"),
    "a long enum set": ("number02", "number14"),
    "a tag set": ("Alpha", "Beta"),
    "a service id": ("Hardware",),
    "a subcategory id": ("Spare part 14",),
    "a person id": ("Ida Roth",),
    "a contact id": ("Otto Berg",),
    "an organization id": ("Shop",),
}


@pytest.fixture(scope="module")
def rest(itop: ItopSide) -> Iterator[AdminRest]:
    """iTop's own REST; only where the module with every type of attribute is installed."""
    if not (Path(itop.world.itop_dir) / "env-production" / every_type.CODE).is_dir():
        pytest.skip("this iTop has no module with every type of attribute")
    with AdminRest.of(itop.world) as rest:
        for tag in ("alpha", "beta"):
            tags = f"TagSetFieldDataFor_{every_type.PANEL_CLASS}__a_tag_set"
            rest.ensure(tags, {"code": tag}, {"label": tag.capitalize(), "description": ""})
        yield rest


@pytest.fixture
def browser_page(itop: ItopSide, tmp_path: Path) -> Iterator["Page"]:
    """A page of Chromium that reaches nothing but this machine."""
    program = chromium.program()
    if program is None:
        pytest.skip(chromium.MISSING)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        size = {"width": 1440, "height": 1000}
        context = browser.new_context(viewport=size, locale="en-US", timezone_id=TIME_ZONE.key)
        elsewhere = re.compile(r"^https?://(?!127\.0\.0\.1|localhost)")
        context.route(elsewhere, lambda route: route.fulfill(body="elsewhere"))
        page = context.new_page()
        yield page
        page.screenshot(path=tmp_path / "page.png", full_page=True)
        browser.close()


def pick(panel: Panel, label: str, *values: str) -> None:
    """Choose these values, by whatever the panel offers for it: boxes, a list of few, a search."""
    kinds = {each["type"] for each in panel.components if re.sub(r" \*$", "", each.get("label", "")) == label}
    if "checkbox" in kinds:
        panel.tick(label, *values)
    elif kinds & {"dropdown", "single-select"}:
        panel.choose(label, values[0])
    else:
        for value in values:
            panel.enter(label, value)
            panel.click(value)
            panel.reads(value)


def fill_in_everything(panel: Panel, title: str) -> None:
    """All that the panel has fields for."""
    panel.click("Create a ticket")
    panel.fill("Title", title)
    panel.fill("Description", "It\nburns")
    for label, value in TYPED.items():
        panel.fill(label, value)
    for label, values in CHOSEN.items():
        pick(panel, label, *values)


def test_every_type_is_filled_in_through_the_panel(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, rest: AdminRest, title: str
) -> None:
    with itop.configured({CLASS: every_type.PANEL_CLASS, MAPPING: {"public_log": "a_log"}, FORM: ASKED}):
        talk = messenger.user_begins(people.otto, "<p>It burns</p>")
        panel = inbox.open(talk)
        fill_in_everything(panel, title)
        panel.click("Create")
        panel.reads("was created")
    kept = rest.get(every_type.PANEL_CLASS, {"title": title}).fields
    codes = {label: label.replace(" ", "_") for label in TYPED}
    assert kept["intercom_ref"] == talk.id
    for label in ("a string", "a text", "an email", "a url", "a phone", "an ip", "an oql", "a template string"):
        assert kept[codes[label]] == TYPED[label], label
    numbers = {"an_integer": -12, "a_decimal": 12.5, "a_percentage": 40, "a_duration": 9000}
    assert {code: float(kept[code]) for code in numbers} == numbers
    moments = (kept["a_date"], kept["a_datetime"], kept["a_deadline"])
    assert moments == ("2026-02-28", "2026-07-01 10:00:00", "2026-01-01 01:30:00")
    assert (kept["a_language"], kept["an_enum"], kept["a_long_enum"]) == ("FR FR", "green", "number12")
    keys = {"a_person_id": "Ida Roth", "a_contact_id": "Otto Berg", "a_subcategory_id": "Spare part 14"}
    assert {code: kept[f"{code}_friendlyname"] for code in keys} == keys
    entries = [each["message"].strip().replace("\r", "") for each in kept["a_log"]["entries"]]
    assert "First\nentry" in entries and any("It burns" in each for each in entries)


def test_a_class_and_one_of_its_states_are_filled_in(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, rest: AdminRest, title: str
) -> None:
    with itop.configured({CLASS: every_type.STATES_CLASS, FORM: ["title", "description"]}):
        panel = inbox.open(messenger.user_begins(people.otto, "<p>It burns</p>"))
        panel.click("Create a ticket")
        panel.fill("Title", title)
        panel.fill("Description", "It burns")
        pick(panel, "a class", "User Request")
        pick(panel, "a state", "pending (Pending)")
        panel.click("Create")
        panel.reads("was created")
    kept = rest.get(every_type.STATES_CLASS, {"title": title}).fields
    assert (kept["a_class"], kept["a_state"]) == ("UserRequest", "pending")


def test_times_are_entered_and_read_in_the_zone_of_the_workspace(
    tokyo: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, rest: AdminRest, title: str
) -> None:
    """iTop is in Paris, the workspace in Tokyo; one of the times is in the winter and one in the summer."""
    shown = "sync_app.view_ticket.details_attributes"
    parameters = {CLASS: every_type.PANEL_CLASS, MAPPING: {"public_log": "a_log"}, FORM: ASKED}
    with itop.configured({**parameters, shown: ["a_date", "a_datetime", "a_deadline"]}):
        panel = at_a_time_of_tokyo(tokyo, messenger.user_begins(people.otto, "<p>It burns</p>"), "create_form")
        panel.submit("home")
        fill_in_everything(panel, title)
        panel.fill("a datetime", "2026-07-01 10:00")
        panel.fill("a deadline", "Jan 1, 2026 1:30 am")
        panel.click("Create")
        panel.reads("was created")
        panel.click("View the ticket")
        panel.click("More")
        panel.reads("Feb 28, 2026", "Jul 1, 2026, 10:00\u202fAM", "Jan 1, 2026, 1:30\u202fAM")
    kept = rest.get(every_type.PANEL_CLASS, {"title": title}).fields
    moments = (kept["a_date"], kept["a_datetime"], kept["a_deadline"])
    assert moments == ("2026-02-28", "2026-07-01 03:00:00", "2025-12-31 17:30:00")


def test_what_no_panel_asks_for_is_handed_over_with_everything_kept(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, rest: AdminRest, title: str
) -> None:
    assert isinstance(itop, RealSide)
    with itop.configured({CLASS: every_type.EVERY_CLASS, MAPPING: {"public_log": "a_log"}, FORM: ASKED}):
        panel = inbox.open(messenger.user_begins(people.otto, "<p>It burns</p>"))
        fill_in_everything(panel, title)
        panel.reads("The panel has no field for: ", "a file", "an image", "custom fields", "items list")
        panel.click("Continue in iTop")
        panel.reads("Finish this ticket in iTop", "The form opens in iTop with what you entered here.")
        panel.does_not_read("Left out")
        with Scenery(itop.world, rest).browser() as browser:
            shown = itop_form.opened(browser, panel.url("Open the form in iTop"))
        assert shown["title"] == title
        for label in ("a string", "an email", "a url", "a phone", "an ip", "an oql", "a template string"):
            assert shown[label.replace(" ", "_")] == TYPED[label], label
        assert (shown["an_integer"], shown["a_percentage"], float(shown["a_decimal"])) == ("-12", "40", 12.5)
        assert (shown["a_long_enum"], shown["a_language"]) == ("number12", "FR FR")
        assert shown["a_person_id"] == itop.world.persons["Ida Roth"]
        panel.click("Back")
        assert panel.value("Title") == title and panel.value("a duration")


def test_a_form_with_a_file_is_finished_in_a_browser_and_its_ticket_is_linked(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, rest: AdminRest, browser_page: "Page",
    tmp_path: Path, title: str,
) -> None:  # fmt: skip
    with itop.configured({CLASS: further_types.FILE_CLASS, FORM: ["title", "description", "private_log"]}):
        talk = messenger.user_begins(people.otto, "<p>It burns</p>")
        panel = inbox.open(talk)
        panel.click("Create a ticket")
        panel.fill("Title", title)
        panel.fill("Description", LONG)
        panel.fill("Private log", "Look at\n<the> photo")
        panel.reads("The panel has no field for: a file.")
        panel.click("Continue in iTop")
        address = panel.url("Open the form in iTop")
        assert len(rest.find(further_types.FILE_CLASS, {"title": title}, "id")) == 0

        log_in(browser_page, itop.world, itop.world.admin_user)
        browser_page.goto(address)
        browser_page.wait_for_url("**/pages/UI.php")
        browser_page.wait_for_load_state("networkidle")
        browser_page.screenshot(path=tmp_path / "form.png", full_page=True)
        assert browser_page.input_value("[name=attr_title]") == title
        description = browser_page.input_value("[name=attr_description]")
        assert description.count("burns &amp; &lt;smokes&gt;") == LONG.count("&")
        photo: FilePayload = {"name": "fire.png", "mimeType": "image/png", "buffer": b"\x89PNG fire"}
        browser_page.locator("input[type=file][name^=attr_a_file]").set_input_files([photo])
        browser_page.locator("form[id^=form_] button[type=submit], form[id^=form_] input[type=submit]").last.click()
        until(lambda: rest.find(further_types.FILE_CLASS, {"title": title}, "id"), what="iTop makes the ticket")

        browser_page.wait_for_load_state("networkidle")
        assert "Fatal error" not in browser_page.content()
        browser_page.goto(address)
        browser_page.screenshot(path=tmp_path / "again.png")
        assert browser_page.get_by_role("button").all_inner_texts() == ["Create another one"]
        panel.click("Home")
        panel.reads("Pause copying to the linked ticket")
        made = rest.get(further_types.FILE_CLASS, {"title": title}).fields
    # The conversation is copied beside it within the minute.
    *_, entry = made["private_log"]["entries"]
    assert entry["message"].strip().replace("\r", "") == "Look at\n<the> photo"
    assert (made["intercom_ref"], made["intercom_sync_activated"]) == (talk.id, "yes")
    assert talk.id in made["intercom_url"]
    assert made["description"].replace("&amp;lt", "&lt").count("&lt;smokes&gt;") == LONG.count("&")
