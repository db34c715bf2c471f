# SPDX-License-Identifier: AGPL-3.0-or-later
"""The units: systemd takes them, they start commands that there are, and where the guide puts things."""

from __future__ import annotations

import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.deploy.files import GUIDE, UNITS, program
from webapp.commands import main


def unit(path: Path) -> ConfigParser:
    """Nothing in ours stands twice, so that this reader is enough."""
    parsed = ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(path.read_text(encoding="utf-8"))
    return parsed


def service(path: Path) -> dict[str, str]:
    return dict(unit(path)["Service"])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_finds_nothing_wrong_with_a_unit(path: Path, tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    # The program is not installed where this runs; everything else is as operators get it.
    here = path.read_text(encoding="utf-8").replace("/opt/itop-intercom/.venv/bin/", f"{sys.prefix}/bin/")
    (tmp_path / path.name).write_text(here, encoding="utf-8")

    run = subprocess.run([analyze, "verify", "--man=no", tmp_path / path.name], capture_output=True, text=True)

    said = [line for line in run.stderr.splitlines() if path.name in line]
    assert (run.returncode, said) == (0, [])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_calls_a_unit_well_guarded(path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")

    run = subprocess.run([analyze, "security", "--offline=true", path], capture_output=True, text=True)
    if "Unknown" in run.stderr or "unrecognized" in run.stderr:
        pytest.skip("missing: a systemd that judges a unit that is not running")

    exposure = re.search(r"exposure level for \S+ ([\d.]+)", run.stdout)
    assert exposure is not None and float(exposure[1]) < 2.0


def test_the_units_start_commands_that_there_are() -> None:
    started = [service(path)["ExecStart"].partition("/bin/intercom-sync ")[2] for path in UNITS]

    assert sorted(started) == ["serve", "worker"] and set(started) <= main.commands.keys()


def test_the_units_differ_in_nothing_but_their_command() -> None:
    first, second = (service(path) for path in UNITS)

    assert {name for name in first | second if first.get(name) != second.get(name)} == {"ExecStart"}


def test_the_units_keep_to_the_paths_and_names_of_the_guide() -> None:
    for path in UNITS:
        of_unit = service(path)
        assert of_unit["ExecStart"].split()[0] in GUIDE
        assert of_unit["EnvironmentFile"] in GUIDE
        assert f"/var/lib/{of_unit['StateDirectory']}" in GUIDE
        assert re.search(rf"adduser --system --group .* {of_unit['User']}$", GUIDE, re.MULTILINE)
        assert path.stem in GUIDE
