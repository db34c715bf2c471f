# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make release`: dist/ with everything that people install, and what is inside; the same commit gives the same bytes.

Made from the commit alone (`git archive`), whatever lies in the checkout: wheel, sdist, the module's zip, the lock that
the wheel is installed with, the bill of materials (CycloneDX) and the licences of what that lock installs, SHA256SUMS.
Run by the Python that has hatchling and cyclonedx-bom.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
LOCK = "requirements.lock"
_LICENCE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


def main() -> int:
    """Exit status: 0, or 1 with one sentence where there is no commit to make a release of."""
    try:
        commit, moment = _commit()
    except (OSError, subprocess.CalledProcessError):
        print("A release is made from a commit: this is no git checkout, or git is missing.", file=sys.stderr)
        return 1
    changed = _said("git", "status", "--porcelain", cwd=ROOT)
    if changed:
        print(f"Commit or remove these first, a release is made from a commit alone:\n{changed}", file=sys.stderr)
        return 1
    # Both tools take the time from here instead of from the clock.
    os.environ["SOURCE_DATE_EPOCH"] = moment
    with tempfile.TemporaryDirectory(prefix="itop-intercom-release-") as work:
        made = _made(Path(work), commit)
        shutil.rmtree(DIST, ignore_errors=True)
        shutil.copytree(made, DIST)
    for file in sorted(DIST.iterdir()):
        print(f"{file.stat().st_size:9}  {file.relative_to(ROOT)}")
    print(f"Made from {commit}.")
    return 0


def _commit() -> tuple[str, str]:
    """Its id and the second it was made in."""
    commit, _, moment = _said("git", "log", "-1", "--format=%H %ct", cwd=ROOT).partition(" ")
    return commit, moment


def _made(work: Path, commit: str) -> Path:
    """The folder with all files of the release."""
    tree, made, installed = work / "tree", work / "made", work / "installed"
    tree.mkdir()
    made.mkdir()
    _run("git", "-c", "tar.umask=0022", "archive", "--output", str(work / "tree.tar"), commit, cwd=ROOT)
    _run("tar", "--extract", "--preserve-permissions", "--file", str(work / "tree.tar"), "--directory", str(tree))
    _run(sys.executable, "-m", "hatchling", "build", "-d", str(made), cwd=tree)
    wheel = next(made.glob("*.whl"))
    version = wheel.name.split("-")[1]

    _run(sys.executable, "-m", "venv", "--without-pip", str(installed))
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(installed))
    _run(*pip, "install", "--no-compile", "--require-hashes", "-r", str(tree / LOCK))
    (made / "THIRD-PARTY-LICENSES.txt").write_text("\n".join(_licences(installed)), encoding="utf-8")
    _bill_of_materials(tree, installed, version, made / f"itop-intercom-{version}.cdx.json")

    # What people will install has to do the building: what is missing in the wheel is missed here.
    _run(*pip, "install", "--no-compile", "--no-index", "--no-deps", str(wheel))
    _run(str(installed / "bin" / "intercom-module"), "build", "--out", str(work / "build"))
    shutil.copy(next((work / "build").glob("*.zip")), made)
    shutil.copy(tree / LOCK, made)
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(made.iterdir())]
    (made / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    return made


def _bill_of_materials(tree: Path, installed: Path, version: str, target: Path) -> None:
    """CycloneDX, checked against its schema by the tool itself."""
    project = tree / "pyproject.toml"
    named = project.read_text(encoding="utf-8").replace('dynamic = ["version"]', f'version = "{version}"')
    project.write_text(named, encoding="utf-8")  # the tool takes a version from nowhere else
    _run(
        sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--validate", "--spec-version",
        "1.6", "--pyproject", str(project), "--output-file", str(target), str(installed),
    )  # fmt: skip


def _licences(installed: Path) -> Iterator[str]:
    """Each package that the lock installs, its licence, and the texts that came with it."""
    yield "What requirements.lock installs beside itop-intercom, and under which licences.\n"
    packages = next(installed.glob("lib/python3*/site-packages"))
    for package in sorted(distributions(path=[str(packages)]), key=lambda one: one.name.lower()):
        yield f"{'=' * 80}\n{package.name} {package.version}: {_licence(package)}\n{'=' * 80}\n"
        for file in sorted(package.files or [], key=str):
            if ".dist-info/" in str(file) and _LICENCE.search(str(file)):
                yield file.read_text(encoding="utf-8")


def _licence(package: Distribution) -> str:
    """Its expression, or what packages of before said in other fields."""
    told = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
    if told and "\n" not in told:
        return told
    named = [one for one in package.metadata.get_all("Classifier", []) if one.startswith("License ::")]
    return named[0].rpartition(" :: ")[2] if named else "see below"


def _run(*command: str, cwd: Path | None = None) -> None:
    """Silent, unless it fails."""
    ended = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode:
        sys.exit(f"{ended.stdout}\nNo release: this failed: {' '.join(command)}")


def _said(*command: str, cwd: Path) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout.rstrip()


if __name__ == "__main__":
    sys.exit(main())
