# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one place that writes: <out>/<code>/ and <out>/<code>-<version>.zip, the same bytes for the same files."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from generator.module import Module
from generator.problems import Problem, Problems

SUMS = "SHA256SUMS"
#: The oldest date that a zip can hold.
_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = stat.S_IFREG | 0o644


def archive(module: Module) -> bytes:
    """Return the zip: a single folder named after the module, sorted, with fixed dates and modes.

    Nothing is compressed, because zlib gives other bytes from one system to the next.
    """
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for path, content in sorted(_complete(module.files).items()):
            entry = zipfile.ZipInfo(f"{module.spec.code}/{path}", _DATE)
            entry.create_system = 3
            entry.external_attr = _MODE << 16
            packed.writestr(entry, content)
    return target.getvalue()


def write(module: Module, out: Path) -> Path:
    """Write the unpacked module and the zip, and return the path of the zip.

    Problems: the folder holds something that is no build of ours, or cannot be written.
    """
    folder, packed = out / module.spec.code, out / f"{module.spec.code}-{module.spec.version}.zip"
    if folder.exists() and any(folder.iterdir()) and not (folder / SUMS).is_file():
        message = "exists and was not made by intercom-module. Remove it, or choose another folder by --out."
        raise Problems([Problem(str(folder), 0, message)])
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".build-") as work:
            fresh = Path(work, module.spec.code)
            for path, content in _complete(module.files).items():
                file = fresh / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            Path(work, packed.name).write_bytes(archive(module))
            if folder.exists():
                shutil.rmtree(folder)
            os.replace(fresh, folder)
            os.replace(Path(work, packed.name), packed)
    except OSError as error:
        message = f"cannot be written ({error.strerror}). Choose another folder by --out."
        raise Problems([Problem(str(error.filename or out), 0, message)]) from error
    return packed


def verify(path: Path) -> Iterator[Problem]:
    """Yield what is wrong with a zip: damaged, changed since it was built, or not one that we build."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            folders = {name.partition("/")[0] for name in names}
            if len(folders) != 1 or any("/" not in name or ".." in name.split("/") for name in names):
                yield Problem(str(path), 0, "does not hold one single folder. Build it again.")
                return
            prefix = folders.pop() + "/"
            if len(names) != len(set(names)):
                yield Problem(str(path), 0, "holds a file twice. Build it again.")
            files = {name.removeprefix(prefix): packed.read(name) for name in names}
    except (OSError, zipfile.BadZipFile) as error:
        yield Problem(str(path), 0, f"cannot be read as a zip ({error}). Build it again, or copy it again.")
        return
    yield from _unlike(files)
    if f"module.{prefix[:-1]}.php" not in files:
        yield Problem(f"module.{prefix[:-1]}.php", 0, "is missing, so that iTop finds no module. Build it again.")


def _unlike(files: Mapping[str, bytes]) -> Iterator[Problem]:
    if SUMS not in files:
        yield Problem(SUMS, 0, "is missing, so that nothing can be compared. Build it again.")
        return
    lines = files[SUMS].decode("utf-8", errors="replace").splitlines()
    expected = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for name in sorted(expected.keys() | files.keys() - {SUMS}):
        if name not in files:
            yield Problem(name, 0, f"is listed in {SUMS} and missing. Build it again.")
        elif name not in expected:
            yield Problem(name, 0, f"is not listed in {SUMS}: it was added later. Build it again.")
        elif hashlib.sha256(files[name]).hexdigest() != expected[name]:
            yield Problem(name, 0, "was changed after the build. Build it again.")


def _complete(files: Mapping[str, bytes]) -> dict[str, bytes]:
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))
    return {**files, SUMS: sums.encode()}
