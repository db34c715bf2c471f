# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a recording is older than what is agreed on for its operation, or than its script.

Parameters of the module are no part of it: a recording does not hold them (tests/recordings/play.py).
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tests.recordings.files import Json
from tests.recordings.scripts import SCRIPTS
from webapp.contract import CONTRACT

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sync-api.md"
#: What says how to mend it.
COMMAND = "make record ITOP_DIR=<an unpacked iTop {version}>"
_KEY = re.compile(r'"([a-z_]+)":')
#: An operation that answers what another one does.
_SAME_RESULT = re.compile(r"the result of `(\w+)`")
_SHAPE = re.compile(r"^\| (\w+) \| (.+) \|$", re.MULTILINE)


def made_under(operation: str) -> Json:
    """What a recording says of the time it was made at."""
    script = [asdict(each) for each in SCRIPTS[operation]]
    return {"contract": digest(operation, DOCUMENT.read_text("utf-8")), "script": _digest(script)}


def digest(operation: str, document: str) -> str:
    """Of what is agreed on for an operation: signature and fields in the document, whose wording does not count."""
    section = document.split(f"### {operation}\n", 1)[1].split("\n### ")[0]
    signature = re.search(r"\{[^}]*\}", section)
    shared = document.split("## Things that occur", 1)[1].split("\n\n", 1)[1].split("\n\n")[0]
    shapes = {name: sorted(set(_KEY.findall(shape))) for name, shape in _shapes(section, dict(_SHAPE.findall(shared)))}
    same = [digest(other, document) for other in _SAME_RESULT.findall(section)]
    return _digest([CONTRACT, signature[0] if signature else "", sorted(set(_KEY.findall(section))), shapes, *same])


def _shapes(text: str, shapes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The shapes that a text names, and those that they name."""
    for name in [name for name in shapes if re.search(rf"\b{name}\b", text)]:
        if name in shapes:
            shape = shapes.pop(name)
            yield name, shape
            yield from _shapes(shape, shapes)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def stale(operation: str, version: str, recording: Json | None) -> str:
    """Why a recording has to be made again, and how; empty where it need not."""
    now = made_under(operation)
    if recording is None:
        why = "is missing"
    elif recording["made_under"]["contract"] != now["contract"]:
        why = "is older than the contract"
    elif recording["made_under"]["script"] != now["script"]:
        why = "is older than its script"
    else:
        return ""
    return f"the recording by iTop {version} {why}; run: {COMMAND.format(version=version)}"
