# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the panel cannot ask for: iTop's own form, filled in, whose ticket belongs to the conversation at once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import requests

from tests.itop import database, php
from tests.itop.admin_rest import AdminRest
from tests.itop.panel import itop_form
from tests.itop.panel.panel import Panel
from tests.itop.panel.scenery import Scenery
from tests.world import World

KEPT = "IntercomHandOver"
#: What iTop's cron runs of the module.
EXPIRY = """
require_once 'approot.inc.php'; require_once APPROOT.'/application/startup.inc.php';
foreach (get_declared_classes() as $sClass) {
    if (strpos($sClass, 'ItopIntercom') === 0 && in_array('iBackgroundProcess', class_implements($sClass), true)) {
        echo (new $sClass())->Process(time() + 60);
    }
}
"""
LONG = "long ü " * 3_000


def entered(world: World) -> dict[str, object]:
    """What an agent has filled in."""
    return {
        "title": "Handed over & <b> \"q\" 'x' 😀",
        "description": f"One\ntwo \\ <i> {LONG}",
        "urgency": "2",
        "service_id": world.services["Network"],
        "servicesubcategory_id": world.subcategories["VPN"],
    }


def test_the_form_of_itop_is_filled_in_and_its_ticket_is_linked(panel: Panel, scenery: Scenery, world: World) -> None:
    values = entered(world)
    handed = panel.ask("hand_over", values=values)
    assert handed["left_out"] == [] and len(handed["url"]) < 300
    with scenery.browser() as browser:
        shown = itop_form.opened(browser, handed["url"])
        for code in ("title", "urgency", "service_id", "servicesubcategory_id"):
            assert shown[code] == values[code], code
        assert shown["description"].count(LONG.strip()) == 1
        assert (shown["org_id"], shown["caller_id"]) == (world.organisations["Demo Client"], world.persons["Otto Berg"])
        assert (shown["intercom_ref"], shown["intercom_url"]) == (panel.conversation_id, panel.url)
        itop_form.sent(browser, handed["url"])
        home = panel.ask("home")
        assert (home["linked"]["count"], home["linked"]["synced"]) == (1, 1)
        [row] = panel.ask("tickets", list="linked")["tickets"]
        assert (row["subtitle"], row["link"]["url"]) == (values["title"], panel.url)
        [new] = [each for each in panel.ask("new_links")["links"] if each["ticket"]["id"] == row["id"]]
        assert (new["conversation_id"], new["created_here"]) == (panel.conversation_id, True)
        assert not [each for each in panel.ask("new_links", known=[new["id"]])["links"] if each["id"] == new["id"]]
        again = browser.get(handed["url"], timeout=60)
        other = browser.get(panel.ask("hand_over", values=values)["url"], timeout=60)
    # The link still works, but not by itself any more; one that was made after the ticket does.
    assert row["name"] in again.text and f"id={row['id']}" in again.text and "<script>" not in again.text
    assert row["name"] not in other.text and "<script>" in other.text


def test_what_itop_refuses_is_corrected_there_and_still_linked(panel: Panel, scenery: Scenery, world: World) -> None:
    values = {**entered(world), "title": "x" * 300}
    with scenery.browser() as browser:
        url = panel.ask("hand_over", values=values)["url"]
        assert itop_form.opened(browser, url)["title"] == "x" * 300
        refused = itop_form.sent(browser, url)
        assert panel.ask("home")["linked"]["count"] == 0
        itop_form.sent_again(browser, url, refused, title="Short")
    [row] = panel.ask("tickets", list="linked")["tickets"]
    assert (row["subtitle"], row["synced"]) == ("Short", True)


def test_what_is_no_value_is_named(panel: Panel, scenery: Scenery) -> None:
    handed = panel.ask("hand_over", values={"title": "Kept", "urgency": "9", "nonsense": "1", "status": "closed"})
    assert {each["code"]: each["type"] for each in handed["left_out"]} == {"urgency": "enum", "status": "enum"}
    with scenery.browser() as browser:
        assert itop_form.opened(browser, handed["url"])["title"] == "Kept"


def test_a_person_goes_on_in_itop_too(panel: Panel, scenery: Scenery, world: World) -> None:
    scenery.profile(world.service_user, "Configuration Manager")
    una = {"email": "una@client.example", "name": "Una Maria Known"}
    handed = panel.ask("hand_over", of="person", contact=una, values={"phone": "123", "conversation": None})
    with scenery.browser() as browser:
        shown = itop_form.opened(browser, handed["url"])
    assert (shown["first_name"], shown["name"], shown["email"]) == ("Una Maria", "Known", una["email"])
    assert shown["phone"] == "123"


def test_a_link_needs_a_login_the_right_and_its_day(
    panel: Panel, scenery: Scenery, rest: AdminRest, world: World
) -> None:
    url = panel.ask("hand_over", values={"title": "Secret title"})["url"]
    with requests.Session() as stranger:
        login = stranger.get(url, timeout=60)
        assert "auth_user" in login.text and "Secret title" not in login.text
        account = {"auth_user": world.admin_user, "auth_pwd": world.admin_password, "loginop": "login"}
        assert "Secret title" in stranger.post(url, data=account, timeout=60).text
    with scenery.browser() as browser:
        page = browser.get(url, timeout=60)
        assert "Secret title" in page.text
        assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "same-origin")
        foreign = browser.get(f"{url[:-8]}00000000", timeout=60)
        assert foreign.status_code == 404 and "Continue in iTop" in foreign.text and "Secret" not in foreign.text
        for wrong in (url.partition("&reference")[0], f"{url}&reference[]=1", f"{url}'"):
            assert browser.get(wrong, timeout=60).status_code == 404
        newest = max(rest.find(KEPT, f"SELECT {KEPT}", "id"), key=lambda each: int(each.id)).id
        rest.update(KEPT, newest, {"expires": "2020-01-01 00:00:00"})
        assert browser.get(url, timeout=60).status_code == 404
    panel.ask("hand_over", values={})
    assert rest.find(KEPT, newest) == [], "what is too old goes when another one comes"


@pytest.mark.parametrize(("login", "status"), [("mara", 200), ("otto", 200), ("guest", 403)])
def test_who_may_go_on(panel: Panel, scenery: Scenery, world: World, login: str, status: int) -> None:
    url = panel.ask("hand_over", values={"title": "Secret title"})["url"]
    if login == "guest":
        person = scenery.person("Ada", "Guest", "ada@shop.example", organisation="Shop")
        fields = {"login": login, "password": world.user_password, "language": "FR FR", "status": "enabled"}
        profiles = [{"profileid": {"name": "Configuration Manager"}, "reason": "test"}]
        scenery.make("UserLocal", {**fields, "contactid": person, "profile_list": profiles})
    with scenery.browser_of(login, world.user_password) as browser:
        page = browser.get(url, timeout=60)
    assert page.status_code == status
    assert ("Secret title" in page.text) == (login == "mara")
    if login == "guest":
        assert "Votre compte n’est pas autorisé" in page.text
        assert "'" not in page.text.partition("<p>")[2].partition("<")[0]


def test_what_waits_is_nobodys_but_administrators(panel: Panel, rest: AdminRest, world: World) -> None:
    panel.ask("hand_over", values={"title": "Secret title"})
    kept = max(rest.find(KEPT, f"SELECT {KEPT}", "contents"), key=lambda each: int(each.id))
    assert "Secret title" in kept.fields["contents"]
    assert rest.find("CMDBChangeOp", {"objclass": KEPT}, "id") == []
    account = {"auth_user": world.service_user, "auth_pwd": world.service_password}
    request = f'{{"operation": "core/get", "class": "{KEPT}", "key": "SELECT {KEPT}", "output_fields": "contents"}}'
    address = f"{world.url}webservices/rest.php?version=1.3"
    answer = requests.post(address, data={**account, "json_data": request}, timeout=60).json()
    assert "Secret" not in str(answer), answer


def test_the_database_has_a_hash_of_the_reference_alone(panel: Panel, rest: AdminRest) -> None:
    reference = panel.ask("hand_over", values={"title": "Secret title"})["url"].rpartition("=")[2]
    kept = max(rest.find(KEPT, f"SELECT {KEPT}"), key=lambda each: int(each.id))
    assert len(bytes.fromhex(reference)) == 32, "256 bits"
    assert kept.fields["reference_hash"] == hashlib.sha256(reference.encode()).hexdigest()
    assert reference not in str(kept.fields)


def test_five_hundred_forms_wait_at_most(panel: Panel, rest: AdminRest, world: World) -> None:
    database.execute(Path(world.itop_dir), _waiting(500, "2099-01-01"))
    try:
        assert "Secret title" in _followed(panel, world)
        assert len(rest.find(KEPT, f"SELECT {KEPT}", "id")) == 500
    finally:
        database.execute(Path(world.itop_dir), "DELETE FROM intercom_hand_over WHERE contents = '{}'")


def test_what_is_too_old_goes_by_itops_cron_too(rest: AdminRest, world: World) -> None:
    def by_cron() -> bool:
        """An app that is there for other tests asks each minute, and then they are gone before."""
        database.execute(Path(world.itop_dir), _waiting(3, "2020-01-01"))
        return "3 forms that were too old are gone." in php.run(["-r", EXPIRY], Path(world.itop_dir))

    assert by_cron() or by_cron()
    assert rest.find(KEPT, f"SELECT {KEPT} WHERE contents = '{{}}'", "id") == []


def _waiting(number: int, expires: str) -> str:
    """The statement by which so many forms of nobody wait."""
    rows = (f"(SHA2('{expires} {row}', 256), '{expires}', 'nobody-{row}', '{{}}')" for row in range(number))
    return f"INSERT INTO intercom_hand_over (reference_hash, expires, conversation, contents) VALUES {', '.join(rows)}"


def _followed(panel: Panel, world: World) -> str:
    """The page behind a new link."""
    url = panel.ask("hand_over", values={"title": "Secret title"})["url"]
    account = {"auth_user": world.admin_user, "auth_pwd": world.admin_password, "loginop": "login"}
    with requests.Session() as browser:
        return browser.post(url, data=account, timeout=60).text
