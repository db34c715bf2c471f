# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each input that failed once has a test; what is told beside the project has its copy and its line here."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
#: Where new ones are told; not part of the project.
TOLD = ROOT.parent / "shared" / "cases"
CASES: list[dict[str, Any]] = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))["case"]


@cache
def names_in(path: str) -> set[str]:
    """The names of the tests of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"][:60])
def test_each_case_is_acted_out(case: dict[str, Any]) -> None:
    assert case["tests"]
    for test in case["tests"]:
        path, name = test.split("::")
        assert (ROOT / path).is_file() and name in names_in(path), f"{test} does not exist: cases.toml names it"


def test_each_file_is_of_a_case_and_is_read_by_its_test() -> None:
    named = [file for case in CASES for file in case.get("files", ())]
    assert sorted(named) == sorted(path.stem for path in HERE.glob("*.json"))
    read = (ROOT / "tests" / "acceptance" / "test_cases.py").read_text(encoding="utf-8")
    assert [file for file in named if f'"{file}"' not in read] == []


@pytest.mark.skipif(not TOLD.is_dir(), reason="no cases are told beside this checkout")
def test_no_case_that_is_told_is_missing_and_the_copies_are_equal() -> None:
    told = {path.stem: path.read_bytes() for path in TOLD.glob("*.json")}
    assert told == {path.stem: path.read_bytes() for path in HERE.glob("*.json")}
    readme = (TOLD / "README.md").read_text(encoding="utf-8")
    rows = [row for row in re.findall(r"^\| (.*?) \|", readme, re.MULTILINE) if row != "file"]
    begins = [case["begins"] for case in CASES if "begins" in case]
    # The other rows name files, which are all here.
    without = [row.removeprefix("(no file) ") for row in rows if ".json" not in row]
    assert [what for what in without if not any(what.startswith(each) for each in begins)] == []
    assert [each for each in begins if not any(what.startswith(each) for what in without)] == []
