# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the guides tell people to type into Intercom and into a shell is what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from simulator.server import Server
from simulator.world import CLIENT_SECRET
from tests.webapp.place import Place
from webapp.app import create_app
from webapp.contract import CONTRACT, MODULE_CODE, SERVICE_PROFILE, VERSION
from webapp.intercom import NOTIFICATIONS_VERSION
from webapp.languages import Languages, Texts, locale_of
from webapp.parameters import PARAMETERS
from webapp.services import Services
from webapp.webhooks import TOPICS

ROOT = Path(__file__).parents[2]
HUB = (ROOT / "docs" / "developer-hub.md").read_text(encoding="utf-8")
START = (ROOT / "docs" / "getting-started.md").read_text(encoding="utf-8")
OPERATOR = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
FOLDERS = ("docs", "deploy")


def test_each_topic_that_is_worked_on_is_to_be_chosen_and_no_other() -> None:
    chosen = re.findall(r"^\| `((?:conversation|contact|ticket)[a-z_.]+)` \|", HUB, re.MULTILINE)

    # Intercom sends pings to everybody, unasked.
    missing, stale = sorted(set(TOPICS) - {"ping"} - set(chosen)), sorted(set(chosen) - set(TOPICS))
    assert not missing, f"say in the table of topics in docs/developer-hub.md what the app does with {missing[0]}"
    assert not stale, f"take {stale[0]} out of docs/developer-hub.md, or handle it in TOPICS of webapp/webhooks.py"


def test_each_address_that_is_given_to_intercom_is_one_of_the_app(services: Services) -> None:
    routes = {rule.rule for rule in create_app(services).url_map.iter_rules()}
    given = set(re.findall(r"https://intercom\.example\.com(/[a-z/]+)", HUB + START))

    assert given - {"/webhooks/intercom", "/canvas/initialize", "/canvas/submit"} == set()
    assert given <= routes


def test_the_addresses_of_the_card_are_those_of_the_app(services: Services) -> None:
    routes = {rule.rule for rule in create_app(services).url_map.iter_rules() if rule.rule.startswith("/messenger/")}
    page = (ROOT / "docs" / "messenger.md").read_text(encoding="utf-8")
    assert set(re.findall(r"https://intercom\.example\.com(/messenger/[a-z]+)", page)) == routes


@pytest.mark.parametrize("page", ["docs/panel.md", "docs/compatibility.md", "pyproject.toml"])
@pytest.mark.parametrize("texts", list(Languages.load()), ids=lambda texts: str(texts.language.id))
def test_each_language_is_named_where_people_look_for_it(texts: Texts, page: str) -> None:
    # "Portuguese (Brazil)" in our words, "Portuguese (Brazilian)" among the classifiers of packages.
    name = str(locale_of(texts.language.babel).english_name).partition(" ")[0]
    place = {
        "docs/panel.md": r"^The panel speaks .*\b{}\b",
        "docs/compatibility.md": r"^\| languages of the module .*\b{}\b",
        "pyproject.toml": r'^    "Natural Language :: {}\b',
    }[page]
    found = re.search(place.format(name), (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"name {name} in {page} ({place.partition('.')[0].strip('^| ')} ...)"


def test_the_version_to_choose_is_the_one_that_the_app_speaks() -> None:
    assert f"choose **{NOTIFICATIONS_VERSION}**" in HUB


@pytest.mark.parametrize("guide", [HUB, START])
def test_files_and_names_are_those_of_this_version(guide: str) -> None:
    assert set(re.findall(r"(?:itop_intercom|combodo-intercom-integration)-(\d[\d.]*\d)", guide)) <= {VERSION}
    known = {one.name for one in PARAMETERS}
    assert set(re.findall(r"`(sync_app\.[a-z_.]+)`", guide)) <= known
    for path in re.findall(r"(?<![\w./-])(deploy/[\w./*-]+)", guide):
        assert list(ROOT.glob(path)), path
    for path in re.findall(r"\]\(([\w./-]+\.(?:md|png))", guide):
        assert (ROOT / "docs" / path).is_file(), path


def test_the_account_gets_the_profile_that_the_module_brings() -> None:
    assert f"profile **{SERVICE_PROFILE}**" in START
    assert f"'{MODULE_CODE}' => array(" in START


def test_each_file_of_secrets_is_made_by_a_command() -> None:
    named = set(re.findall(r"/etc/itop-intercom/[a-z-]+", HUB + START))

    for path in named:
        assert re.search(rf"^install .* {re.escape(path)}$", START, re.MULTILINE), path


def test_the_sample_of_the_doctor_is_of_this_version() -> None:
    assert re.findall(r"^ok +module: (.*)$", OPERATOR, re.MULTILINE) == [
        f"version {VERSION}, contract {CONTRACT}, as this service needs it"
    ]


def test_the_signed_request_of_the_guide_is_believed_with_the_secret_and_only_with_it(
    place: Place, tmp_path: Path
) -> None:
    for tool in ("curl", "openssl"):
        if shutil.which(tool) is None:
            pytest.skip(f"missing: {tool} (apt-get install {tool})")
    [commands] = re.findall(r"^```sh\n(BODY=.*?)^```$", START, re.MULTILINE | re.DOTALL)
    secret, server = tmp_path / "client-secret", Server(create_app(place.services))
    here = commands.replace("/etc/itop-intercom/client-secret", str(secret))
    here = here.replace("https://intercom.example.com/", server.url)

    def answered(words: str) -> str:
        secret.write_text(f"{words}\n")
        run = subprocess.run(["sh", "-c", here], capture_output=True, text=True, timeout=120, check=True)
        return run.stdout.strip()[-3:]

    assert (answered(CLIENT_SECRET), answered("another")) == ("200", "401")
    server.close()


def test_each_picture_is_shown_somewhere() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = set(re.findall(r"pictures/([\w.-]+)", "".join(each.read_text(encoding="utf-8") for each in documents)))

    assert {each.name for each in (ROOT / "docs" / "pictures").iterdir()} == shown


def test_each_test_that_the_security_document_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    for path, test in named:
        assert f"def {test}" in (ROOT / path).read_text(encoding="utf-8"), (path, test)


def test_each_promise_of_the_published_extension_names_tests_that_there_are() -> None:
    page = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", page)
    assert named
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not re.search(rf"^def {name}\(", (ROOT / "tests" / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert not missing, "name in docs/compatibility.md what the test is called now"
