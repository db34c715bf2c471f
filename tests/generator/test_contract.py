# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contract is described where people look for it, and the real module keeps every rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.checks import problems
from generator.module import Module
from generator.render import render
from generator.spec import Spec
from webapp.contract import OPERATIONS, PARAMETERS, php_class, placeholder
from webapp.languages import Languages

ROOT = Path(__file__).parents[2]


def test_the_real_module_keeps_every_rule(spec: Spec, languages: Languages) -> None:
    found = problems(Module(spec, render(spec, languages)))
    assert not found, "\n".join(str(one) for one in found)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_described(operation: str) -> None:
    headings = re.findall(r"^### (.+)$", (ROOT / "docs/sync-api.md").read_text(encoding="utf-8"), re.MULTILINE)
    described = {name for heading in headings for name in heading.split(", ")}
    assert operation in described, f"describe {operation} under a heading of its own in docs/sync-api.md"


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_parameter_is_explained_to_administrators(name: str) -> None:
    guide = (ROOT / "docs/administrator.md").read_text(encoding="utf-8")
    assert f"`{name}`" in guide, f"explain {name} in a table of docs/administrator.md"


def test_the_class_of_an_operation_follows_from_its_name() -> None:
    assert php_class("search_people") == "SearchPeople"


def test_only_the_published_placeholders_stand_where_secrets_go() -> None:
    assert all(placeholder(one.default) for one in PARAMETERS if one.secret)
    assert not placeholder("PUT_YOUR_APP") and not placeholder(None)
