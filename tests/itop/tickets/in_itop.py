# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a ticket in a real iTop beside the app: an entry by REST, and PHP inside it."""

from __future__ import annotations

from pathlib import Path

from tests.itop import php
from tests.itop.admin_rest import AdminRest
from tests.world import World


def by_rest(rest: AdminRest, world: World, ticket: str, text: str, log: str = "public_log") -> None:
    """An entry of the administrator, in HTML."""
    rest.update(world.ticket_class, ticket, {log: {"add_item": {"format": "html", "message": text}}})


def run(world: World, code: str) -> str:
    """PHP inside that iTop; what it prints."""
    return php.inside(Path(world.itop_dir), code)
