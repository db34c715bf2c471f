# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said stays in a file, so that a workspace outlives the process."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simulator.intercom.model import Admin, Attachment, Contact, Conversation, Part
from simulator.intercom.workspace import Workspace


def recall(workspace: Workspace, path: Path) -> bool:
    """Fill the workspace from the file; False where there is none."""
    if not path.exists():
        return False
    kept = json.loads(path.read_text(encoding="utf-8"))
    workspace.admins.update((each["id"], Admin(**each)) for each in kept["admins"])
    workspace.contacts.update((each["id"], Contact(**each)) for each in kept["contacts"])
    workspace.conversations.update((each["id"], _conversation(each)) for each in kept["conversations"])
    return True


def keep(workspace: Workspace, path: Path) -> None:
    """Write everything into the file, which nobody else may read."""
    kept = {
        "admins": [asdict(each) for each in list(workspace.admins.values())],
        "contacts": [asdict(each) for each in list(workspace.contacts.values())],
        "conversations": [asdict(each) for each in list(workspace.conversations.values())],
    }
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False)
    draft.replace(path)


def _conversation(kept: dict[str, Any]) -> Conversation:
    parts, contacts = tuple(map(_part, kept["parts"])), tuple(kept["contacts"])
    return Conversation(**{**kept, "contacts": contacts, "source": _part(kept["source"]), "parts": parts})


def _part(kept: dict[str, Any]) -> Part:
    return Part(**{**kept, "attachments": tuple(Attachment(**each) for each in kept["attachments"])})
