# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agent always chooses for a new ticket: ids alone, forgotten after some months without a ticket."""

from __future__ import annotations

from contextlib import suppress

from webapp.errors import StoreUnavailable
from webapp.panel.forms.draft import NO_VALUE, Draft, Value
from webapp.panel.panel import Panel
from webapp.store import AgentChoice, hash_address

_ATTRIBUTES = ("service_id", "servicesubcategory_id")


def usual_choices(panel: Panel) -> dict[str, Value]:
    """What she chose the last times, twice at least, by attribute; iTop says whether it can be chosen this time."""
    with suppress(StoreUnavailable):
        return dict(panel.services.records.usual(panel.click.workspace_id, _agent(panel)))
    return {}


def remember_choices(panel: Panel, draft: Draft) -> None:
    """What she has just made a ticket with."""
    values = {code: draft.single(code) for code in _ATTRIBUTES if code in draft.values}
    workspace, agent = panel.click.workspace_id, _agent(panel)
    chosen = [
        AgentChoice(workspace, agent, code, "" if each == NO_VALUE else each[:20]) for code, each in values.items()
    ]
    with suppress(StoreUnavailable):
        panel.services.records.chose(chosen)


def _agent(panel: Panel) -> str:
    """By her address, by which she can be erased; by her id where Intercom names none."""
    return hash_address(panel.click.admin.email) or panel.click.admin.id
