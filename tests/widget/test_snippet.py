# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the module's PHP writes into a page for the widget, executed without an iTop."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.connecting import key_of
from webapp.user_tokens import user_of

SOURCE = Path(__file__).parents[2] / "module-skeleton/src"
WIDGET = (SOURCE / "Widget/widget.js").read_text(encoding="utf-8")
APP = "k7qd2m1x"
SECRET = "identity-secret-of-the-tests, long"
NOW = 1767261600
OTTO = {"id": "12", "name": b"Otto Berg", "email": "otto@client.example"}

pytestmark = pytest.mark.skipif(shutil.which("php") is None, reason="missing: PHP (apt-get install php-cli)")


def page_script(
    workspace: object = None, contact: dict[str, Any] | None = OTTO, login: str = "otto", language: str = "EN US"
) -> str:
    """The script of a page for this user."""
    person = contact and {**contact, "name": base64.b64encode(contact["name"]).decode()}
    case = {
        "workspaces": {APP: workspace if workspace is not None else {"scope": "SELECT Organization"}},
        "contact": person, "login": login, "language": language, "now": NOW,
    }  # fmt: skip
    command = ["php", "-d", "display_errors=stderr", str(Path(__file__).with_name("itop.php")), str(SOURCE)]
    done = subprocess.run(command, input=json.dumps(case).encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode("utf-8")


def configuration_text(script: str) -> str:
    """The JSON that stands where widget.js has its slot."""
    assert script.rstrip().endswith("));")
    start = script.rindex("}(") + 2
    return script[start : script.rindex("));")]


def configuration(*arguments: Any, **keywords: Any) -> dict[str, Any]:
    decoded = json.loads(configuration_text(page_script(*arguments, **keywords)))
    assert isinstance(decoded, dict)
    return decoded


def settings(*arguments: Any, **keywords: Any) -> dict[str, Any]:
    return dict(configuration(*arguments, **keywords)["settings"])


def decode_part(part: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def test_a_person_comes_with_name_email_and_the_attributes_the_sync_app_finds_them_by() -> None:
    assert settings() == {
        "api_base": "https://api-iam.intercom.io",
        "app_id": APP,
        "name": "Otto Berg",
        "email": "otto@client.example",
        "itop_contact_class": "Person",
        "itop_contact_id": "12",
        "language_override": "en",
    }


def test_a_user_without_contact_comes_with_login_only() -> None:
    found = settings(contact=None, login="admin")
    assert {key: found.get(key) for key in ("name", "itop_login", "user_id")} == {
        "name": "admin", "itop_login": "admin", "user_id": "itop-User-3",
    }  # fmt: skip
    assert "email" not in found and "itop_contact_id" not in found


def test_a_person_without_email_is_known_by_an_id() -> None:
    found = settings(contact={**OTTO, "email": ""})
    assert (found["user_id"], "email" in found) == ("itop-Person-12", False)


@pytest.mark.parametrize(
    "name",
    [
        "</script><b>\"'",
        "<!--<script>",
        'O\'Neil & Söhne \\ "quoted" `${x}`',
        "line\u2028and\u2029paragraph\r\nend",
        "/* configuration */ null $1 %s",
        "]]> 日本 😀",
        "&lt;b&gt; &amp;amp;",
    ],
)
def test_no_name_can_leave_the_script(name: str) -> None:
    script = page_script(contact={**OTTO, "name": name.encode()})
    text = configuration_text(script)
    assert not set("<>&'\u2028\u2029\r\n") & set(text)
    assert json.loads(text)["settings"]["name"] == name


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    assert settings(contact={**OTTO, "name": b"J\xf6rg \xe2\x80"})["name"].replace("\ufffd", "?").startswith("J?rg ?")


@pytest.mark.parametrize(
    ("region", "address"),
    [
        ("", "https://api-iam.intercom.io"),
        ("us", "https://api-iam.intercom.io"),
        ("EU", "https://api-iam.eu.intercom.io"),
        ("au", "https://api-iam.au.intercom.io"),
        ("mars", "https://api-iam.intercom.io"),
    ],
)
def test_the_region_of_the_workspace_decides_the_address(region: str, address: str) -> None:
    assert settings({"region": region})["api_base"] == address


@pytest.mark.parametrize(
    ("language", "code"), [("FR FR", "fr"), ("PT BR", "pt-BR"), ("ZH CN", "zh-CN"), ("ES CR", "es"), ("", None)]
)
def test_the_language_is_that_of_the_user(language: str, code: str | None) -> None:
    assert settings(language=language).get("language_override") == code


def test_with_a_secret_a_short_lived_token_names_the_user_and_the_secret_stays() -> None:
    script = page_script({"identity_secret": SECRET})
    config = json.loads(configuration_text(script))
    signed, signature = config["settings"]["intercom_user_jwt"].rsplit(".", 1)
    expected = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "=") == expected
    header, claims = (decode_part(part) for part in signed.split("."))
    assert header == {"alg": "HS256", "typ": "JWT"}
    assert claims == {
        "user_id": "itop-Person-12", "name": "Otto Berg", "email": "otto@client.example",
        "itop_contact_class": "Person", "itop_contact_id": "12", "exp": NOW + 1800,
    }  # fmt: skip
    assert "user_hash" not in config["settings"]
    assert SECRET not in script
    assert config["refresh"]["seconds"] < 1800
    assert config["refresh"]["url"].endswith("exec_page=widget-identity.php&portal=itop-portal")


def test_with_data_connectors_the_page_hands_on_a_token_for_them_that_the_app_believes() -> None:
    script = page_script({"identity_secret": SECRET, "connector_secret": "hush"})
    found = json.loads(configuration_text(script))["settings"]
    token, key = found["auth_tokens"]["itop_token"], key_of(APP, SECRET)
    assert user_of(token, key, workspace_id=APP, now=NOW + 1799) == "itop-Person-12"
    assert user_of(token, key, workspace_id=APP, now=NOW + 1800) == ""
    # Neither can take the place of the other.
    assert user_of(found["intercom_user_jwt"], SECRET, workspace_id=APP, now=NOW) == ""
    assert decode_part(token.split(".")[1]).keys() == {"aud", "workspace", "user_id", "exp"}
    assert "hush" not in script and SECRET not in script and key not in script


@pytest.mark.parametrize(
    "entry",
    [
        {"identity_secret": SECRET},
        {"connector_secret": "x"},
        {"identity_secret": SECRET, "identity_method": "user_hash", "connector_secret": "x"},
    ],
)
def test_without_data_connectors_there_is_no_token_for_them(entry: dict[str, str]) -> None:
    assert "auth_tokens" not in settings(entry)


def test_the_older_proof_is_given_alone_where_it_is_asked_for() -> None:
    config = configuration({"identity_secret": SECRET, "identity_method": "user_hash"})
    found = config["settings"]
    assert found["user_id"] == "itop-Person-12"
    assert found["user_hash"] == hmac.new(SECRET.encode(), b"itop-Person-12", hashlib.sha256).hexdigest()
    assert "intercom_user_jwt" not in found
    assert config["refresh"] is None


def test_without_a_secret_nobody_is_signed_and_nothing_is_refreshed() -> None:
    config = configuration({"identity_method": "user_hash"})
    assert not {"user_id", "user_hash", "intercom_user_jwt"} & set(config["settings"])
    assert config["refresh"] is None


def test_two_users_have_different_marks_that_do_not_name_them() -> None:
    otto, ida = configuration()["mark"], configuration(login="ida")["mark"]
    assert otto != ida
    assert "otto" not in otto


def test_the_script_can_follow_one_that_lacks_its_last_semicolon() -> None:
    assert page_script().startswith("\n;(function")


def test_comments_of_the_file_do_not_go_into_pages() -> None:
    assert not [line for line in page_script().splitlines() if line.strip().startswith("//")]


def test_the_script_has_one_place_for_its_configuration() -> None:
    assert WIDGET.count("/* configuration */ null") == 1


@pytest.mark.parametrize("word", ["=>", "`", "let ", "const ", "class ", "async function", "?."])
def test_the_script_is_understood_by_old_browsers(word: str) -> None:
    code = "\n".join(line for line in WIDGET.splitlines() if not line.strip().startswith("//"))
    assert word not in code
