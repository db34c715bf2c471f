# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recordings as files: tests/recordings/<version of iTop>/<operation>.json, as compact as a person can read."""

import json
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).parent
_WIDTH = 118


def path_of(version: str, operation: str) -> Path:
    """Where that recording is; the version is that of a branch, for instance 3.2."""
    return DIRECTORY / version / f"{operation}.json"


def read(version: str, operation: str) -> dict[str, Any]:
    """The recording. FileNotFoundError where there is none."""
    recording: dict[str, Any] = json.loads(path_of(version, operation).read_text(encoding="utf-8"))
    return recording


def write(version: str, operation: str, recording: dict[str, Any]) -> None:
    """Keep a recording, in place of the one before."""
    path = path_of(version, operation)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(recording) + "\n", encoding="utf-8")


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
