# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a script consists of: calls of the Sync API, and what happens in iTop itself in between."""

from dataclasses import dataclass, field

from tests.recordings.files import Json


@dataclass(frozen=True)
class Call:
    """One call, in which things of the world go by their names (tests/recordings/names.py).

    ``about`` is what its answer is recorded under; ``operation`` is empty for that of the script; ``makes`` names the
    ticket or person that the answer tells of; the answer to a call that only ``prepares`` another one is not looked at.
    """

    about: str
    params: Json
    operation: str = ""
    makes: str = ""
    prepares: bool = False


@dataclass(frozen=True)
class Scene:
    """What happens in iTop itself: a method of the stage with its arguments."""

    scene: str
    facts: Json = field(default_factory=dict)


Step = Call | Scene
