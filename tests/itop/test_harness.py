# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of the harness that can be proved without an iTop."""

from __future__ import annotations

import shutil
import stat
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pytest

from tests.itop import matrix
from tests.itop.__main__ import main
from tests.itop.installation import HarnessError, itop_version, unpack
from tests.itop.response_file import Database, Setup, TicketModule, render, write
from tests.world import World, load_world, world_from_environment


@pytest.fixture
def itop_dir(tmp_path: Path) -> Path:
    """A directory that looks like an unpacked iTop with a few of its modules."""
    datamodel = tmp_path / "itop" / "datamodels" / "2.x"
    for module in ("itop-tickets", "itop-request-mgmt", "itop-request-mgmt-itil"):
        (datamodel / module).mkdir(parents=True)
    (datamodel / "version.xml").write_text("<information><version>3.9.1-2</version></information>", encoding="utf-8")
    root = tmp_path / "itop"
    (root / "core").mkdir()
    (root / "core" / "config.class.inc.php").write_text("<?php\ndefine('ITOP_VERSION', '3.9.1');\n", encoding="utf-8")
    script = root / "setup" / "unattended-install" / "unattended-install.php"
    script.parent.mkdir(parents=True)
    script.write_text("<?php\n", encoding="utf-8")
    return root


def _setup(itop_dir: Path, ticket_module: TicketModule, *, upgrade: bool = False) -> Setup:
    database = Database("db.example", "itop", "p<&>w", "acceptance")
    return Setup(itop_dir, database, "http://127.0.0.1:8000", ticket_module, ("our-module",), upgrade)


@pytest.mark.parametrize(
    ("ticket_module", "installed"),
    [
        (TicketModule.ITIL, ["itop-tickets", "itop-request-mgmt-itil", "our-module"]),
        (TicketModule.SIMPLE, ["itop-tickets", "itop-request-mgmt", "our-module"]),
        (TicketModule.NONE, ["itop-tickets", "our-module"]),
    ],
)
def test_the_setup_installs_one_ticket_module_and_only_what_this_itop_has(
    itop_dir: Path, ticket_module: TicketModule, installed: list[str]
) -> None:
    answers = ElementTree.fromstring(render(_setup(itop_dir, ticket_module)))
    assert [item.text for item in answers.iterfind("selected_modules/item")] == installed


def test_the_answers_hold_the_database_as_it_was_given_and_the_address_with_a_slash(itop_dir: Path) -> None:
    answers = ElementTree.fromstring(render(_setup(itop_dir, TicketModule.ITIL)))
    assert answers.findtext("database/pwd") == "p<&>w"
    assert answers.findtext("url") == "http://127.0.0.1:8000/"
    assert answers.findtext("datamodel_version") == "3.9.1-2"
    assert answers.findtext("mode") == "install"


def test_an_upgrade_names_the_configuration_it_starts_from(itop_dir: Path) -> None:
    answers = ElementTree.fromstring(render(_setup(itop_dir, TicketModule.ITIL, upgrade=True)))
    assert answers.findtext("mode") == "upgrade"
    assert answers.findtext("previous_configuration_file") == str(itop_dir / "conf/production/config-itop.php")


def test_files_with_passwords_are_readable_by_their_owner_only(itop_dir: Path, tmp_path: Path) -> None:
    write(_setup(itop_dir, TicketModule.ITIL), tmp_path / "answers.xml")
    World(url="http://127.0.0.1:8000/").save(tmp_path / "world.json")
    for name in ("answers.xml", "world.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_world_survives_the_way_through_its_file(tmp_path: Path) -> None:
    world = World(url="http://127.0.0.1:8000/", persons={"Otto Berg": "7"}, services={"Network": "1"})
    world.save(tmp_path / "world.json")
    assert world_from_environment({"ITOP_INTERCOM_WORLD": str(tmp_path / "world.json")}) == world
    assert world_from_environment({}) is None


def test_a_file_that_is_no_world_is_named(tmp_path: Path) -> None:
    (tmp_path / "world.json").write_text('{"adress": "x"}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"world\.json does not describe a world"):
        load_world(tmp_path / "world.json")


def test_the_version_of_an_itop_is_read_from_its_own_file(itop_dir: Path) -> None:
    assert itop_version(itop_dir) == "3.9.1"


def test_a_directory_without_an_itop_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(HarnessError, match="holds no unpacked iTop"):
        itop_version(tmp_path)
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_unpacking_leaves_nothing_of_an_older_module_behind(itop_dir: Path, tmp_path: Path) -> None:
    old = itop_dir / "extensions" / "our-module" / "removed.php"
    old.parent.mkdir(parents=True)
    old.write_text("<?php\n", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "our-module-2.0.0.zip", "w") as archive:
        archive.writestr("our-module/module.our-module.php", "<?php\n")
    assert unpack(tmp_path / "our-module-2.0.0.zip", itop_dir) == "our-module"
    assert [path.name for path in (itop_dir / "extensions" / "our-module").iterdir()] == ["module.our-module.php"]


def test_the_matrix_has_every_itop_with_and_without_tickets_and_the_last_one_with_the_simple_module(
    itop_dir: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(itop_dir, other)
    runs = list(matrix.planned([itop_dir, other]))
    assert [run.name for run in runs] == ["3.9.1-itil", "3.9.1-none", "3.9.1-itil", "3.9.1-none", "3.9.1-simple"]
    assert [run.itop_dir for run in runs] == [itop_dir] * 2 + [other] * 3


@pytest.mark.parametrize(
    ("output", "result"),
    [
        ("...\n== 665 passed, 23 skipped in 985.81s (0:16:25) ==\n", "665 passed, 23 skipped"),
        ("FAILED tests/x.py::test_1 passed\n1 failed, 7 passed, 2 errors in 3.10s\n", "1 failed, 7 passed, 2 errors"),
        ("the setup of /itop failed: no database\n", "not run: the setup of /itop failed: no database"),
        ("", "not run"),
    ],
)
def test_a_row_of_the_matrix_says_what_the_tests_said_last(output: str, result: str) -> None:
    assert matrix.summary(output) == result
