# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a script consists of: calls of the Sync API, and what happens in iTop itself in between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call, in which things of the world go by their names (tests/recordings/names.py).

    ``operation`` is empty for that of the script; ``makes`` names the ticket or person that the answer tells of;
    the answer to a call that only ``prepares`` another one is not looked at.
    """

    about: str
    params: Json
    operation: str = ""
    makes: str = ""
    prepares: bool = False

    def as_record(self) -> Json:
        """The call as it stands in a recording, before its answer."""
        record: Json = {"about": self.about}
        if self.operation:
            record["operation"] = self.operation
        record["params"] = self.params
        if self.makes:
            record["makes"] = self.makes
        return record | ({"prepares": True} if self.prepares else {})


@dataclass(frozen=True)
class Scene:
    """What happens in iTop itself: a method of the stage with its arguments."""

    scene: str
    facts: Json = field(default_factory=dict)

    def as_record(self) -> Json:
        """The scene as it stands in a recording."""
        return {"scene": self.scene, **self.facts}


Step = Call | Scene


def step(record: Mapping[str, Any]) -> Step:
    """The step of a record, whatever was answered to it."""
    if "scene" in record:
        return Scene(record["scene"], {key: value for key, value in record.items() if key != "scene"})
    known = {name: record[name] for name in ("operation", "makes", "prepares") if name in record}
    return Call(record["about"], record["params"], **known)
