# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done with a ticket in its state, and what is asked for then; much as in iTop's own user request."""

from dataclasses import dataclass

from simulator.itop.inputs import Failure
from simulator.itop.model import STATUSES, STIMULI, Text
from simulator.itop.objects import Ticket
from simulator.itop.rights import APPLY, MODIFY_TICKET
from simulator.itop.view import Context, name_of, text_of

_REFUSED = Text(
    'is currently in the "{state}" state, the "{stimulus}" operation you requested could not be applied.',
    'est actuellement dans l\'état "{state}", l\'opération "{stimulus}" que vous avez demandée ne peut être appliquée.',
)


@dataclass(frozen=True)
class Asked:
    """An attribute in the form of a transition."""

    code: str
    mandatory: bool = False
    must_change: bool = False


@dataclass(frozen=True)
class Transition:
    """A way from one state to another."""

    stimulus: str
    target: str
    asks: tuple[Asked, ...] = ()


_ASSIGNED = (Asked("team_id", mandatory=True), Asked("agent_id", mandatory=True))
_PENDING = Transition("ev_pending", "pending", (Asked("pending_reason", mandatory=True),))
_RESOLVED = (
    Asked("resolution_code", mandatory=True),
    Asked("solution", mandatory=True),
    Asked("service_id", mandatory=True),
    Asked("servicesubcategory_id"),
)
_REASSIGNED = (Asked("team_id", mandatory=True), Asked("agent_id", mandatory=True, must_change=True))
TRANSITIONS: dict[str, tuple[Transition, ...]] = {
    "new": (
        Transition("ev_wait_for_approval", "waiting_for_approval", (Asked("approver_id"),)),
        Transition("ev_assign", "assigned", _ASSIGNED),
    ),
    "waiting_for_approval": (Transition("ev_approve", "approved"), Transition("ev_reject", "rejected")),
    "approved": (Transition("ev_assign", "assigned", _ASSIGNED),),
    "assigned": (
        Transition("ev_reassign", "assigned", _REASSIGNED),
        _PENDING,
        Transition("ev_resolve", "resolved", _RESOLVED),
    ),
    "pending": (Transition("ev_assign", "assigned", _ASSIGNED),),
    "resolved": (
        Transition("ev_close", "closed", (Asked("user_satisfaction"), Asked("user_comment"))),
        Transition("ev_reopen", "assigned", _ASSIGNED),
    ),
    "rejected": (Transition("ev_reopen", "new"),),
    "closed": (),
}


def offered(context: Context, ticket: Ticket) -> list[Transition]:
    """The transitions that the agent may apply now."""
    if not context.rights.may(MODIFY_TICKET):
        return []
    return [each for each in TRANSITIONS[ticket["status"]] if context.rights.may(APPLY + each.stimulus)]


def required(context: Context, ticket: Ticket, stimulus: str) -> Transition:
    """The transition of that code; 422 ``refused`` where iTop does not offer it, 403 where it may not be applied."""
    for each in TRANSITIONS[ticket["status"]]:
        if each.stimulus == stimulus:
            context.rights.require(MODIFY_TICKET)
            context.rights.require(APPLY + stimulus)
            return each
    name = STIMULI[stimulus].in_language(context.reading) if stimulus in STIMULI else stimulus
    said = _REFUSED.in_language(context.reading).format(state=text_of(context, ticket, "status"), stimulus=name)
    raise Failure(422, "refused", f"{name_of(ticket)} {said}")


def as_record(context: Context, transition: Transition) -> dict[str, object]:
    """The transition of the answers."""
    return {
        "code": transition.stimulus,
        "label": STIMULI[transition.stimulus].in_language(context.reading),
        "target": transition.target,
        "target_label": dict(STATUSES)[transition.target].in_language(context.reading),
    }
