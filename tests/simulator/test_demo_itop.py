# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo iTop answers as docs/sync-api.md says."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from simulator.itop import reader
from simulator.itop.operations import OPERATIONS
from simulator.itop.page import Sessions
from simulator.itop.sanitizer import sanitized
from simulator.itop.store import Store
from simulator.world import WORLD
from tests.simulator.calls import CONVERSATION, OTTO, PAGE, Api, basic
from webapp.contract import OPERATIONS as CONTRACT_OPERATIONS


def message(part_id: str, date: int, html: str = "<p>Hello</p>", log: str = "public") -> dict[str, object]:
    author = {"kind": "contact", "email": "otto@client.example"}
    return {"part_id": part_id, "log": log, "author": author, "date": date, "html": html}


def test_it_offers_the_operations_of_the_contract() -> None:
    odd = sorted(set(OPERATIONS) ^ set(CONTRACT_OPERATIONS))
    assert not odd, f"{odd[0]}: the demo iTop has to answer the same ones, in OPERATIONS of its operations.py"
    assert tuple(OPERATIONS) == CONTRACT_OPERATIONS, "in the same order"


@pytest.mark.parametrize(
    ("login", "password", "status", "code"),
    [
        ("intercom-sync", "wrong", 401, "login_required"),
        ("intercom-sync", WORLD.account.password, 200, ""),
        ("nobody", "x", 401, "login_required"),
        ("otto", WORLD.user_password, 403, "account_refused"),
        ("mara", WORLD.user_password, 403, "account_refused"),
    ],
)
def test_only_the_service_account_is_let_in(
    login: str, password: str, status: int, code: str, client: FlaskClient
) -> None:
    answer = client.post(PAGE, json={"operation": "settings", "params": {}}, headers=basic(login, password))

    assert answer.status_code == status
    assert json.loads(answer.text).get("error", {}).get("code", "") == code


def test_a_session_lasts_until_it_ends(api: Api, client: FlaskClient, sessions: Sessions) -> None:
    api("settings")
    api.headers = {}
    api("settings")

    sessions.end_all()

    assert api.error("settings")[:2] == (401, "login_required")


@pytest.mark.parametrize(
    ("method", "content_type", "body", "status"),
    [
        ("GET", None, b"", 405),
        ("POST", "text/plain", b"{}", 415),
        ("POST", "application/json", b"{", 400),
        ("POST", "application/json", b"[]", 400),
        ("POST", "application/json", b'{"operation": "steal"}', 400),
        ("POST", "application/json", b'{"operation": "home", "params": {}}', 400),
        ("POST", "application/json", b" " * (4 * 1024 * 1024 + 1), 413),
    ],
)
def test_what_is_no_call_is_refused(
    method: str, content_type: str | None, body: bytes, status: int, client: FlaskClient
) -> None:
    headers = basic(WORLD.account.login, WORLD.account.password)
    answer = client.open(PAGE, method=method, data=body, content_type=content_type, headers=headers)

    assert answer.status_code == status
    assert json.loads(answer.text)["error"]["code"] == "bad_request"


def test_another_module_is_not_there(client: FlaskClient) -> None:
    answer = client.post(PAGE.replace("combodo", "other"), json={})

    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_creating_twice_makes_one_ticket(api: Api) -> None:
    first, second = api.create(), api.create()

    assert (first["created"], second["created"]) == (True, False)
    assert first["ticket"] == second["ticket"]


def test_entries_stand_in_the_order_of_the_conversation_and_once(api: Api, store: Store) -> None:
    api.create(messages=[message("20", 200), message("9", 100)])

    outcome = api("append", conversation_id="215", messages=[message("10", 100), message("9", 100), message("3", 300)])

    assert [row["outcome"] for row in outcome["tickets"]] == ["appended"]
    assert [entry.part_id for entry in store.tickets["1"].public_log] == ["9", "10", "20", "3"]
    assert api("append", conversation_id="215", messages=[message("3", 300)])["tickets"][0]["outcome"] == "known"


def test_a_paused_ticket_receives_nothing(api: Api, store: Store) -> None:
    api.create()
    assert api("sync", conversation_id="215", activated=False) == {"count": 1, "synced": 0, "language": None}

    api("append", conversation_id="215", messages=[message("1", 1)])

    assert not store.tickets["1"].public_log


def test_a_ticket_of_an_organisation_that_the_account_does_not_see_is_not_there(api: Api, store: Store) -> None:
    hidden = reader.add(store, title="Secret", caller_id="3", org_id="2")

    assert api.error("ticket", id=hidden, conversation_id="215")[:2] == (404, "ticket_not_found")
    assert api("home", conversation_id="215", contact={"email": "nils@other.example"})["person_state"] == "unknown"


def test_wrong_values_are_named(api: Api) -> None:
    values = {"title": "x" * 256, "description": " ", "urgency": "9", "status": "closed", "service_id": "99"}

    status, code, fields = api.error(
        "create", request_id="request-1", conversation=CONVERSATION, contact=OTTO, values=values, messages=[]
    )

    assert (status, code) == (422, "invalid_values")
    assert set(fields) == {"title", "description", "urgency", "status", "service_id"}


def test_a_subcategory_of_another_service_falls_away(api: Api) -> None:
    given = {"service_id": "1", "servicesubcategory_id": "3"}

    fields = api("form", conversation_id="215", contact=OTTO, values=given)["fields"]

    by_code = {field["code"]: field for field in fields}
    assert by_code["service_id"]["dependents"] == ["servicesubcategory_id"]
    assert by_code["servicesubcategory_id"]["value"] == ""
    assert [each["label"] for each in by_code["servicesubcategory_id"]["choices"]] == ["VPN", "Wifi"]


def test_a_linked_ticket_is_not_taken_over(api: Api) -> None:
    api.create()

    assert api.error("link", id="1", conversation={**CONVERSATION, "id": "216"})[:2] == (409, "linked_elsewhere")


def test_a_restart_keeps_the_tickets(tmp_path: Path) -> None:
    path = tmp_path / "itop.json"
    first = Store(WORLD, lambda: 1.0, path)
    reader.add(first, title="Kept", caller_id="1", org_id="1")

    again = Store(WORLD, lambda: 2.0, path)

    assert again.tickets == first.tickets
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("<p>H<sub>2</sub>O</p>", "<p>HO</p>"),
        ("<h5>Gone</h5>tail", "tail"),
        ('<a name="intercom-part-1"></a>', '<a name="intercom-part-1"></a>'),
        ('<a href="javascript:alert(1)" onclick="x">a</a>', "<a>a</a>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<!-- c --><script>x</script>", ""),
    ],
)
def test_it_drops_of_html_what_itop_drops(markup: str, kept: str) -> None:
    assert sanitized(markup) == kept
