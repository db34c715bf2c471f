# SPDX-License-Identifier: AGPL-3.0-or-later
"""An unpacked iTop on disk: its version and the data model files of its modules. Nothing of it is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from generator.checks.xml_files import parse
from generator.itop_versions import VERSIONS, ItopVersion, known
from generator.problems import Problem, Problems

#: Where iTop's setup looks for modules.
_FOLDERS = ("datamodels/2.x", "extensions", "data/production-modules")
#: What is loaded before every module.
_CORE = ("core/datamodel.core.xml", "application/datamodel.application.xml")
#: 'code/1.2.3', the second argument of SetupWebPage::AddModule().
_IDENTITY = re.compile(r"AddModule\s*\(.*?['\"]([A-Za-z0-9_-]+)/(\d[\w.-]*)['\"]", re.DOTALL)


@dataclass(frozen=True)
class ItopModule:
    """A module of that iTop with the roots of its data model files."""

    code: str
    version: str
    designs: tuple[etree._Element, ...]


@dataclass(frozen=True)
class UnpackedItop:
    """`version` is as iTop itself writes it; `features` are those of the line it belongs to."""

    version: str
    features: ItopVersion
    modules: tuple[ItopModule, ...]


def read(directory: Path) -> UnpackedItop:
    """Read an iTop. Problems says why it is none, or names the files that cannot be read."""
    try:
        config = (directory / "core" / "config.class.inc.php").read_text(encoding="utf-8", errors="replace")
    except OSError:
        message = "holds no unpacked iTop: core/config.class.inc.php is missing. Name the folder that holds index.php."
        raise Problems([Problem(str(directory), 0, message)]) from None
    version = config.partition("define('ITOP_VERSION', '")[2].partition("'")[0]
    features = known(version)
    if features is None:
        message = f"is iTop {version or 'of an unknown version'}. The module needs {VERSIONS[0].name} or later."
        raise Problems([Problem(str(directory), 0, message)])
    faults: list[Problem] = []
    core = ItopModule("core", version, tuple(_designs((directory / name for name in _CORE), faults)))
    modules = tuple(_modules(directory, faults))
    if faults:
        raise Problems(faults)
    return UnpackedItop(version, features, (core, *modules))


def _modules(directory: Path, faults: list[Problem]) -> Iterator[ItopModule]:
    """Find each module once, as setup does: the higher version of two with the same code."""
    found: dict[str, tuple[str, Path]] = {}
    for folder in _FOLDERS:
        for file in sorted((directory / folder).rglob("module.*.php")):
            identity = _IDENTITY.search(file.read_text(encoding="utf-8", errors="replace"))
            if identity is None:
                continue
            code, version = identity[1], identity[2]
            if code not in found or _comparable(version) > _comparable(found[code][0]):
                found[code] = (version, file.parent)
    for code, (version, parent) in sorted(found.items()):
        yield ItopModule(code, version, tuple(_designs(iter(sorted(parent.glob("datamodel*.xml"))), faults)))


def _designs(files: Iterator[Path], faults: list[Problem]) -> Iterator[etree._Element]:
    for file in files:
        try:
            yield parse(file.read_bytes())
        except (OSError, etree.XMLSyntaxError) as error:
            line = error.lineno or 0 if isinstance(error, etree.XMLSyntaxError) else 0
            message = f"cannot be read ({error}). Mend it: iTop's own setup cannot read it either."
            faults.append(Problem(str(file), line, message))


def _comparable(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
