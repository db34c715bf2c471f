# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the panel cannot ask for: iTop's own form, filled in, whose ticket belongs to the conversation at once."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.itop.panel import itop_form
from tests.itop.panel.panel import Panel
from tests.itop.panel.scenery import Scenery
from tests.world import World


def test_the_form_of_itop_is_filled_in_and_its_ticket_is_linked(panel: Panel, scenery: Scenery, world: World) -> None:
    values = {
        "title": "Handed over & <b>",
        "description": "One\ntwo",
        "urgency": "2",
        "service_id": world.services["Network"],
        "servicesubcategory_id": world.subcategories["VPN"],
    }
    form = panel.ask("form", values=values, conversation_url=panel.url)
    assert form["left_out"] == []
    with scenery.browser() as browser:
        shown = itop_form.opened(browser, form["create_url"])
        for code in ("title", "urgency", "service_id", "servicesubcategory_id"):
            assert shown[code] == values[code], code
        assert (shown["org_id"], shown["caller_id"]) == (world.organisations["Demo Client"], world.persons["Otto Berg"])
        assert (shown["intercom_ref"], shown["intercom_url"]) == (panel.conversation_id, panel.url)
        itop_form.sent(browser, form["create_url"])
    home = panel.ask("home")
    assert home["linked"] == {"count": 1, "more": False, "synced": 1}
    [row] = panel.ask("tickets", list="linked")["tickets"]
    assert (row["subtitle"], row["link"]["url"]) == ("Handed over & <b>", panel.url)


def test_what_has_no_room_in_an_address_is_named(panel: Panel) -> None:
    form = panel.ask("form", values={"title": "Short", "description": "long " * 2000, "urgency": "1"})
    assert [each["code"] for each in form["left_out"]] == ["description"]
    assert len(form["create_url"]) <= 6000
    query = parse_qs(urlsplit(form["create_url"]).query)
    assert (query["default[title]"], query["default[urgency]"]) == (["Short"], ["1"])
    assert query["default[intercom_ref]"] == [panel.conversation_id]
