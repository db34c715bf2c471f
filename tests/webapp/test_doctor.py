# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor finds, between a demo iTop and a stand-in for Intercom, and in their absence."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.gate import Mode
from simulator.world import ACCESS_TOKEN, ACCOUNT, WORKSPACE_ID
from tests.webapp.place import Place
from tests.webapp.server import Asked, LocalServer, Reply, json_reply
from webapp.commands import main
from webapp.doctor import Finding, examine
from webapp.store import NewJob, open_jobs

Environ = dict[str, str]
Settings = Callable[..., None]
Facts = Callable[..., dict[str, object]]
ENTRY = {"scope": "SELECT Organization", "region": "eu"}


@pytest.fixture
def environ(place: Place, tmp_path: Path) -> Environ:
    """Everything as it should be."""
    return {
        "ITOP_URL": place.gate.url,
        "ITOP_USER": ACCOUNT.login,
        "ITOP_PASSWORD": ACCOUNT.password,
        "INTERCOM_API_URL": place.standin.url,
        "DATA_DIR": str(tmp_path / "data"),
    }


@pytest.fixture
def told(place: Place, server: LocalServer, environ: Environ) -> Iterator[Settings]:
    """Lets iTop tell settings that differ from those of the demo."""
    raw = place.services.itop.settings(facts=True)

    def tell(parameters: Mapping[str, object] | None = None, **changed: object) -> None:
        of_demo: Any = raw["parameters"]
        merged = {**of_demo, "workspaces": {WORKSPACE_ID: ENTRY}, **(parameters or {})}
        server.reply(json_reply({"result": {**raw, "parameters": merged, **changed}}))
        environ["ITOP_URL"] = server.url

    yield tell


@pytest.fixture
def facts(place: Place) -> Facts:
    """Some facts in the place of those of the demo."""
    of_demo: Any = place.services.itop.settings(facts=True)["facts"]

    def change(**changed: object) -> dict[str, object]:
        return {"facts": of_demo | changed}

    return change


def found(environ: Environ, state: str = "failed") -> list[Finding]:
    return [one for one in examine(environ) if one.state == state]


def only(environ: Environ, state: str = "failed") -> Finding:
    """The one finding of that state, which says what to do."""
    [one] = found(environ, state)
    assert one.next
    return one


def ran(environ: Environ, *arguments: str) -> Result:
    names = {*os.environ, *environ}
    return CliRunner(env={name: environ.get(name) for name in names}).invoke(main, ["doctor", *arguments])


def test_a_healthy_place_has_a_line_for_each_check_and_ends_well(environ: Environ, told: Settings) -> None:
    told()
    result = ran(environ)
    assert result.exit_code == 0
    assert {line.split(maxsplit=1)[0] for line in result.output.splitlines()} == {"ok"}
    checks = [line.split(maxsplit=1)[1].partition(":")[0] for line in result.output.splitlines()]
    assert checks == [
        "configuration", "data directory", "database", "iTop", "Sync API", "account", "module", "parameters", "tickets",
        f"client secret of workspace {WORKSPACE_ID}", f"access token of workspace {WORKSPACE_ID}",
    ]  # fmt: skip


def test_a_program_reads_the_same_as_json(environ: Environ) -> None:
    environ["ITOP_PASSWORD"] = "wrong"
    result = ran(environ, "--format", "json")
    answer: dict[str, Any] = json.loads(result.output)
    assert (result.exit_code, answer["ok"]) == (1, False)
    last = answer["checks"][-1]
    assert (last["check"], last["state"]) == ("account", "failed")
    assert "ITOP_PASSWORD" in last["next"]


def test_each_wrong_variable_is_a_finding_and_nothing_else_is_asked(environ: Environ) -> None:
    problems = list(examine({**environ, "PORT": "high", "ITOP_URL": ""}))
    assert [(one.check, one.state) for one in problems] == [("configuration", "failed")] * 2
    assert "ITOP_URL" in problems[0].detail and "PORT" in problems[1].detail


def test_no_secret_is_ever_printed(environ: Environ, place: Place) -> None:
    for changed in ({}, {"INTERCOM_ACCESS_TOKEN": "wr0ng-t0ken"}, {"ITOP_PASSWORD": "wr0ng-passw0rd"}):
        output = ran({**environ, **changed}).output
        assert not [secret for secret in (ACCOUNT.password, ACCESS_TOKEN, *changed.values()) if secret in output]


def test_an_itop_that_is_away_is_told_before_everything_that_needs_it(environ: Environ, place: Place) -> None:
    place.gate.be(Mode.AWAY)
    assert only(environ).check == "iTop"
    place.gate.be(Mode.HTML)
    assert only(environ).check == "Sync API"


@pytest.mark.parametrize(
    ("reply", "check", "words"),
    [
        (Reply(404, b"<html>"), "Sync API", "Install the module"),
        (Reply(200, b"Wrong module, page name or environment..."), "Sync API", "ITOP_MODULE"),
        (Reply(200, b"<html>Login"), "Sync API", "single sign-on"),
        (Reply(401, b"<html>"), "account", "pages/exec.php"),
        (json_reply({"error": {"code": "login_required", "message": "No."}}, 401), "account", "allowed_login_types"),
        (json_reply({"error": {"code": "account_refused", "message": "No."}}, 403), "account", "service_profiles"),
        (json_reply({"error": {"code": "internal_error", "message": "Ref 7."}}, 500), "Sync API", "error.log"),
        (Reply(200, b'{"result": {}}'), "Sync API", "Look"),
    ],
)
def test_every_way_in_which_the_page_cannot_be_used_is_explained(
    environ: Environ, server: LocalServer, reply: Reply, check: str, words: str
) -> None:
    server.reply(reply)
    environ["ITOP_URL"] = server.url
    finding = only(environ)
    assert finding.check == check
    assert words in finding.next or check == "Sync API"


@pytest.mark.parametrize(("contract", "older"), [(0, "module in iTop"), (99, "service")])
def test_a_module_that_speaks_another_contract_is_told_with_what_to_upgrade(
    environ: Environ, told: Settings, contract: int, older: str
) -> None:
    told(module={"code": "x", "version": "1.2.3", "contract": contract})
    finding = only(environ)
    assert (finding.check, finding.next) == ("module", f"Upgrade the {older}.")
    assert "1.2.3" in finding.detail


def test_parameters_that_do_not_fit_are_warnings_and_no_failure(environ: Environ, told: Settings, facts: Facts) -> None:
    told({"sync_app.act_as": "boss"}, **facts(written=["colour"], portals=["backoffice"]))
    assert [one.detail for one in found(environ, "warning")] == [
        'Parameter "colour" means nothing.',
        'Parameter sync_app.act_as names "boss", which is not "service" or "agent".',
        'Parameter enabled_portals names "itop-portal", which is not a portal of this iTop.',
    ]
    assert found(environ) == []


def test_a_language_of_a_workspace_that_the_service_does_not_speak_is_a_warning(
    environ: Environ, told: Settings, place: Place
) -> None:
    of_itop: Any = place.services.itop.settings()["itop"]
    told(
        {"workspaces": {WORKSPACE_ID: {**ENTRY, "language": "DA DA"}}}, itop=of_itop | {"languages": ["DA DA", "FR FR"]}
    )
    finding = only(environ, "warning")
    assert finding.check == "parameters"
    assert f'Parameter workspaces, entry "{WORKSPACE_ID}" has the language "DA DA"' in finding.detail
    assert "de, en, es, fr" in finding.next
    told({"workspaces": {WORKSPACE_ID: {**ENTRY, "language": "FR"}}})
    assert found(environ, "warning") == []


def test_a_time_zone_that_this_machine_does_not_know_is_a_warning(environ: Environ, told: Settings) -> None:
    told({"workspaces": {WORKSPACE_ID: {**ENTRY, "timezone": "Mars/Olympus"}}})
    finding = only(environ, "warning")
    sentence = f'Parameter workspaces, entry "{WORKSPACE_ID}" has the timezone "Mars/Olympus"'
    assert finding.check == "parameters" and sentence in finding.detail and "tzdata" in finding.next
    told({"workspaces": {WORKSPACE_ID: {**ENTRY, "timezone": "europe/london"}}})
    assert found(environ, "warning") == []


def test_a_time_zone_of_itop_that_this_machine_does_not_know_is_a_warning(environ: Environ, told: Settings) -> None:
    told(itop={"version": "3.2.0", "time_zone": "Mars/Olympus", "languages": []})
    finding = only(environ, "warning")
    assert finding.check == "time zone" and "Mars/Olympus" in finding.detail


def test_an_account_that_is_an_administrator_is_a_warning(environ: Environ, told: Settings) -> None:
    told(account={"login": "intercom-sync", "administrator": True, "readers": 1})
    finding = only(environ, "warning")
    assert finding.check == "account" and '"intercom-sync" is an administrator' in finding.detail
    assert "Intercom sync app" in finding.next


def test_secrets_that_more_than_this_account_can_read_are_a_warning(environ: Environ, told: Settings) -> None:
    told({"sync_app.service_profiles": ["REST Services User"]}, account={"login": "x", "readers": 7})
    finding = only(environ, "warning")
    assert finding.check == "secrets" and "7 accounts" in finding.detail and "REST Services User" in finding.detail
    told(account={"login": "x", "administrator": False, "readers": 1})
    assert found(environ, "warning") == []


def test_signed_users_that_intercom_does_not_insist_on_are_a_warning(
    environ: Environ, told: Settings, place: Place
) -> None:
    told(signing_workspaces=[WORKSPACE_ID])
    assert found(environ, "warning") == []
    place.standin.workspace.verifies = False
    finding = only(environ, "warning")
    place.standin.workspace.verifies = True
    assert finding.check == f"identity of workspace {WORKSPACE_ID}" and "nobody has signed" in finding.detail


def test_a_teammate_who_is_to_speak_and_is_not_in_intercom_is_a_warning(environ: Environ, told: Settings) -> None:
    switches: dict[str, object] = {"sync_app.to_intercom.public_log": "reply"}
    told({**switches, "sync_app.to_intercom.teammate": "Mara@shop.example"})
    assert found(environ, "warning") == []
    told({**switches, "sync_app.to_intercom.teammate": "gone@shop.example"})
    finding = only(environ, "warning")
    assert finding.check == f"teammate of workspace {WORKSPACE_ID}" and "gone@shop.example" in finding.detail


def test_a_ticket_class_that_cannot_be_used_is_a_failure(environ: Environ, told: Settings) -> None:
    told(ticket={"class": "Fooo", "label": "", "usable": False})
    finding = only(environ)
    assert finding.check == "tickets" and "Fooo" in finding.detail


def test_tickets_that_no_message_reaches_are_a_warning_with_both_ways_out(environ: Environ, told: Settings) -> None:
    told(other_classes=[
        {"class": "Incident", "label": "Incident", "count": 3, "more": False},
        {"class": "Case", "label": "Case", "count": 30, "more": True},
    ])  # fmt: skip
    incidents, cases = found(environ, "warning")
    assert incidents.detail.startswith('3 ongoing tickets of the class "Incident" (Incident) belong to conversations')
    assert 'the class of the tickets is "UserRequest"' in incidents.detail
    assert cases.detail.startswith('more than 30 ongoing tickets of the class "Case"')
    assert "intercom-sync reconcile --since" in cases.next and "new class" in cases.next
    assert found(environ) == []


def test_the_doctor_asks_for_tickets_of_other_classes(environ: Environ, told: Settings, server: LocalServer) -> None:
    told()
    assert found(environ, "warning") == []
    [asked] = [each for each in server.asked if each.method == "POST"]
    assert asked.json == {"operation": "settings", "params": {"other_classes": True, "facts": True}}


def test_placeholders_are_no_secrets_and_no_workspaces(environ: Environ, told: Settings) -> None:
    told({
        "sync_app.client_secret": "PUT_YOUR_APP_CLIENT_SECRET_HERE",
        "sync_app.access_token": "PUT_YOUR_APP_ACCESS_TOKEN_HERE",
        "workspaces": {"PUT_YOUR_WORKSPACE_ID_HERE": ENTRY},
    })  # fmt: skip
    assert [one.check for one in found(environ)] == ["client secret", "access token"]
    assert only(environ, "warning").check == "workspaces"


def test_each_workspace_is_looked_at_with_its_own_token(environ: Environ, told: Settings) -> None:
    told({"workspaces": {WORKSPACE_ID: ENTRY, "other": ENTRY, "third": {**ENTRY, "access_token": "wrong"}}})
    other, third = found(environ)
    assert other.check == "access token of workspace other"
    assert other.detail == f"The token belongs to workspace {WORKSPACE_ID}."
    assert third.check == "access token of workspace third"
    assert "does not accept the access token" in third.detail


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ("/conversations/search", "Read conversations"),
        ("/conversations/0/reply", "Write conversations"),
        ("/contacts/search", "Read and list users and companies"),
    ],
)
def test_a_permission_that_the_token_lacks_is_called_by_its_name(environ: Environ, start: str, name: str) -> None:
    intercom = LocalServer()

    def answer(asked: Asked) -> Reply:
        if asked.path.startswith("/me"):
            return json_reply({"id": "1", "app": {"id_code": WORKSPACE_ID, "name": "Shop", "region": "EU"}})
        if asked.path.startswith(start):
            return json_reply({"errors": [{"code": "api_plan_restricted"}]}, 403)
        return json_reply({"errors": [{"code": "not_found"}]}, 404)

    intercom.answers = answer
    try:
        finding = only({**environ, "INTERCOM_API_URL": intercom.url})
    finally:
        intercom.close()

    assert finding.check == f"permission of workspace {WORKSPACE_ID}"
    assert f'tick "{name}" in the Developer Hub' in finding.detail


def test_an_intercom_that_is_away_is_told(environ: Environ, place: Place) -> None:
    finding = only({**environ, "INTERCOM_API_URL": "http://127.0.0.1:9"})
    assert finding.check.startswith("access token") and "cannot be reached" in finding.detail


@pytest.mark.parametrize(("configured", "state", "said"), [("au", "failed", 'say "au"'), ("", "warning", "name none")])
def test_a_region_that_is_not_intercoms_is_told(
    environ: Environ, told: Settings, configured: str, state: str, said: str
) -> None:
    told({"workspaces": {WORKSPACE_ID: {**ENTRY, "region": configured}}})
    finding = only(environ, state)
    assert finding.detail == f'Intercom keeps the workspace in "eu", the parameters {said}.'
    assert "'region' => 'eu'" in finding.next


def test_the_data_directory_is_told_where_it_cannot_be_used(environ: Environ, told: Settings, tmp_path: Path) -> None:
    told()
    file = tmp_path / "file"
    file.write_text("")
    assert "data directory" in [one.check for one in found({**environ, "DATA_DIR": str(file / "data")})]
    (tmp_path / "data").mkdir(mode=0o755)
    finding = only(environ, "warning")
    assert (finding.check, finding.next) == ("data directory", f"chmod 700 {tmp_path / 'data'}")


def test_the_queue_is_told_where_it_cannot_be_read_and_what_it_refused(
    environ: Environ, told: Settings, tmp_path: Path
) -> None:
    told()
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    jobs = open_jobs(f"sqlite:///{data}/jobs.sqlite3")
    jobs.add([NewJob("copy_part", "w:1", {})])
    job = jobs.claim("test")
    assert job is not None
    jobs.refuse(job, reason="no")
    jobs.close()
    assert "intercom-sync jobs list" in only(environ, "warning").next
    for file in data.iterdir():
        file.unlink()
    (data / "jobs.sqlite3").write_bytes(b"no database " * 500)
    assert only(environ).check == "database"
