# SPDX-License-Identifier: AGPL-3.0-or-later
"""The widget's script alone, on plain pages: what it does in a browser whatever iTop is around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.browser.messenger import Messenger

pytest.importorskip("playwright", reason="missing: Playwright (pip install playwright)")
from playwright.sync_api import BrowserContext, Page, Route  # noqa: E402

SITE = "http://itop.client.example"
APP = "k7qd2m1x"
SCRIPT = Path(__file__).parents[2] / "module-skeleton/src/Widget/widget.js"
SLOT = "/* configuration */ null"
OTTO = {"name": "Otto Berg", "email": "otto@client.example", "itop_contact_class": "Person", "itop_contact_id": "12"}


def configuration(mark: str = "mark-of-otto", *, seconds: int | None = None, **settings: str) -> dict[str, object]:
    """What Snippet.php writes into the script."""
    refresh = None if seconds is None else {"url": f"{SITE}/token", "seconds": seconds}
    base = {"api_base": "https://api-iam.intercom.io", "app_id": APP}
    return {"appId": APP, "mark": mark, "settings": {**base, **OTTO, **settings}, "refresh": refresh}


def snippet(config: Mapping[str, object]) -> str:
    source = SCRIPT.read_text(encoding="utf-8")
    assert source.count(SLOT) == 1
    return source.replace(SLOT, json.dumps(config).replace("<", "\\u003c"))


class Site:
    """A site whose pages carry the script; each page is made by `put`."""

    def __init__(self, context: BrowserContext) -> None:
        self.pages: dict[str, str] = {}
        self.answers: list[tuple[int, str]] = []
        self.asked = 0
        context.route(f"{SITE}/**", self._serve)

    def put(self, path: str, *configs: Mapping[str, object], head: str = "", body: str = "") -> str:
        scripts = "".join(f"<script>{snippet(config)}</script>" for config in configs)
        self.pages[path] = f"<html><head>{head}{scripts}</head><body><p>Page {path}</p>{body}</body></html>"
        return SITE + path

    def _serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == "/token":
            self.asked += 1
            status, body = self.answers.pop(0)
            route.fulfill(status=status, body=body)
            return
        route.fulfill(content_type="text/html", body=self.pages.get(path, "<p>empty</p>"))


@pytest.fixture
def site(context: BrowserContext) -> Site:
    return Site(context)


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    return context.new_page()


def booted(page: Page) -> None:
    page.wait_for_selector("#intercom-stand-in")


def cookies(context: BrowserContext) -> set[str]:
    return {str(cookie.get("name")) for cookie in context.cookies() if str(cookie.get("name")).startswith("intercom-")}


def stored(page: Page) -> dict[str, Any]:
    return dict(page.evaluate("Object.assign({}, window.localStorage)"))


def test_boots_once_with_the_settings_of_the_page(page: Page, site: Site, messenger: Messenger) -> None:
    page.goto(site.put("/one", configuration()))
    booted(page)
    assert messenger.names() == ["boot"]
    assert messenger.boots()[0] == configuration()["settings"]
    assert messenger.loads == [APP]
    assert messenger.errors == []


def test_a_page_that_carries_the_script_three_times_boots_once(page: Page, site: Site, messenger: Messenger) -> None:
    page.goto(site.put("/thrice", configuration(), configuration(), configuration()))
    booted(page)
    assert (messenger.names(), messenger.loads) == (["boot"], [APP])


def test_waits_for_the_document_when_it_runs_in_the_head(page: Page, site: Site, messenger: Messenger) -> None:
    at_the_end = "<script>window.early = typeof window.Intercom;</script>"
    page.goto(site.put("/head", configuration(), body=at_the_end))
    booted(page)
    assert page.evaluate("window.early") == "undefined"


def test_uses_the_messenger_another_script_has_brought(page: Page, site: Site, messenger: Messenger) -> None:
    other = (
        "<script>window.Intercom = function () { (window.theirs = window.theirs || []).push(arguments[0]); };</script>"
        f"<script src='https://widget.intercom.io/widget/{APP}' type='text/plain'></script>"
    )
    page.goto(site.put("/other", configuration(), head=other))
    assert page.evaluate("window.theirs") == ["boot"]
    assert messenger.loads == []


def test_the_same_user_keeps_the_conversation_from_page_to_page(page: Page, site: Site, messenger: Messenger) -> None:
    page.goto(site.put("/first", configuration()))
    booted(page)
    page.goto(site.put("/second", configuration()))
    booted(page)
    assert messenger.names() == ["boot", "boot"]
    assert stored(page)[f"intercom-state-{APP}"] == "conversation of Otto Berg"


def test_the_next_user_finds_nothing_of_the_one_before(
    page: Page, site: Site, messenger: Messenger, context: BrowserContext
) -> None:
    page.goto(site.put("/otto", configuration()))
    booted(page)
    assert cookies(context) == {f"intercom-id-{APP}", f"intercom-session-{APP}"}
    context.add_cookies([{"name": "intercom-id-elsewhere", "value": "kept", "url": SITE}])
    # Before Intercom's script runs, nothing of the other user may be left to be read.
    look = "document.addEventListener('DOMContentLoaded', function () { window.seen = document.cookie; });"
    page.goto(site.put("/ida", configuration("mark-of-ida", name="Ida Roth"), body=f"<script>{look}</script>"))
    booted(page)
    assert messenger.names() == ["boot", "shutdown", "boot"]
    assert page.evaluate("window.seen") == "intercom-id-elsewhere=kept"
    assert stored(page)[f"intercom-state-{APP}"] == "conversation of Ida Roth"


def test_traces_of_an_unknown_user_are_dropped_as_well(
    page: Page, site: Site, messenger: Messenger, context: BrowserContext
) -> None:
    context.add_cookies([{"name": f"intercom-session-{APP}", "value": "whose?", "url": SITE}])
    page.goto(site.put("/one", configuration()))
    booted(page)
    assert messenger.names() == ["shutdown", "boot"]


@pytest.mark.parametrize("link", ["/pages/logoff.php?operation=do_logoff", "/pages/logoff.php"])
def test_a_click_on_logout_shuts_down_and_leaves_nothing(
    page: Page, site: Site, messenger: Messenger, context: BrowserContext, link: str
) -> None:
    page.goto(site.put("/one", configuration(), body=f"<a id='out' href='{link}'><span>Log out</span></a>"))
    booted(page)
    page.click("#out span")
    page.wait_for_url(f"**{link}")
    assert messenger.names() == ["boot", "shutdown"]
    assert cookies(context) == set()
    assert stored(page) == {}


def test_logout_in_another_tab_shuts_this_one_down(
    page: Page, site: Site, messenger: Messenger, context: BrowserContext
) -> None:
    page.goto(site.put("/one", configuration(), body="<a id='out' href='/pages/logoff.php'>Log out</a>"))
    booted(page)
    other = context.new_page()
    other.goto(f"{SITE}/one")
    booted(other)
    messenger.forget()
    other.click("#out")
    page.wait_for_selector("#intercom-stand-in", state="detached")
    assert messenger.names() == ["shutdown", "shutdown"]


def test_other_links_do_not_end_the_chat(page: Page, site: Site, messenger: Messenger) -> None:
    page.goto(site.put("/one", configuration(), body="<a id='x' href='#logoff.php'>A page about logoff.php</a>"))
    booted(page)
    page.click("#x")
    assert messenger.names() == ["boot"]


def test_a_fresh_token_is_fetched_before_the_old_one_runs_out(page: Page, site: Site, messenger: Messenger) -> None:
    page.clock.install()
    fresh = {"mark": "mark-of-otto", "appId": APP, "token": "fresh", "connectorTokens": {}, "seconds": 1500}
    more = {"token": "fresher", "connectorTokens": {"itop_token": "of the connectors"}}
    site.answers = [(200, json.dumps(fresh)), (200, json.dumps({**fresh, **more}))]
    page.goto(site.put("/one", configuration(seconds=1500, intercom_user_jwt="first")))
    booted(page)
    page.clock.fast_forward(1400_000)
    assert site.asked == 0
    page.clock.fast_forward(120_000)
    messenger.updated(page)
    page.clock.fast_forward(1520_000)
    messenger.updated(page, 2)
    assert messenger.updates() == [
        {"intercom_user_jwt": "fresh"},
        {"intercom_user_jwt": "fresher", "auth_tokens": {"itop_token": "of the connectors"}},
    ]
    assert messenger.names() == ["boot", "update", "update"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, '{"error": "login_required"}'),
        (403, '{"error": "no_widget"}'),
        (200, "<html><form id='login_form'></form></html>"),
        (200, json.dumps({"mark": "mark-of-ida", "appId": APP, "token": "of Ida", "seconds": 1500})),
        (200, json.dumps({"mark": "mark-of-otto", "appId": "other", "token": "elsewhere", "seconds": 1500})),
    ],
)
def test_the_chat_ends_when_the_session_has(
    page: Page, site: Site, messenger: Messenger, status: int, body: str
) -> None:
    page.clock.install()
    site.answers = [(status, body)]
    page.goto(site.put("/one", configuration(seconds=1500, intercom_user_jwt="first")))
    booted(page)
    page.clock.fast_forward(1520_000)
    page.wait_for_selector("#intercom-stand-in", state="detached")
    page.clock.fast_forward(9000_000)
    assert messenger.names() == ["boot", "shutdown"]
    assert site.asked == 1


def test_an_itop_that_is_away_for_a_moment_is_asked_again(page: Page, site: Site, messenger: Messenger) -> None:
    page.clock.install()
    fresh = {"mark": "mark-of-otto", "appId": APP, "token": "fresh", "seconds": 1500}
    site.answers = [(503, "maintenance"), (200, json.dumps(fresh))]
    page.goto(site.put("/one", configuration(seconds=1500, intercom_user_jwt="first")))
    booted(page)
    page.clock.fast_forward(1520_000)
    messenger.updated(page, passing=70_000)
    assert site.asked == 2
    assert messenger.names() == ["boot", "update"]


def test_works_where_the_browser_refuses_its_storage(page: Page, site: Site, messenger: Messenger) -> None:
    refuse = (
        "<script>Object.defineProperty(window, 'localStorage', "
        "{get: function () { throw new Error('refused'); }});</script>"
    )
    page.goto(site.put("/one", configuration(), head=refuse))
    page.wait_for_function("document.cookie.indexOf('intercom-id-') >= 0")
    assert messenger.names() == ["boot"]
