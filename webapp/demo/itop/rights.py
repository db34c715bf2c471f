# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be seen and done: what the account may, and under ``sync_app.act_as`` what the agent's user may too."""

from dataclasses import dataclass

from webapp.demo.itop.inputs import Failure
from webapp.demo.itop.store import Person, Store

CREATE_TICKET = "create tickets"
CREATE_PERSON = "create persons"
MODIFY_TICKET = "modify tickets"
#: Followed by ``public`` or ``private``.
READ_LOG = "read log "
WRITE_LOG = "write log "
#: Followed by the code of a stimulus.
APPLY = "apply "

#: A support agent of iTop makes no persons.
_OF_NO_AGENT = frozenset({CREATE_PERSON})


@dataclass(frozen=True)
class Rights:
    """``organisations`` are the ids of those that are visible; ``limited`` where the agent's user counts too."""

    organisations: frozenset[str]
    denied: frozenset[str]
    limited: bool = False

    def may(self, action: str) -> bool:
        """Whether that is allowed."""
        return action not in self.denied

    def require(self, action: str) -> None:
        """403 ``not_allowed`` where it is not."""
        if not self.may(action):
            raise Failure(403, "not_allowed", f"The account may not {action}.")


def of_account(store: Store) -> Rights:
    """The rights of the service account."""
    return Rights(store.visible(), frozenset(store.denied))


def of_both(store: Store, agent: Person | None) -> Rights:
    """The rights that count for a click of that agent, None for one without an iTop user."""
    account = of_account(store)
    if agent is None or store.parameters["sync_app.act_as"] != "agent":
        return account
    seen = {store.id_of(store.organisations, name) for name in agent.sees} or set(store.organisations)
    denied = account.denied | _OF_NO_AGENT
    if agent.portal:
        denied |= {CREATE_TICKET, MODIFY_TICKET}
    return Rights(account.organisations & seen, denied, limited=True)
