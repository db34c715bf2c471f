# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is locked installs with the oldest Python that is promised, and the locks agree with each other."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

TOP = Path(__file__).parents[2]
OLDEST = "3.11.0"
LOCKS = ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"]


def locked(name: str) -> dict[str, Requirement]:
    """What a lock names, by normalized name."""
    text = (TOP / name).read_text(encoding="utf-8")
    found = [Requirement(line.rstrip("\\ ")) for line in re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)]
    return {each.name: each for each in found}


def test_the_project_promises_the_oldest_python_that_the_locks_are_made_for() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=" + OLDEST.removesuffix(".0")
    assert f"OLDEST_PYTHON := {OLDEST}\n" in (TOP / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_takes_the_oldest_promised_python(lock: str) -> None:
    too_new = []
    for name, requirement in locked(lock).items():
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue  # for another system
        try:
            about = metadata(name)
        except PackageNotFoundError:
            pytest.fail(f"{name} of {lock} is not installed here: run make setup")
        assert about["Version"] in requirement.specifier, f"{name} {about['Version']} is not that of {lock}: make setup"
        wanted = about.json.get("requires_python", "")
        if not SpecifierSet(wanted).contains(OLDEST):
            too_new.append(f"{name} {about['Version']} wants Python {wanted}: run make lock")
    assert not too_new


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_is_one_version_with_its_digests_and_no_address(lock: str) -> None:
    text = (TOP / lock).read_text(encoding="utf-8")
    for requirement in locked(lock).values():
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), f"{requirement} is not one version: run make lock"
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text


def test_the_development_lock_has_the_versions_of_the_other_two() -> None:
    development = locked("requirements-dev.lock")
    for lock in LOCKS[:2]:
        for name, requirement in locked(lock).items():
            assert development[name].specifier == requirement.specifier, f"{name} of {lock}: run make lock"


def test_an_operator_installs_nothing_that_only_contributors_need() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = locked("requirements.lock")
    groups = [Requirement(text).name for group in project["dependency-groups"].values() for text in group]
    assert not [name for name in groups if name in runtime]
    direct = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["postgresql"]
    assert not [text for text in direct if Requirement(text).name not in runtime], "run make lock"
