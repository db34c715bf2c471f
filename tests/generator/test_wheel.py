# SPDX-License-Identifier: AGPL-3.0-or-later
"""An installed wheel builds the same zip as a checkout: templates and skeleton are inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_an_installed_wheel_builds_what_a_checkout_builds(tmp_path: Path) -> None:
    wheel = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(wheel, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as packed:
        packed.extractall(tmp_path / "installed")
    digests = {}
    for name, place in {"wheel": tmp_path / "installed", "checkout": ROOT}.items():
        script = f"import generator.cli as cli; assert cli.__file__.startswith({str(place)!r}); cli.main()"
        command = [sys.executable, "-P", "-c", script, "build", "--out", str(tmp_path / name)]
        environment = {**os.environ, "PYTHONPATH": str(place), "PHP_PROGRAM": "none"}
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        digests[name] = Path(run.stdout.splitlines()[-1]).read_bytes()
    assert digests["wheel"] == digests["checkout"]
