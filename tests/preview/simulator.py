# SPDX-License-Identifier: AGPL-3.0-or-later
"""The simulator as a person uses it: by what is written there."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

#: Milliseconds for what happens at once, on a busy machine too: how fast is no question of a test.
SOON = 20_000
#: Milliseconds for what has to wait for something else first, and for whatever no other time is said of.
LATER = 90_000
expect.set_options(timeout=LATER)


class Trouble:
    """What a page must not do: complain in the console, fail, or ask another host."""

    def __init__(self, root: str) -> None:
        self.seen: list[str] = []
        self._root = root

    def watch(self, context: BrowserContext) -> None:
        """Every page of that browser profile."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"error: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self._root):
            self.seen.append(f"asked: {request.url}")


class Simulator:
    """One page; each method is something a person does or sees."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self._url = page, url
        self.panel = page.locator("#panel")
        self.thread = page.locator("#thread")
        self.bubbles = page.locator("#bubbles")
        self.card = page.locator("#card")
        self.ticket = page.locator("#ticket")
        self.public = self.ticket.locator(".log.public")
        self.private = self.ticket.locator(".log.private")
        self.requests = page.locator("#requests button")
        self.queue = page.locator("#queue")

    def open(self) -> None:
        """Returns as soon as the panel shows a canvas."""
        self.page.goto(self._url)
        self.page.locator("#canvas > .ck:not(.ck-waiting)").wait_for(state="attached")

    def be(self, name: str) -> None:
        """The end user is somebody else."""
        self.page.locator("#as-person").select_option(label=name)

    def look_at_tickets(self) -> None:
        """The end user opens the home of the Messenger."""
        self.page.locator("[data-view-of-messenger=home]").click()
        self.card_is_there()

    def card_is_there(self) -> None:
        """The card shows what the app answered."""
        expect(self.card).to_have_attribute("aria-busy", "false", timeout=LATER)

    def press(self, words: str) -> None:
        """A button or a row of the card."""
        self.card.get_by_role("button", name=words).first.click()
        self.card_is_there()

    def begin(self, words: str) -> None:
        """The end user begins a new conversation, which the inbox then shows; its panel is there too."""
        self.page.locator("#new-talk").click()
        self.user_says(words)
        self.says_in_inbox(words)
        expect(self.panel).to_have_attribute("aria-busy", "false", timeout=LATER)

    def user_says(self, words: str) -> None:
        """The end user writes, and sends with Enter."""
        self._write(self.page.locator("#person-composer textarea"), words)

    def agent_says(self, words: str, *, note: bool = False) -> None:
        """The teammate writes."""
        composer = self.page.locator("#agent-composer")
        composer.locator(f"[data-kind={'note' if note else 'comment'}]").click()
        self._write(composer.locator("textarea"), words)

    def works_in_itop(self, what: str, words: str) -> None:
        """Somebody in iTop writes into the box below the logs, and says what it is."""
        self.ticket.get_by_role("textbox").fill(words)
        self.ticket.get_by_role("button", name=what, exact=True).click()

    def says_in_inbox(self, words: str) -> None:
        """The teammate reads it."""
        expect(self.thread.get_by_text(words, exact=True)).to_be_visible(timeout=SOON)

    def click(self, words: str) -> None:
        """A button or a row of the panel."""
        self.panel.get_by_role("button", name=words).first.click()

    def reads(self, words: str) -> None:
        """The panel says so."""
        expect(self.panel.get_by_text(words).first).to_be_visible(timeout=LATER)

    def create_ticket(self, title: str) -> None:
        """The teammate makes a ticket in the panel."""
        self.click("Create a ticket")
        self.panel.get_by_label("Title *").fill(title)
        self.panel.get_by_label("Description *").fill(f"What is known about {title}.")
        self.panel.get_by_role("button", name="Create", exact=True).click()
        self.reads("was created")
        expect(self.ticket.get_by_role("heading", name=title)).to_be_visible(timeout=SOON)

    def home(self) -> None:
        """The panel as it is when one opens the conversation."""
        self.page.locator("#talks button[aria-current]").click()
        expect(self.panel).to_have_attribute("aria-busy", "false", timeout=LATER)

    def logged(self, log: Locator, *words: str, timeout: int = SOON) -> None:
        """The log has exactly these entries, newest first."""
        expect(log.locator("li .words")).to_have_count(len(words), timeout=timeout)
        for entry, expected in zip(log.locator("li .words").all(), words, strict=True):
            expect(entry).to_contain_text(expected)

    def switch(self, name: str, *, on: bool) -> None:
        """Make the world bad, or good again."""
        button = self.page.get_by_role("switch", name=name)
        button.click()
        expect(button).to_have_attribute("aria-checked", "true" if on else "false", timeout=SOON)

    @staticmethod
    def _write(box: Locator, words: str) -> None:
        box.fill(words)
        box.press("Enter")
        expect(box).to_have_value("", timeout=SOON)
