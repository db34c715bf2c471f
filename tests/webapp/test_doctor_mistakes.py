# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mistakes that people make, each planted alone in a place where all is well: the doctor names it and says what to do.

Between a demo iTop and a stand-in for Intercom, read by the command as an operator reads it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.gate import Mode
from simulator.server import Server
from simulator.world import ACCESS_TOKEN, ACCOUNT, WORKSPACE_ID
from tests.webapp.place import Place
from tests.webapp.server import LocalServer, json_reply
from webapp.app import create_app
from webapp.commands import main
from webapp.commands.worker import examine
from webapp.config import Config
from webapp.store import NewJob, names, open_jobs

ENTRY = {"scope": "SELECT Organization", "region": "eu"}
OF_IT = f" of workspace {WORKSPACE_ID}"


@dataclass
class Scene:
    """What a mistake is planted in."""

    place: Place
    server: LocalServer
    environ: dict[str, str]

    @property
    def data(self) -> Path:
        return Path(self.environ["DATA_DIR"])

    def tell(self, parameters: Mapping[str, object] | None = None, **changed: object) -> None:
        """Let iTop say these settings instead of those of the demo."""
        raw: dict[str, Any] = dict(self.place.services.itop.settings(facts=True))
        merged = {**raw["parameters"], "workspaces": {WORKSPACE_ID: ENTRY}, **(parameters or {})}
        facts = {**raw["facts"], **changed.pop("facts", {})}  # type: ignore[dict-item]
        self.server.reply(json_reply({"result": {**raw, "facts": facts, "parameters": merged, **changed}}))
        self.environ["ITOP_URL"] = self.server.url

    def entry(self, **changed: object) -> None:
        self.tell({"workspaces": {WORKSPACE_ID: {**ENTRY, **changed}}})

    def queue(self, *jobs: NewJob) -> None:
        self.data.mkdir(mode=0o700)
        with closing(open_jobs(f"sqlite:///{self.data}/jobs.sqlite3")) as queue:
            queue.add(jobs)
            for _ in jobs:
                job = queue.claim("test")
                assert job is not None and queue.refuse(job, reason="no")


def wide_open(scene: Scene) -> None:
    scene.data.mkdir(mode=0o755)
    scene.data.chmod(0o755)


def no_queue(scene: Scene) -> None:
    scene.data.mkdir(mode=0o700)
    (scene.data / "jobs.sqlite3").write_bytes(b"no database " * 500)


def never_told(scene: Scene) -> None:
    scene.queue()
    with closing(open_jobs(f"sqlite:///{scene.data}/jobs.sqlite3")) as queue:
        queue.remember(names.made_up(WORKSPACE_ID, int(time.time() // 3_600)))


def not_for_the_messenger(scene: Scene) -> None:
    scene.place.standin.workspace.attributes["itop_contact_id"] = False
    scene.tell(signing_workspaces=[])


def unsigned_users(scene: Scene) -> None:
    scene.place.standin.workspace.verifies = False
    scene.tell(signing_workspaces=[WORKSPACE_ID])


def not_a_folder(scene: Scene) -> None:
    scene.data.write_text("")
    scene.environ["DATA_DIR"] += "/data"


def be(mode: Mode) -> Callable[[Scene], None]:
    def plant(scene: Scene) -> None:
        scene.environ["ITOP_URL"] = scene.place.gate.url
        scene.place.gate.be(mode)

    return plant


def wrong_password(scene: Scene) -> None:
    scene.environ |= {"ITOP_URL": scene.place.gate.url, "ITOP_PASSWORD": "wrong"}


def elsewhere(scene: Scene) -> None:
    """To iTop, as before."""
    scene.tell({"sync_app.url": scene.place.gate.url})


def variable(name: str, value: str) -> Callable[[Scene], None]:
    return lambda scene: scene.environ.update({name: value})


def told(parameters: Mapping[str, object] | None = None, **changed: object) -> Callable[[Scene], None]:
    return lambda scene: scene.tell(parameters, **changed)


#: The mistake => how it is made, the check that names it, words of what it says, and of what to do.
MISTAKES: Mapping[str, tuple[Callable[[Scene], None], str, str, str]] = {
    "a port that is none": (variable("PORT", "high"), "configuration", "PORT", "environment"),
    "no address of iTop": (variable("ITOP_URL", ""), "configuration", "ITOP_URL", "environment"),
    "a data directory for everybody": (wide_open, "data directory", "other users", "chmod 700"),
    "a data directory that cannot be made": (not_a_folder, "data directory", "cannot be made", "install -d"),
    "a file that is no queue": (no_queue, "database", "database", "DATABASE_URL"),
    "jobs that were refused": (lambda scene: scene.queue(NewJob("copy_part", "w:1", {})), "dead letters", "1 jobs",
                               "jobs retry"),
    "an iTop that is away": (be(Mode.AWAY), "iTop", "cannot be reached", "curl -I"),
    "an iTop without the module": (be(Mode.HTML), "Sync API", "", "ITOP_URL"),
    "a wrong password": (wrong_password, "account", "", "ITOP_PASSWORD"),
    "a module of another version": (told(module={"code": "x", "version": "1.2.3", "contract": 0}), "module", "1.2.3",
                                    "Upgrade the module"),
    "an administrator": (told(account={"login": "x", "administrator": True, "readers": 1}), "account",
                         "is an administrator", "Intercom sync app"),
    "secrets for every integration": (told(account={"login": "x", "readers": 7}), "secrets", "7 accounts",
                                      "this account alone"),
    "a misspelt parameter": (told(facts={"written": ["sync_app.client_secrets"]}), "parameters",
                             "sync_app.client_secret", "config-itop.php"),
    "a ticket class that is not there": (told(ticket={"class": "Foo", "label": "", "usable": False}), "tickets", "Foo",
                                         "sync_app.ticket.class"),
    "a language without texts": (lambda scene: scene.entry(language="DA DA"), "parameters", "DA DA", "Take one of"),
    "a time zone of another planet": (lambda scene: scene.entry(timezone="Mars/Olympus"), "parameters", "Mars/Olympus",
                                      "Europe/Paris"),
    "the beta's key of the widget": (told(facts={"written": ["api_key"]}), "parameters", 'become "workspaces"',
                                    "config-itop.php"),
    "an attribute that no form can ask for": (told(facts={"not_asked": {"status": "state"}}), "parameters",
                                              '"status", for which the form does not ask', "config-itop.php"),
    "an address that leads elsewhere": (elsewhere, "address of the app", "does not lead to this app", "Developer Hub"),
    "an address that leads nowhere": (told({"sync_app.url": "http://127.0.0.1:9"}), "address of the app",
                                      "cannot be reached from here", "curl -I http://127.0.0.1:9/webhooks/intercom"),
    "no workspace at all": (told({"workspaces": {}}), "workspaces", "shown nowhere", "workspaces of the module"),
    "no client secret": (told({"sync_app.client_secret": ""}), f"client secret{OF_IT}", "There is none",
                         "Developer Hub"),
    "no access token": (told({"sync_app.access_token": ""}), f"access token{OF_IT}", "There is none", "Developer Hub"),
    "a token that was copied badly": (variable("INTERCOM_ACCESS_TOKEN", f"{ACCESS_TOKEN}x"), f"access token{OF_IT}",
                                      "does not accept", "Copy the token again"),
    "the token of another workspace": (told({"workspaces": {"other": ENTRY}}), "access token of workspace other",
                                       WORKSPACE_ID, "token of its own"),
    "another region": (lambda scene: scene.entry(region="au"), f"region{OF_IT}", '"eu"', "'region' => 'eu'"),
    "no region": (lambda scene: scene.entry(region=""), f"region{OF_IT}", "name none", "'region' => 'eu'"),
    "Intercom behind a firewall": (variable("INTERCOM_API_URL", "http://127.0.0.1:9"), f"access token{OF_IT}",
                                   "cannot be reached", "firewall"),
    "users that nobody has signed": (unsigned_users, f"identity{OF_IT}", "nobody has signed", "Enforce it"),
    "attributes that the widget cannot write": (not_for_the_messenger, f"attributes{OF_IT}", "itop_contact_id",
                                                "Settings, Data, People"),
    "no topic in the Developer Hub": (never_told, f"notifications{OF_IT}", "None came", "topics"),
}  # fmt: skip


@pytest.fixture
def scene(place: Place, server: LocalServer, tmp_path: Path) -> Scene:
    """Everything as it should be."""
    environ = {
        "ITOP_URL": place.gate.url,
        "ITOP_USER": ACCOUNT.login,
        "ITOP_PASSWORD": ACCOUNT.password,
        "INTERCOM_API_URL": place.standin.url,
        "DATA_DIR": str(tmp_path / "data"),
    }
    place.standin.workspace.verifies = True
    place.standin.workspace.attributes.update(itop_contact_id=True)
    made = Scene(place, server, environ)
    made.tell()
    return made


def lines(scene: Scene) -> list[str]:
    """What the command prints, but for what is well."""
    names_of_all = dict.fromkeys(("PORT", "INTERCOM_ACCESS_TOKEN", "INTERCOM_CLIENT_SECRET", "DATABASE_URL"), None)
    output = CliRunner(env={**names_of_all, **scene.environ}).invoke(main, ["doctor"]).output
    return [line for line in output.splitlines() if not line.startswith("ok ")]


def test_where_all_is_well_nothing_is_said(scene: Scene) -> None:
    assert lines(scene) == []


def test_the_address_of_the_app_is_asked_as_intercom_asks(scene: Scene) -> None:
    with closing(Server(create_app(scene.place.services))) as app:
        scene.tell({"sync_app.url": app.url})
        assert lines(scene) == []


def test_what_is_found_is_a_metric_until_it_is_mended(scene: Scene) -> None:
    app = create_app(scene.place.services).test_client()

    def found() -> list[str]:
        config = Config.from_environment(scene.environ)
        examine(config, scene.place.services)
        return [line for line in app.get("/metrics").text.splitlines() if line.startswith("intercom_sync_findings{")]

    assert found() == []
    scene.environ["INTERCOM_ACCESS_TOKEN"] = f"{ACCESS_TOKEN}x"
    assert found() == [f'intercom_sync_findings{{check="access token{OF_IT}",state="failed"}} 1.0']
    del scene.environ["INTERCOM_ACCESS_TOKEN"]
    assert found() == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_what_to_do(scene: Scene, mistake: str) -> None:
    plant, check, what, advice = MISTAKES[mistake]
    plant(scene)
    said = lines(scene)
    assert said and any(check in line.partition(": ")[0] for line in said)
    assert what in "\n".join(said) and advice in "\n".join(said)
    assert len({line.partition(": ")[0] for line in said if not line.startswith(" ")}) == 1, "one mistake, one name"
