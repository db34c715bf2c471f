# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where templates and skeleton lie: at the top of a checkout, inside the package of an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_ROOT = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parent

TEMPLATES = _ROOT / "templates"
SKELETON = _ROOT / "module-skeleton"
LICENSE = _ROOT / "LICENSE"

#: Left behind by editors and file managers; never part of a module.
_REFUSE = ("~", ".swp", ".orig", ".rej", ".DS_Store", ".gitkeep")


def skeleton() -> dict[str, bytes]:
    """Read every file that is the same in each build, by its path inside the module."""
    files = sorted(path for path in SKELETON.rglob("*") if path.is_file() and not path.name.endswith(_REFUSE))
    return {path.relative_to(SKELETON).as_posix(): path.read_bytes() for path in files}
