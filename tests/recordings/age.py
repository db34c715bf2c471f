# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a recording is older than the contract: than the operations, parameters and answers that are agreed on."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from tests.recordings.scripts import SCRIPTS
from webapp.contract import CONTRACT, PARAMETERS, VERSION

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sync-api.md"
#: Of iTop, those that are supported.
VERSIONS = ("2.7", "3.0", "3.1", "3.2")
_KEY = re.compile(r'"([a-z_]+)":')


def contract_of(operation: str) -> dict[str, object]:
    """What a recording says of the contract under which it was made."""
    return {"contract": CONTRACT, "version": VERSION, "digest": digest(operation, DOCUMENT.read_text("utf-8"))}


def digest(operation: str, document: str) -> str:
    """Of what is agreed on for an operation: parameters with their defaults, signature and fields of the document.

    The wording of the document does not count.
    """
    section = document.split(f"### {operation}\n", 1)[1].split("\n### ")[0]
    signature = re.search(r"\{[^}]*\}", section)
    shared = document.split("## Things that occur", 1)[1].split("## Operations")[0]
    agreed = [
        CONTRACT,
        [(each.name, each.kind, each.default) for each in PARAMETERS] if operation == "settings" else [],
        signature[0] if signature else "",
        sorted(set(_KEY.findall(section))),
        sorted(set(_KEY.findall(shared))),
    ]
    return hashlib.sha256(json.dumps(agreed).encode()).hexdigest()[:16]


def stale(operation: str, recording: dict[str, Any]) -> str:
    """Why a recording has to be made again; empty where it need not."""
    made = recording["made_under"] | {"version": VERSION}
    if made != contract_of(operation):
        return "it is older than the contract"
    answered = ("status", "answer")
    steps = [{key: each[key] for key in each if key not in answered} for each in recording["steps"]]
    if steps != json.loads(json.dumps([each.as_record() for each in SCRIPTS[operation]])):
        return "its script has changed"
    return ""
