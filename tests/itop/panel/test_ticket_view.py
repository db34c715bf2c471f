# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the panel shows of a ticket: attributes, logs, sets of other objects, attachments."""

from __future__ import annotations

import base64
import re
import uuid

from tests import world as names
from tests.itop.page.parameters import Configure, settled
from tests.itop.panel.panel import Panel
from tests.itop.panel.scenery import Scenery
from tests.itop.tickets.conversation import author, message

PNG = base64.b64encode(b"\x89PNG" + bytes(2044)).decode()


def test_logs_are_read_newest_first_as_plain_text_page_by_page(panel: Panel) -> None:
    id = panel.create()
    by = author(names.OTTO)
    said = [message(f"<p>Number {n}</p><p>&lt;b&gt; &amp; line</p>", by, date=1767261600 + n) for n in range(7)]
    assert panel.ask("append", messages=said)["tickets"][0]["outcome"] == "appended"
    panel.ask("entry", id=id, log="public", text="Last\nword", request_id=uuid.uuid4().hex)
    public, private = panel.ask("ticket", id=id)["logs"]
    assert (public["log"], public["count"], len(public["entries"]), public["more"]) == ("public", 8, 3, True)
    assert (private["log"], private["count"], private["entries"], private["more"]) == ("private", 0, [], False)
    newest, before = public["entries"][:2]
    assert (newest["author"], newest["text"], newest["copied"]) == ("Mara Lindt", "Last\nword", False)
    assert (before["author"], before["copied"]) == ("Otto Berg", True)
    assert [line for line in before["text"].split("\n") if line] == ["Number 6", "<b> & line"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", before["date"])
    pages = [panel.ask("log", id=id, log="public", page=page, page_size=3) for page in (1, 2, 3, 4)]
    texts = [each["text"].split("\n")[0] for page in pages for each in page["entries"]]
    assert texts == ["Last", *(f"Number {n}" for n in range(6, -1, -1))]
    assert [page["more"] for page in pages] == [True, True, False, False]
    assert panel.refused("log", id=id, log="secret") == (400, "bad_request")


def test_the_links_of_an_entry_stand_beside_its_words(panel: Panel) -> None:
    id = panel.create()
    html = '<p>Look</p><p>Attachments: <a href="https://x.example/?a=1&amp;b=2">fire [1].png</a></p>'
    panel.ask("append", messages=[message(html, author(names.OTTO), date=1767261600)])
    [entry] = panel.ask("ticket", id=id)["logs"][0]["entries"]
    assert entry["links"] == [{"text": "fire [1].png", "url": "https://x.example/?a=1&b=2"}]
    assert "Attachments: fire [1].png" in entry["text"] and "https" not in entry["text"]


def test_sets_are_counted_and_the_first_ones_named(panel: Panel, scenery: Scenery) -> None:
    id = panel.create()
    assert panel.ask("ticket", id=id)["sets"] == []
    for number in range(4):
        person = scenery.person("Cc", f"{number}", f"cc{number}@client.example")
        scenery.make("lnkContactToTicket", {"ticket_id": id, "contact_id": person})
    [contacts] = panel.ask("ticket", id=id)["sets"]
    assert (contacts["code"], contacts["label"], contacts["count"]) == ("contacts_list", "Contacts", 4)
    assert (len(contacts["items"]), contacts["more"]) == (3, False)
    assert set(contacts["items"]) < {f"Cc {number}" for number in range(4)}


def test_objects_that_the_account_does_not_see_are_not_counted(panel: Panel, scenery: Scenery) -> None:
    id = panel.create()
    hidden = scenery.person("Not", "Seen", "x@other.example", organisation="Other Client")
    scenery.make("lnkContactToTicket", {"ticket_id": id, "contact_id": hidden})
    assert panel.ask("ticket", id=id)["sets"] == []


def test_attachments_have_name_size_date_and_an_address(panel: Panel, scenery: Scenery, configured: Configure) -> None:
    id = panel.create()
    assert panel.ask("ticket", id=id)["attachments"] == {"count": 0, "more": False, "items": []}
    contents = {"data": PNG, "mimetype": "image/png", "filename": 'scr"een <1>.png'}
    fields = {"item_class": scenery.world.ticket_class, "item_id": id, "contents": contents}
    attachment = scenery.make("Attachment", {**fields, "item_org_id": scenery.world.organisations["Demo Client"]})
    found = panel.ask("ticket", id=id)["attachments"]
    [item] = found["items"]
    assert (found["count"], found["more"]) == (1, False)
    assert (item["id"], item["name"], item["type"], item["size"]) == (attachment, 'scr"een <1>.png', "image/png", 2048)
    answer = scenery.download(item["url"])
    assert (answer.status_code, answer.content[:4], len(answer.content)) == (200, b"\x89PNG", 2048)
    name = "sync_app.view_ticket.show_open_in_backoffice_button"
    configured({name: False})
    settled(panel.caller, name, False)
    view = panel.ask("ticket", id=id)
    assert (view["attachments"]["items"][0]["url"], view["backoffice_url"]) == (None, None)


def test_what_may_be_written_and_whose_ticket_it_is_is_told(panel: Panel) -> None:
    view = panel.ask("ticket", id=panel.create())
    assert view["can_write"] == {"public": True, "private": True}
    assert (view["caller"]["name"], view["caller"]["email"]) == ("Otto Berg", "otto@client.example")


def test_long_values_come_whole(panel: Panel) -> None:
    text = "\n".join(f"Line {number} of a long story" for number in range(400))
    [shown] = [each for each in panel.ask("ticket", id=panel.create(description=text))["attributes"]
               if each["code"] == "description"]  # fmt: skip
    assert shown["text"] == text
