# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recordings as files, as compact as a person can read: those of one iTop whole, in tests/recordings/<version>/
<operation>.json, and for each other version in <version>.json what it answers otherwise (tests/recordings/patch.py).
"""

import json
from pathlib import Path
from typing import Any

from tests.recordings.patch import patch, patched

Json = dict[str, Any]

DIRECTORY = Path(__file__).parent
#: Of iTop, those that are supported; the last one is recorded whole.
VERSIONS = ("2.7", "3.0", "3.1", "3.2")
WHOLE = VERSIONS[-1]
_WIDTH = 118


def read(version: str, operation: str, directory: Path = DIRECTORY) -> Json | None:
    """The recording; None where there is none."""
    whole = _json(directory / WHOLE / f"{operation}.json")
    if version == WHOLE:
        return whole
    changes = (_json(directory / f"{version}.json") or {}).get(operation)
    recording: Json | None = patched(whole, changes) if changes is not None else None
    return recording


def write(version: str, operation: str, recording: Json, directory: Path = DIRECTORY) -> None:
    """Keep a recording, in place of the one before; those of the other versions stay what they are."""
    recordings = {each: read(each, operation, directory) for each in VERSIONS} | {version: recording}
    if version == WHOLE:
        _keep(directory / WHOLE / f"{operation}.json", recording)
    for each in VERSIONS[:-1]:
        path, value = directory / f"{each}.json", recordings[each]
        if value is not None:
            every = (_json(path) or {}) | {operation: patch(recordings[WHOLE], value)}
            _keep(path, dict(sorted(every.items())))


def _json(path: Path) -> Json | None:
    found: Json | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return found


def _keep(path: Path, value: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(value) + "\n", encoding="utf-8")


def text(value: Any, indent: int = 0, room: int = 0) -> str:
    """JSON in which what fits into a line stands in one; ``room`` is taken by what stands before it in its line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + room <= _WIDTH - indent or not isinstance(value, dict | list) or not value:
        return flat
    blank = " " * (indent + 1)
    if isinstance(value, list):
        return "[\n" + ",\n".join(_lines(value, indent)) + "\n" + " " * indent + "]"
    keys = {key: json.dumps(key, ensure_ascii=False) + ": " for key in value}
    inner = [keys[key] + text(item, indent + 1, len(keys[key])) for key, item in value.items()]
    return "{\n" + ",\n".join(blank + item for item in inner) + "\n" + " " * indent + "}"


def _lines(value: list[Any], indent: int) -> list[str]:
    """The items of a list, as many words and numbers in a line as there is room for."""
    lines: list[str] = []
    simple = False
    for item in value:
        shown, was_simple = text(item, indent + 1), simple
        simple = not isinstance(item, dict | list)
        if lines and simple and was_simple and len(lines[-1]) + len(shown) + 2 <= _WIDTH:
            lines[-1] += ", " + shown
        else:
            lines.append(" " * (indent + 1) + shown)
    return lines
