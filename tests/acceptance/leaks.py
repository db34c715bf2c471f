# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must not stand in any log: secrets, and what people said."""

from collections.abc import Iterator

from simulator.intercom.model import plain_text
from simulator.intercom.standin import StandIn
from tests.world import World

#: Shorter texts may be in a log by chance.
LONG_ENOUGH = 11


def leaks(log: str, world: World, standin: StandIn) -> list[str]:
    """What the log says of it, by name."""
    found = [name for name, secret in _secrets(world) if secret in log]
    return found + [f"the message {text!r}" for text in _said(standin) if text in log]


def _secrets(world: World) -> Iterator[tuple[str, str]]:
    yield "the password of the account", world.service_password
    yield "the client secret", world.client_secret
    yield "the access token", world.access_token


def _said(standin: StandIn) -> Iterator[str]:
    for conversation in standin.workspace.conversations.values():
        for part in (conversation.source, *conversation.parts):
            for line in plain_text(part.body or "").splitlines():
                if len(line.strip()) >= LONG_ENOUGH:
                    yield line.strip()[:200]
