# SPDX-License-Identifier: AGPL-3.0-or-later
"""intercom-module as a packager uses it, with the real templates and the real skeleton."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import package
from generator.cli import main
from generator.module import Module
from generator.problems import Problems
from webapp.contract import MODULE_CODE, VERSION

ZIP = f"{MODULE_CODE}-{VERSION}.zip"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_a_build_prints_the_path_of_the_zip_on_its_last_line(tmp_path: Path) -> None:
    result = run("build", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == str(tmp_path / ZIP)
    assert run("verify", tmp_path / ZIP).exit_code == 0


def test_a_build_twice_gives_the_same_bytes(tmp_path: Path, module: Module) -> None:
    digests = {
        hashlib.sha256(package.write(module, tmp_path / one).read_bytes()).hexdigest() for one in ("a", "b", "a")
    }
    assert len(digests) == 1


def test_the_zip_holds_one_folder_named_after_the_module_with_sums_of_every_file(
    tmp_path: Path, module: Module
) -> None:
    with zipfile.ZipFile(package.write(module, tmp_path)) as packed:
        names = packed.namelist()
        sums = packed.read(f"{MODULE_CODE}/SHA256SUMS").decode()
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names) and all(name.startswith(f"{MODULE_CODE}/") for name in names)
    assert sums.count("\n") == len(names) - 1
    unpacked = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / MODULE_CODE).rglob("*") if path.is_file()}
    assert unpacked == set(names)


def test_a_new_build_leaves_nothing_of_the_one_before(tmp_path: Path, module: Module) -> None:
    package.write(Module(module.spec, {**module.files, "src/Old.php": b"<?php\n"}), tmp_path)
    package.write(module, tmp_path)
    assert not (tmp_path / MODULE_CODE / "src/Old.php").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [MODULE_CODE, ZIP]


def test_a_folder_that_is_no_build_is_left_alone(tmp_path: Path, module: Module) -> None:
    mine = tmp_path / MODULE_CODE / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("work of a week")
    with pytest.raises(Problems, match="--out"):
        package.write(module, tmp_path)
    assert mine.read_text() == "work of a week"


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda files: {**files, "extension.xml": b"changed"}, "was changed"),
        (lambda files: {**files, "evil.php": b"<?php"}, "was added later"),
        (lambda files: {path: one for path, one in files.items() if path != "extension.xml"}, "missing"),
    ],
)
def test_verify_finds_what_was_done_to_a_zip(tmp_path: Path, module: Module, tamper, said: str) -> None:  # type: ignore[no-untyped-def]
    with zipfile.ZipFile(package.write(module, tmp_path)) as packed:
        files = {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        for path, content in tamper(files).items():
            other.writestr(f"{MODULE_CODE}/{path}", content)
    result = run("verify", tmp_path / "other.zip")
    assert result.exit_code == 1 and said in result.output


def test_verify_finds_what_is_no_zip(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK no")
    assert run("verify", tmp_path / "x.zip").exit_code == 1
    assert run("verify", tmp_path / "none.zip").exit_code == 1


def test_problems_are_told_as_text_and_as_json(tmp_path: Path) -> None:
    spec = tmp_path / "extension.toml"
    spec.write_text('code = "acme-chat"\nversion = "two"\n')
    text = run("build", "--spec", spec, "--out", tmp_path)
    assert text.exit_code == 1 and f"{spec}:2: version is 'two'." in text.output
    answer = run("build", "--spec", spec, "--out", tmp_path, "--format", "json")
    assert answer.exit_code == 1
    (found,) = json.loads(answer.stdout)["problems"]
    assert (found["file"], found["line"]) == (str(spec), 2)
    assert [path.name for path in tmp_path.iterdir()] == ["extension.toml"], "nothing was written"


def test_init_writes_a_spec_that_builds_and_overwrites_none(tmp_path: Path) -> None:
    spec = tmp_path / "extension.toml"
    assert run("init", spec).exit_code == 0
    assert run("check", "--spec", spec).exit_code == 0
    spec.write_text("# mine")
    assert run("init", spec).exit_code == 2
    assert spec.read_text() == "# mine"


def test_ls_lists_every_file() -> None:
    assert "src/ModuleInfo.php" in run("ls").stdout
    assert "sync-api.php" in json.loads(run("ls", "--format", "json").stdout)["files"]


@pytest.mark.parametrize("arguments", [["dance"], ["build", "--nope"], ["verify"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
