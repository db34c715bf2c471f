# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files for containers name what there is; that an image works is seen by `make test-image`."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

from flask import Flask
from ruamel.yaml import YAML

from tests.deploy.files import DEPLOY, ROOT
from tests.deploy.test_environment import Heard
from webapp.commands import main
from webapp.config import Config, ConfigError

DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def variables() -> set[str]:
    """All that the program looks for."""
    environ = Heard({})
    try:
        Config.from_environment(environ)
    except ConfigError:
        pass
    return environ.names


def test_the_compose_file_is_one_by_the_published_schema() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]

    run = subprocess.run([*check, DEPLOY / "compose.yaml"], capture_output=True, text=True)

    assert run.returncode == 0, run.stdout


def test_the_services_run_commands_with_variables_that_there_are() -> None:
    for name in ("web", "worker"):
        service = COMPOSE["services"][name]
        assert service["command"][0] in main.commands
        assert service["environment"].keys() <= variables()


def test_every_secret_is_given_to_who_reads_it() -> None:
    used = set()
    for service in COMPOSE["services"].values():
        files = [value for name, value in service["environment"].items() if name.endswith("_FILE")]
        read = {file.removeprefix("/run/secrets/") for file in files}
        assert read == set(service["secrets"])
        used |= read
    assert used == COMPOSE["secrets"].keys()
    assert {secret["file"] for secret in COMPOSE["secrets"].values()} == {f"secrets/{name}" for name in used}
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_image_is_made_of_what_a_release_holds() -> None:
    build = COMPOSE["services"]["web"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT / "dist"
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Dockerfile"

    assert (ROOT / "requirements.lock").is_file() and "--require-hashes -r /release/requirements.lock" in DOCKERFILE


def test_the_image_names_variables_and_addresses_that_there_are(app: Flask) -> None:
    environment = re.search(r"^ENV (.*?[^\\])$", DOCKERFILE, re.MULTILINE | re.DOTALL)
    assert environment is not None
    names = set(re.findall(r"(\w+)=", environment[1])) - {"PATH", "PYTHONUNBUFFERED"}
    asked = re.search(r"HEALTHCHECK.*?\}(/[a-z/]+)'", DOCKERFILE, re.DOTALL)

    assert names and names <= variables()
    assert asked is not None and asked[1] in {rule.rule for rule in app.url_map.iter_rules()}
    assert re.search(r"^USER \d+:\d+$", DOCKERFILE, re.MULTILINE)


def test_no_registry_is_named() -> None:
    images = [*re.findall(r"^(?:ARG BASE=|FROM )(\S+)", DOCKERFILE, re.MULTILINE)]
    images += [service["image"] for service in COMPOSE["services"].values()]

    assert [image for image in images if "/" in image] == []
