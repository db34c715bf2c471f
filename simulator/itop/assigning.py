# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on a ticket and how urgent it is; the agent who clicked, and a team of theirs, as those who are to."""

from simulator.itop import lifecycle, purposes, view
from simulator.itop.drafts import Draft
from simulator.itop.inputs import Value
from simulator.itop.lifecycle import Transition
from simulator.itop.model import ATTRIBUTES
from simulator.itop.objects import Ticket
from simulator.itop.people import user_of
from simulator.itop.view import Context

#: Those that do nothing but assign.
_STIMULI = ("ev_assign", "ev_reassign")
#: What impact (a department, a service, a person) and urgency make of each other.
_PRIORITIES = {"1": "1124", "2": "1234", "3": "2334"}


def facts(context: Context, found: Ticket) -> dict[str, object]:
    """Who works on the ticket, and how urgent it is; empty where nobody does."""
    priority = _PRIORITIES[found["impact"]][int(found["urgency"]) - 1]
    labels = dict(ATTRIBUTES["urgency"].values)
    return {
        "agent": view.text_of(context, found, "agent_id"),
        "team": view.text_of(context, found, "team_id"),
        "priority": labels[priority].in_language(context.reading),
    }


def stimulus(context: Context, found: Ticket) -> str | None:
    """The transition by which the agent takes the ticket, perhaps asked for more; None where there is none."""
    user = user_of(context.store, context.agent)
    if user is None or found["agent_id"] == user.id:
        return None
    return next((each.stimulus for each in lifecycle.offered(context, found) if each.stimulus in _STIMULI), None)


def values(context: Context, found: Ticket, transition: Transition) -> dict[str, Value]:
    """Team and agent for a transition that asks for the agent; none where they may not be the one."""
    user, asked = user_of(context.store, context.agent), {each.code for each in transition.asks}
    if user is None or "agent_id" not in asked:
        return {}
    teams = [team.id for team in context.store.teams.values() if user.id in team.members]
    for team in sorted(teams, key=lambda each: each != found["team_id"]):
        given: dict[str, Value] = {"team_id": team, "agent_id": user.id}
        draft = Draft(context, purposes.of_transition(found, transition))
        draft.fill(given)
        if not draft.problems:
            return given
    return {}
