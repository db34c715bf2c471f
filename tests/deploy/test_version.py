# SPDX-License-Identifier: AGPL-3.0-or-later
"""The version stands in one place, webapp/contract.py, and everything takes it from there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

from flask import Flask

from generator.render import render
from generator.spec import read
from tests.deploy.files import GUIDE, ROOT
from webapp.contract import VERSION
from webapp.languages import Languages


def test_wheel_module_zip_and_app_have_the_version_of_the_contract(app: Flask) -> None:
    wheel = subprocess.run([sys.executable, "-m", "hatchling", "version"], cwd=ROOT, capture_output=True, text=True)
    languages = Languages.load()
    spec = read(None, languages)
    module = render(spec, languages)[f"module.{spec.code}.php"].decode()

    assert wheel.stdout.strip() == VERSION
    assert spec.version == VERSION and f"{spec.code}/{VERSION}" in module
    assert app.test_client().get("/version").get_json()["version"] == VERSION


def test_nothing_else_says_the_version_for_itself() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert "version" not in project["project"]
    assert set(re.findall(r"itop_intercom-([\d.]+)-py3", GUIDE)) <= {VERSION}


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.search(rf"^## \[(Unreleased\]: )?{re.escape(VERSION)}\b", changelog, re.MULTILINE)
