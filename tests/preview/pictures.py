# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m tests.preview.pictures [directory] [name...]`: simulator and panel, for the documentation."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from playwright.sync_api import Browser, expect, sync_playwright

from tests import chromium
from tests.preview import images
from tests.preview.demo import Demo
from tests.preview.simulator import LATER, Simulator
from tests.preview.tour import film_the_tour
from tests.screens.scripted import ScriptedItop
from webapp.conversations import Contact
from webapp.inbox import Click, to
from webapp.itop.form_answers import HandedOver
from webapp.languages import Languages
from webapp.panel.forms.draft import Draft
from webapp.panel.panel import Panel
from webapp.panel.screens.hand_over import open_in_itop
from webapp.panel.screens.tell_preview import preview
from webapp.services import Services
from webapp.store import Progress, Told

#: Pixels of the screen for one of the page.
SHARP = 2
_STORY = (
    "The printer on the second floor eats every second page since this morning. It began after the toner was changed, "
    "and it does so with every kind of paper, from the upper and from the lower tray, with one page and with many. "
    "The display says that all is well.\n\nWhat was tried so far:\n- another kind of paper\n- off and on again"
)


def main(directory: Path, names: list[str]) -> int:
    """Every picture, or those that are named; each series has a demo of its own."""
    program = chromium.program()
    if program is None:
        print(chromium.MISSING, file=sys.stderr)
        return 2
    directory.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, series in SERIES.items():
            if names and name not in names:
                continue
            with tempfile.TemporaryDirectory(prefix="pictures-") as place:
                demo = Demo(Path(place))
                try:
                    series(browser, demo, directory)
                finally:
                    demo.stop()
        browser.close()
    return 0


def simulator(browser: Browser, demo: Demo, directory: Path) -> None:
    """The page at work."""
    page = _looked_at(browser, demo, width=1600, height=900, sharp=1.5)
    expect(page.bubbles.get_by_text("Your request has been recorded")).to_be_visible(timeout=LATER)
    images.save(page.page, directory / "simulator.png")


def tour(browser: Browser, demo: Demo, directory: Path) -> None:
    """The moving picture."""
    film_the_tour(browser, demo, directory / "tour.webp")


def panel(browser: Browser, demo: Demo, directory: Path) -> None:
    """Each screen of the panel, one after the other as an agent meets them."""
    look = _looked_at(browser, demo, width=1600, height=1600)

    def save(name: str) -> None:
        expect(look.panel).to_have_attribute("aria-busy", "false", timeout=LATER)
        look.page.mouse.move(0, 0)
        look.page.evaluate("document.activeElement.blur()")
        images.save(look.panel, directory / f"panel-{name}.png")

    save("home")
    _lists_and_tickets(look, save)
    _creation(look, save)
    _unusual(look, save)
    look.switch("iTop is down", on=True)
    look.home()
    save("problem")


def messenger(browser: Browser, demo: Demo, directory: Path) -> None:
    """The card on the home of the Messenger, as an end user meets it."""
    look = _looked_at(browser, demo, width=1400, height=1080)
    expect(look.bubbles.get_by_text("Your request has been recorded")).to_be_visible(timeout=LATER)

    def save(name: str) -> None:
        look.page.mouse.move(0, 0)
        look.page.evaluate("document.activeElement.blur()")
        images.save(look.page.locator("#messenger"), directory / f"messenger-{name}.png")

    look.be("Otto Berg")
    look.works_in_itop("Public entry", "The access point is on its way. It will be there at noon.")
    look.look_at_tickets()
    save("home")
    look.press("No wifi in the meeting room")
    expect(look.card).to_contain_text("at noon", timeout=LATER)
    save("ticket")
    look.ticket.get_by_role("button", name="Resolve", exact=True).click()
    expect(look.ticket.get_by_role("button", name="Resolve")).to_be_disabled(timeout=LATER)
    look.press("Back")
    look.press("No wifi in the meeting room")
    look.press("Yes, it’s solved")
    look.card.get_by_label("How satisfied are you? (optional)").select_option(index=1)
    save("solved")
    look.be("Ida Roth")
    expect(look.card).to_contain_text("log in first", timeout=LATER)
    save("log-in")


def to_intercom(browser: Browser, demo: Demo, directory: Path) -> None:
    """What somebody does in iTop, there, in the inbox and in the Messenger."""
    look = _looked_at(browser, demo, width=1600, height=1180)
    look.be("Otto Berg")
    expect(look.panel).to_have_attribute("aria-busy", "false", timeout=LATER)
    manual = {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4" + bytes(84_000)}
    look.ticket.locator(".desk input[type=file]").set_input_files(cast(Any, manual))
    for what, words in (
        ("Public entry", "Please restart it as the manual says, page 4."),
        ("Private entry", "It is the one above the kitchen again."),
        ("Resolve", "The access point was replaced."),
    ):
        look.works_in_itop(what, words)
        expect(look.thread.get_by_text(words).last).to_be_visible(timeout=LATER)
    expect(look.bubbles.get_by_text("The access point was replaced.")).to_be_visible(timeout=LATER)
    look.page.mouse.move(0, 0)
    for place, name in (("#messenger", "chat"), ("#thread", "inbox"), ("#ticket", "itop")):
        images.save(look.page.locator(place), directory / f"to-intercom-{name}.png")


def _lists_and_tickets(look: Simulator, save: Callable[[str], None]) -> None:
    look.click("Find a ticket")
    look.reads("R-000001")
    save("list")
    look.click("R-000001")
    look.reads("Link to this conversation")
    save("link")
    look.home()
    look.click("R-000002")
    look.reads("Linked to this conversation")
    save("ticket")
    look.click("More")
    look.reads("Next step")
    save("details")
    look.click("Send the portal link")
    look.reads("The end user will read in the conversation")
    save("portal-link")
    look.click("Cancel")
    look.click("More")
    look.click("Public log: all entries")
    look.reads("It blinks red.")
    save("log")
    look.click("Back")
    look.click("Unlink")
    look.reads("Unlink R-000002 from this conversation?")
    save("unlink")
    look.click("Cancel")
    look.reads("Next step")
    look.panel.get_by_role("button", name="Assign New status").click()
    expect(look.panel.locator("option", has_text="Mara Lindt")).to_have_count(1, timeout=LATER)
    save("transition")
    look.home()
    look.click("R-000002")
    look.click("Add an entry")
    look.reads("Who can read it")
    save("entry")
    look.home()
    look.click("Find a ticket")
    look.panel.get_by_role("textbox", name="Reference or words").fill("projector")
    look.panel.get_by_role("textbox", name="Reference or words").press("Enter")
    look.reads("Show closed tickets too")
    save("search")
    look.home()
    look.click("Demo Client")
    look.reads("Recognized by")
    save("person")
    look.panel.get_by_role("textbox", name="Find a person").fill("ro")
    look.panel.get_by_role("textbox", name="Find a person").press("Enter")
    look.reads("Ida Roth")
    save("persons")
    look.click("Create a person")
    look.reads("New in iTop")
    save("person-form")
    look.home()
    look.click("Pause copying")
    look.reads("Copying is paused")
    save("paused")
    look.home()
    look.click("Resume copying")
    look.reads("Copying is resumed")
    look.home()
    look.click("R-000001")
    look.click("Link to this conversation")
    look.reads("is linked to this conversation")
    look.home()
    look.reads("Pause copying to all 2")
    save("two")


def _creation(look: Simulator, save: Callable[[str], None]) -> None:
    look.be("Ida Roth")
    look.reads("Create a ticket")
    look.click("Create a ticket")
    expect(look.panel.get_by_label("Title *")).to_be_visible(timeout=LATER)
    look.panel.get_by_label("Title *").fill("Printer on the second floor")
    look.panel.get_by_role("radio", name="Printing").click()
    expect(look.panel.locator("option", has_text="Paper jam")).to_have_count(1, timeout=LATER)
    save("form")
    look.panel.get_by_label("Description *").fill("")
    look.panel.get_by_role("button", name="Create", exact=True).click()
    look.reads("has not been created yet")
    save("form-errors")
    look.panel.get_by_role("radio", name="Hardware").click()
    part = look.panel.get_by_role("textbox", name="Service subcategory")
    part.fill("part 1")
    part.press("Enter")
    look.reads("Spare part 14")
    save("choices")
    look.click("Spare part 12")
    look.reads("Chosen: Spare part 12")
    look.panel.get_by_label("Description *").fill(_STORY)
    look.panel.get_by_role("button", name="Create", exact=True).click()
    look.reads("was created")
    save("created")
    look.click("View the ticket")
    look.click("More")
    look.reads("Show all: Description")
    save("folded")
    look.click("Show all: Description")
    look.reads("What was tried so far")
    save("value")
    look.click("Back")
    look.click("Back")
    look.click("Assign the ticket to me")
    look.reads("Done. The status is now")
    save("acted")
    look.home()
    look.click("Find a ticket")
    look.panel.get_by_role("textbox", name="Reference or words").fill("wifi")
    look.panel.get_by_role("textbox", name="Reference or words").press("Enter")
    look.click("R-000002")
    look.click("More")
    look.click("Move to this conversation")
    look.reads("Move R-000002 to this conversation?")
    save("move")
    look.home()
    look.click("Find a ticket")
    look.panel.get_by_role("textbox", name="Reference or words").fill("mail server")
    look.panel.get_by_role("textbox", name="Reference or words").press("Enter")
    look.click("R-000003")
    look.reads("Linked to 5 other conversations")
    save("incident")
    look.click("Link to this conversation as well")
    look.reads("This ticket has 6 conversations")
    save("beside")


def _unusual(look: Simulator, save: Callable[[str], None]) -> None:
    """Whom iTop does not know, or knows twice; a form that the panel hands over."""
    look.be("Una Known")
    expect(look.panel.get_by_text("Una Known").first).to_be_visible(timeout=LATER)
    save("unknown")
    look.page.locator("#add-person").click()
    look.page.locator("#add [name=name]").fill("Office")
    look.page.locator("#add [name=email]").fill("office@client.example")
    look.page.locator("#add [value=add]").click()
    look.begin("Good morning, it is about the invoice of May.")
    look.reads("Several people in iTop")
    save("several")
    look.click("Identify this person")
    look.reads("Which of these people is it?")
    save("which")
    # No ticket of the demo wants what a panel cannot ask for, so the canvas is that of another iTop.
    look.page.route("**/api/panel", lambda route: route.fulfill(json={"status": 200, "canvas": _handed_over()}))
    look.home()
    look.reads("Finish this ticket in iTop")
    save("hand-over")
    look.page.unroute("**/api/panel")
    # Nor has any as many conversations as an incident.
    look.page.route("**/api/panel", lambda route: route.fulfill(json={"status": 200, "canvas": _telling_all()}))
    look.home()
    look.reads("People to be told")
    save("tell-all")
    look.page.unroute("**/api/panel")


def _handed_over() -> object:
    address = "https://itop.example/pages/exec.php?exec_page=hand-over.php"
    english = Languages.load().texts("en")
    known = SimpleNamespace(known=lambda: None)
    services = SimpleNamespace(itop=ScriptedItop(), texts=lambda *_: english, settings=known)
    services.of = lambda _: services
    panel = Panel(Click(), cast(Services, services))
    return open_in_itop(panel, Draft(to("create_form")), HandedOver(address)).answer()["canvas"]


def _telling_all() -> object:
    english = Languages.load().texts("en")
    first = (Told("9", "ida", "en", "ready"), Told("8", "bruno", "de", "ready"))
    progress = Progress(
        {"ready": 2463, "twice": 31, "paused": 4, "merged": 2}, {"en": 1804, "de": 512, "fr": 147}, first
    )
    people = {"k:ida": Contact(name="Ida Roth"), "k:bruno": Contact(name="Bruno Berg")}
    services = SimpleNamespace(
        itop=ScriptedItop(),
        texts=lambda *_: english,
        settings=SimpleNamespace(known=lambda: None),
        contacts=people,
        tellings=SimpleNamespace(find=lambda _: SimpleNamespace(state="looking"), progress=lambda _: progress),
    )
    services.of = lambda _: services
    words = {"text": "The mail server works again. Thank you for your patience!"}
    words["text_de"] = "Der Mailserver läuft wieder. Danke für Ihre Geduld!"
    panel = Panel(Click(workspace_id="k"), cast(Services, services))
    return preview(panel, Draft(to("tell_all", id="42", telling="7"), words)).answer()["canvas"]


def _looked_at(
    browser: Browser,
    demo: Demo,
    *,
    width: int,
    height: int,
    sharp: float = SHARP,
) -> Simulator:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        timezone_id="Europe/Paris",
        device_scale_factor=sharp,
        reduced_motion="reduce",
    )
    opened = Simulator(context.new_page(), f"{demo.url}?lang=en")
    opened.open()
    expect(opened.panel).to_have_attribute("aria-busy", "false", timeout=LATER)
    return opened


SERIES: Mapping[str, Callable[[Browser, Demo, Path], None]] = {
    "simulator": simulator,
    "panel": panel,
    "messenger": messenger,
    "to-intercom": to_intercom,
    "tour": tour,
}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"), sys.argv[2:]))
